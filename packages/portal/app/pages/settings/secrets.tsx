import { Button, Spinner, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';

interface StoredSecret {
  readonly kind: 'credentials' | 'authorization' | 'webhook' | 'identityProvider' | 'source';
  readonly name: string;
  readonly applicationId: string | null;
  readonly keyFingerprint: string;
  readonly changedAt: string | null;
  readonly usedAt: string | null;
  readonly expiresAt: string | null;
}

const ADDRESS = '/api/settings/secrets';

const kinds = {
  credentials: 'Credentials',
  authorization: 'Authorization',
  webhook: 'Signing secret',
  identityProvider: 'Client secret',
  source: 'Secret of a source',
} as const;

/** What is stored sealed, without its values, and the key it is sealed with. */
export function Component() {
  const client = useQueryClient();
  const [confirmation, confirm] = useState<Confirmation>();
  const secrets = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => get<ListPage<StoredSecret>>(ADDRESS, signal),
  });
  const items = secrets.data?.value ?? [];
  const keys = new Set(items.map(({ keyFingerprint }) => keyFingerprint));
  const rotate = () =>
    confirm({
      title: 'Re-encrypt with new key?',
      effect:
        'A new key is made, and every stored secret is sealed with it. Nothing stops meanwhile. Where the key is configured, put the new one first in the configuration of every process before.',
      verb: 'Re-encrypt',
      act: async () => {
        const { resealed } = await send<{ readonly resealed: number }>('POST', `${ADDRESS}/rotate-key`);
        toast(
          `${resealed === 1 ? '1 secret was' : `${resealed.toLocaleString()} secrets were`} sealed with a new key.`,
        );
        await client.invalidateQueries({ queryKey: [ADDRESS] });
      },
    });
  return (
    <Page
      title="Secrets"
      answer={
        secrets.isSuccess
          ? `${items.length === 1 ? '1 secret is' : `${items.length.toLocaleString()} secrets are`} stored, sealed with ${keys.size === 1 ? 'one key' : `${keys.size} keys`}. Values are never shown.`
          : undefined
      }
      commands={<Button onClick={rotate}>Re-encrypt with new key</Button>}
    >
      {secrets.error && (
        <Problem error={secrets.error} what="The secrets could not be listed." onRetry={() => void secrets.refetch()} />
      )}
      {secrets.isPending && <Spinner label="Loading" delay={300} />}
      {secrets.isSuccess && items.length === 0 && (
        <Empty>Nothing secret is stored yet. Credentials of applications appear here once they are saved.</Empty>
      )}
      {items.length > 0 && (
        <Grid
          label="Secrets"
          name="secrets"
          file={{ what: 'secrets', from: items }}
          items={items}
          keyOf={({ kind, name, applicationId }) => `${kind} ${applicationId} ${name}`}
          columns={[
            {
              name: 'of',
              label: 'Of',
              weight: 2,
              text: ({ name }) => name,
              cell: ({ name, applicationId }) =>
                applicationId === null ? (
                  name
                ) : (
                  <LinkTo to={`/applications/${applicationId}/provisioning/manage`}>{name}</LinkTo>
                ),
            },
            { name: 'kind', label: 'Kind', text: ({ kind }) => kinds[kind] },
            { name: 'expires', label: 'Expires', ago: ({ expiresAt }) => expiresAt, none: 'Not known' },
            { name: 'changed', label: 'Changed', ago: ({ changedAt }) => changedAt },
            { name: 'used', label: 'Used', ago: ({ usedAt }) => usedAt },
            {
              name: 'key',
              label: 'Key',
              text: ({ keyFingerprint }) => keyFingerprint,
              cell: ({ keyFingerprint }) => <code>{keyFingerprint}</code>,
            },
          ]}
        />
      )}
      <Text>A key is told from others by a few hexadecimal digits, which say nothing about it.</Text>
      <Confirm asked={confirmation} onClose={() => confirm(undefined)} />
    </Page>
  );
}
