import { Button, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { proofAsked } from '../../api/proof.ts';
import { type Settings, type SettingsField, type TenantToken, tenantPath } from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { ProveAgainDialog } from '../../components/prove-again.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** How long a token stays readable on the screen. */
const SHOWN = 30_000;
const MASK = '•'.repeat(32);

const useStyles = makeStyles({
  token: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
  line: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, width: '100%', maxWidth: '640px' },
  value: { flexGrow: 1, fontFamily: tokens.fontFamilyMonospace, minWidth: '200px' },
  note: { color: tokens.colorNeutralForeground3 },
});

/**
 * The token of the endpoint: masked, and read from the server each time it is shown or copied, which is recorded. It is
 * kept nowhere but in this part while it is shown.
 */
export function TokenField({ field, page }: { readonly field: SettingsField; readonly page: Settings }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { key } = useTenant();
  const [shown, show] = useState<string>();
  const [asked, ask] = useState<Confirmation>();
  const tokenId = typeof field.value === 'string' ? field.value : undefined;
  const endpoint = page.fields.find(({ kind }) => kind === 'endpointView');
  useEffect(() => {
    if (shown === undefined) return;
    const end = setTimeout(() => show(undefined), SHOWN);
    return () => clearTimeout(end);
  }, [shown]);
  const reading = useMutation({
    mutationFn: async (use: (value: string) => unknown) => {
      const { token } = await get<{ readonly token: string }>(tenantPath(key, 'tokens', tokenId ?? '', 'value'));
      await use(token);
    },
    // The value stays out of what is remembered of it.
    gcTime: 0,
  });
  const proof = proofAsked(reading.error);
  const copy = (text: (token: string) => string, name: string) =>
    reading.mutate(async (token) => {
      await navigator.clipboard.writeText(text(token));
      announce(`${name} copied`);
    });
  const replace = () =>
    ask({
      title: page.nextToken ?? '',
      effect: 'Ends the present token at once: your directory is refused until it has the new one.',
      verb: page.nextToken ?? '',
      act: async () => {
        await send('POST', tenantPath(key, 'tokens'), { body: { regenerate: true } });
        show(undefined);
        await Promise.all(
          ['settings', 'tokens'].map((part) => client.invalidateQueries({ queryKey: [tenantPath(key, part)] })),
        );
        announce('There is a new token');
      },
    });
  return (
    <div className={styles.token}>
      <span data-shown={field.key}>{field.label}</span>
      {reading.error && !proof && <Problem error={reading.error} what="The token could not be read." />}
      {tokenId === undefined ? (
        <Text>There is no token.</Text>
      ) : (
        <div className={styles.line}>
          <Input readOnly className={styles.value} aria-label={field.label} value={shown ?? MASK} />
          <Button onClick={() => (shown === undefined ? reading.mutate(show) : show(undefined))}>
            {shown === undefined ? 'Show' : 'Hide'}
          </Button>
          <Button aria-label={`Copy ${field.label}`} onClick={() => copy((token) => token, field.label)}>
            Copy
          </Button>
          {endpoint && (
            <Button
              onClick={() =>
                copy((token) => `${String(endpoint.value)}\n${token}`, `${endpoint.label}, ${field.label}`)
              }
            >
              Copy both
            </Button>
          )}
        </div>
      )}
      {field.help !== undefined && (
        <Text size={200} className={styles.note}>
          {field.help}
        </Text>
      )}
      {tokenId !== undefined && <LastUsed tokenId={tokenId} />}
      {page.nextToken !== null && <Button onClick={replace}>{page.nextToken}</Button>}
      <ProveAgainDialog
        proof={proof}
        onProved={() => reading.variables && reading.mutate(reading.variables)}
        onClose={() => reading.reset()}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </div>
  );
}

function LastUsed({ tokenId }: { readonly tokenId: string }) {
  const styles = useStyles();
  const { key } = useTenant();
  const { data } = useQuery({
    queryKey: [tenantPath(key, 'tokens')],
    queryFn: ({ signal, queryKey: [path] }) => get<ListPage<TenantToken>>(String(path), signal),
    refetchInterval: 10_000,
  });
  const used = data?.value.find(({ id }) => id === tokenId)?.lastUsedAt;
  if (data === undefined) return null;
  return (
    <Text className={styles.note} size={200}>
      {used ? (
        <>
          Last used <TimeAgo at={used} />
        </>
      ) : (
        'Not used yet'
      )}
    </Text>
  );
}
