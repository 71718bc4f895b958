import { Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { eventWords } from './notification-status.ts';

interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly channel: string;
  readonly receiver: string;
  readonly subject: string;
  readonly state: 'waiting' | 'sent' | 'dead';
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly error: string | null;
}

const ADDRESS = '/api/settings/notifications/deliveries';

const states = {
  sent: { kind: 'done', word: 'Sent' },
  waiting: { kind: 'running', word: 'Waiting' },
  dead: { kind: 'failed', word: 'Given up' },
} as const;

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS, gridTemplateColumns: 'minmax(0, 1fr)' },
  title: { margin: 0, fontWeight: 'inherit' },
});

/** What became of the messages of the last thirty days, of one kind. */
export function Deliveries({ channel }: { readonly channel: 'mail' | 'webhook' }) {
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay();
  const list = useList<Delivery, Delivery>(ADDRESS, {
    rowsOf: (all) => all.filter((one) => one.channel === channel),
  });
  const { items } = list;
  const sendAgain = async ({ id, subject }: Delivery) => {
    try {
      await send('POST', `${ADDRESS}/${id}/sendAgain`);
      toast(`“${subject}” is on its way again.`);
      await client.invalidateQueries({ queryKey: [ADDRESS] });
    } catch (error) {
      toast(`It was not sent again: ${(error as Error).message}.`);
    }
  };
  return (
    <section className={styles.section} aria-label="Last messages">
      <h2 className={styles.title}>
        <Subtitle2>Last messages</Subtitle2>
      </h2>
      {list.error && (
        <Problem error={list.error} what="The messages could not be read." onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && items.length === 0 && <Empty>No message was sent in the last thirty days.</Empty>}
      {items.length > 0 && (
        <Grid
          label="Last messages"
          name="deliveries"
          file={{ what: 'messages', from: ADDRESS }}
          items={items}
          keyOf={({ id }) => id}
          {...list.paging}
          maxHeight="480px"
          columns={[
            { name: 'event', label: 'Event', weight: 2, text: ({ event }) => eventWords[event] ?? event },
            {
              name: 'state',
              label: 'State',
              text: ({ state }) => states[state].word,
              cell: ({ state }) => <Status kind={states[state].kind}>{states[state].word}</Status>,
            },
            { name: 'at', label: 'Date', ago: ({ createdAt }) => createdAt },
            { name: 'receiver', label: 'Receiver', weight: 2, text: ({ receiver }) => receiver },
            { name: 'channel', label: 'Sent by', isExtra: true, text: (one) => one.channel },
            { name: 'attempts', label: 'Attempts', text: ({ attempts }) => attempts },
            { name: 'error', label: 'Reason', weight: 2, text: ({ error }) => error },
            {
              name: 'acts',
              label: 'Actions',
              acts: true,
              cell: (one) =>
                may('Installation.ReadWrite.All') && one.state !== 'waiting' ? (
                  <Button size="small" onClick={() => void sendAgain(one)}>
                    Send again
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
    </section>
  );
}
