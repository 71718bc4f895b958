import { Button, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { type TenantToken, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Heading } from '../../components/heading.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';
import { Grants } from '../tenant-settings/grants.tsx';

const LOOK = 10_000;

/** Tokens of the tenant, by the beginning of their ids; their values are never shown here. */
export function Credentials({ mayWrite }: { readonly mayWrite: boolean }) {
  const client = useQueryClient();
  const { key, application } = useTenant();
  const [asked, ask] = useState<Confirmation>();
  const [issued, setIssued] = useState<string>();
  const [error, setError] = useState<Error>();
  const path = tenantPath(key, 'tokens');
  const tokens = useOfTenant<ListPage<TenantToken>>(path, { every: LOOK });
  const listed = tokens.data?.data.value ?? [];
  const { tokens: rules } = application;
  // Elsewhere the tenant makes its own, or support does on a request.
  const mayIssue = mayWrite && rules.issuing === 'several' && !rules.byOperators;
  const revoke = ({ id, label }: TenantToken) =>
    ask({
      title: `Revoke ${label}?`,
      effect: 'Whoever provisions with it is refused at once.',
      verb: 'Revoke',
      act: async () => {
        await send('DELETE', `${path}/${id}`);
        await client.invalidateQueries({ queryKey: [path] });
      },
    });
  const issue = async () => {
    try {
      const { token } = await send<{ readonly token: string }>('POST', path, { body: {} });
      setIssued(token);
      await client.invalidateQueries({ queryKey: [path] });
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <>
      <Heading>Tokens</Heading>
      {tokens.error && <Problem error={tokens.error} what="The tokens could not be read." />}
      {error && <Problem error={error} what="No token was issued." />}
      {rules.byOperators && (
        <Text>Credentials are given on a request: record it under Support requests, and issue them there.</Text>
      )}
      {tokens.data && listed.length === 0 && <Empty>There is no token.</Empty>}
      {listed.length > 0 && (
        <Grid
          label="Tokens"
          name="tenant-tokens"
          file={{ what: 'tokens', from: listed }}
          items={listed}
          keyOf={({ id }) => id}
          columns={[
            {
              name: 'id',
              label: 'Begins with',
              card: 2,
              text: ({ id }) => id.slice(0, 8),
              cell: ({ id }) => <code>{id.slice(0, 8)}</code>,
            },
            { name: 'label', label: 'Label', card: 1, text: ({ label }) => label },
            { name: 'made', label: 'Made', weight: 2, at: ({ createdDateTime }) => createdDateTime },
            { name: 'for', label: 'For', text: ({ requestedBy }) => requestedBy },
            { name: 'used', label: 'Last use', ago: ({ lastUsedAt }) => lastUsedAt, none: 'Never' },
            { name: 'ends', label: 'Expires', at: ({ expiresAt }) => expiresAt, none: 'Never' },
            ...(mayWrite
              ? [
                  {
                    name: 'revoke',
                    label: 'Action',
                    acts: true,
                    cell: (token: TenantToken) => (
                      <Button size="small" aria-label={`Revoke ${token.label}`} onClick={() => revoke(token)}>
                        Revoke
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {mayIssue && (
        <Button style={{ justifySelf: 'start' }} onClick={() => void issue()}>
          Issue token
        </Button>
      )}
      {application.isAuthorized && <Grants />}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
      <ShownOnce
        title="The new token"
        values={issued === undefined ? undefined : { 'Secret Token': issued }}
        onClose={() => setIssued(undefined)}
      />
    </>
  );
}
