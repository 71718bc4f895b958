import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { tenantPath, useOfTenant } from '../../api/tenant.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Grid } from '../../components/grid.tsx';
import { Heading } from '../../components/heading.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { Status } from '../../components/status.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly waiting: number;
  readonly failures: number;
  readonly lastError: string | null;
  readonly nextAttemptDateTime: string | null;
  readonly disabledDateTime: string | null;
}

const LOOK = 5_000;

const useStyles = makeStyles({
  webhooks: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalL },
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end', maxWidth: '720px' },
  address: { flexGrow: 1, minWidth: 'min(280px, 100%)' },
});

/** Addresses that are told of events as they happen, and how that goes. */
export function Webhooks({ mayWrite }: { readonly mayWrite: boolean }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { key } = useTenant();
  const [url, write] = useState('');
  const [secret, setSecret] = useState<string>();
  const [asked, ask] = useState<Confirmation>();
  const path = tenantPath(key, 'webhooks');
  const webhooks = useOfTenant<ListPage<Webhook>>(path, { every: LOOK });
  const listed = webhooks.data?.data.value ?? [];
  const adding = useMutation({
    mutationFn: () => send<{ readonly secret: string }>('POST', path, { body: { url } }),
    // The secret stays in this part alone.
    gcTime: 0,
    onSuccess: async (made) => {
      setSecret(made.secret);
      write('');
      await client.invalidateQueries({ queryKey: [path] });
    },
  });
  const finding = adding.error instanceof ApiError ? adding.error.findings[0]?.message : undefined;
  const remove = (webhook: Webhook) =>
    ask({
      title: `Tell ${webhook.url} no more?`,
      effect: `What waits for it (${webhook.waiting}) is not sent.`,
      verb: 'Remove',
      act: async () => {
        await send('DELETE', `${path}/${webhook.id}`);
        await client.invalidateQueries({ queryKey: [path] });
      },
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <section className={styles.webhooks} aria-label="Webhooks">
      <Heading>Webhooks</Heading>
      {webhooks.error && <Problem error={webhooks.error} what="The webhooks could not be read." />}
      {webhooks.data && listed.length === 0 && <Text>No address is told of events.</Text>}
      {listed.length > 0 && (
        <Grid
          label="Webhooks"
          name="tenant-webhooks"
          file={{ what: 'webhooks', from: listed }}
          items={listed}
          keyOf={({ id }) => id}
          columns={[
            { name: 'url', label: 'Address', weight: 3, text: ({ url: address }) => address },
            { name: 'state', label: 'State', cell: (one) => <Delivery of={one} /> },
            ...(mayWrite
              ? [
                  {
                    name: 'remove',
                    label: 'Action',
                    acts: true,
                    cell: (one: Webhook) => (
                      <Button size="small" aria-label={`Remove ${one.url}`} onClick={() => remove(one)}>
                        Remove
                      </Button>
                    ),
                  },
                ]
              : []),
            { name: 'waiting', label: 'Waiting', text: ({ waiting }) => waiting },
            { name: 'next', label: 'Next attempt', ago: (one) => one.nextAttemptDateTime },
            { name: 'error', label: 'Last error', weight: 2, text: ({ lastError }) => lastError },
          ]}
        />
      )}
      {mayWrite && (
        <form className={styles.form} noValidate onSubmit={submit}>
          <Field
            className={styles.address}
            label="Address to tell"
            {...(finding !== undefined && { validationMessage: finding })}
          >
            <Input value={url} placeholder="https://" onChange={(_, { value }) => write(value)} />
          </Field>
          <Button type="submit" disabledFocusable={adding.isPending}>
            Add webhook
          </Button>
        </form>
      )}
      {adding.error && finding === undefined && <Problem error={adding.error} what="It was not added." />}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
      <ShownOnce
        title="Secret the events are signed with"
        values={secret === undefined ? undefined : { Secret: secret }}
        onClose={() => setSecret(undefined)}
      />
    </section>
  );
}

function Delivery({ of: { failures, disabledDateTime } }: { readonly of: Webhook }) {
  if (disabledDateTime !== null) return <Status kind="idle">Given up</Status>;
  return <Status kind={failures > 0 ? 'failed' : 'done'}>{failures > 0 ? `${failures} failed` : 'Told'}</Status>;
}
