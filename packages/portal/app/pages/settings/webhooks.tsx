import { Button, Spinner, Switch } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { useMay } from '../../api/session.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { Deliveries } from './deliveries.tsx';
import { eventWords } from './notification-status.ts';
import { WebhookForm } from './webhook-form.tsx';

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null for all of them. */
  readonly events: readonly string[] | null;
  readonly enabled: boolean;
  readonly createdAt: string;
}

const ADDRESS = '/api/settings/webhooks';

/** Addresses that are told what happens to jobs, signed with a secret that is shown once. */
export function Component() {
  const client = useQueryClient();
  const mayWrite = useMay()('Installation.ReadWrite.All');
  const [asked, ask] = useAddressed('new');
  const [confirmation, confirm] = useState<Confirmation>();
  const [secret, show] = useState<Readonly<Record<string, string>>>();
  const hooks = useQuery({ queryKey: [ADDRESS], queryFn: ({ signal }) => get<ListPage<Webhook>>(ADDRESS, signal) });
  const items = hooks.data?.value ?? [];
  const reread = () => client.invalidateQueries({ queryKey: [ADDRESS] });
  const turn = async ({ id, url }: Webhook, enabled: boolean) => {
    try {
      await send('PATCH', `${ADDRESS}/${id}`, { body: { enabled } });
      const back = async () => {
        await send('PATCH', `${ADDRESS}/${id}`, { body: { enabled: !enabled } });
        await reread();
      };
      toast(enabled ? `${url} is told again.` : `${url} is told nothing more.`, back);
      await reread();
    } catch (error) {
      toast(`Nothing was changed: ${(error as Error).message}`);
    }
  };
  const remove = ({ id, url }: Webhook) =>
    confirm({
      title: 'Remove this webhook?',
      effect: `${url} is told nothing more, and its secret is forgotten.`,
      verb: 'Remove webhook',
      act: async () => {
        await send('DELETE', `${ADDRESS}/${id}`);
        toast('The webhook was removed.');
        await reread();
      },
    });
  return (
    <Page
      title="Webhooks"
      answer={hooks.data && told(items.filter(({ enabled }) => enabled).length)}
      commands={
        mayWrite && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => ask('yes')}>
            New webhook
          </Button>
        )
      }
    >
      {!mayWrite && <NeedsRole permission="Installation.ReadWrite.All" />}
      {hooks.error && (
        <Problem error={hooks.error} what="The webhooks could not be read." onRetry={() => void hooks.refetch()} />
      )}
      {hooks.isPending && <Spinner label="Loading" delay={300} />}
      {hooks.isSuccess && items.length === 0 && (
        <Empty>
          No address is told yet. A webhook tells another program of quarantine, held deletions and failures.
        </Empty>
      )}
      {items.length > 0 && (
        <Grid
          label="Webhooks"
          name="webhooks"
          file={{ what: 'webhooks', from: items }}
          items={items}
          keyOf={({ id }) => id}
          maxHeight="360px"
          columns={[
            { name: 'url', label: 'Address', weight: 3, text: ({ url }) => url },
            {
              name: 'enabled',
              label: 'State',
              text: ({ enabled }) => (enabled ? 'On' : 'Off'),
              cell: (hook) =>
                mayWrite ? (
                  <Switch
                    checked={hook.enabled}
                    label={hook.enabled ? 'On' : 'Off'}
                    aria-label={`Tell ${hook.url}`}
                    onChange={(_, { checked }) => void turn(hook, checked)}
                  />
                ) : (
                  <Status kind={hook.enabled ? 'done' : 'idle'}>{hook.enabled ? 'On' : 'Off'}</Status>
                ),
            },
            {
              name: 'events',
              label: 'Events',
              weight: 2,
              text: ({ events }) =>
                events === null ? 'Everything' : events.map((event) => eventWords[event] ?? event).join('; '),
            },
            { name: 'description', label: 'Description', weight: 2, text: ({ description }) => description },
            { name: 'since', label: 'Since', ago: ({ createdAt }) => createdAt },
            ...(mayWrite
              ? [
                  {
                    name: 'acts',
                    label: 'Actions',
                    acts: true,
                    cell: (hook: Webhook) => (
                      <Button size="small" aria-label={`Remove ${hook.url}`} onClick={() => remove(hook)}>
                        Remove
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      <Deliveries channel="webhook" />
      {asked !== undefined && mayWrite && (
        <WebhookForm
          onClose={() => ask(undefined)}
          onMade={async (value) => {
            show({ 'Signing secret': value });
            await reread();
          }}
        />
      )}
      <Confirm asked={confirmation} onClose={() => confirm(undefined)} />
      <ShownOnce title="The signing secret of this webhook" values={secret} onClose={() => show(undefined)} />
    </Page>
  );
}

function told(count: number): string {
  const who = count === 0 ? 'No address is' : count === 1 ? '1 address is' : `${count} addresses are`;
  return `${who} told what happens, as it happens.`;
}
