import { Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { cyclesPath, outcomesOf, type PastCycle, useCycles } from '../../api/cycles.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';
import { duration, useTimes } from '../../components/time.tsx';
import { outcomeWords } from './current-status.tsx';
import { OPERATE } from './permissions.ts';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0 },
});

/** The cycles there were, what each did, and the way to undo one: by a plan that is looked at first. */
export function CycleHistory() {
  const { job, jobAddress, may, to } = useApplication();
  const styles = useStyles();
  const navigate = useNavigate();
  const times = useTimes();
  const cycles = useCycles();
  const [undone, undo] = useState<PastCycle>();
  const running = job?.status.progress[0]?.cycleId;
  return (
    <section aria-label="Cycles" className={styles.section}>
      <Subtitle2 as="h2" className={styles.title}>
        Cycles
      </Subtitle2>
      {cycles.error && (
        <Problem error={cycles.error} what="The cycles could not be read." onRetry={() => void cycles.refetch()} />
      )}
      {cycles.isSuccess && cycles.items.length === 0 && (
        <Empty>No cycle ran yet. Each is listed here as it runs.</Empty>
      )}
      {cycles.items.length > 0 && (
        <Grid
          label="Cycles"
          name="cycles"
          file={{ what: 'cycles', from: cyclesPath(jobAddress) }}
          items={cycles.items}
          keyOf={({ id }) => id}
          {...cycles.paging}
          maxHeight="400px"
          columns={[
            { name: 'started', label: 'Started', weight: 2, at: ({ startedAt }) => startedAt },
            { name: 'what', label: 'What it did', weight: 2.6, text: (cycle) => outcomeWords(outcomesOf(cycle)) },
            { name: 'kind', label: 'Kind', weight: 1.4, text: kindOf },
            {
              name: 'took',
              label: 'Took',
              weight: 1.3,
              text: ({ id, startedAt, endedAt }) =>
                endedAt === null
                  ? id === running
                    ? 'running'
                    : 'not at its end'
                  : duration(Date.parse(endedAt) - Date.parse(startedAt)),
            },
            { name: 'ended', label: 'Ended', weight: 2, isExtra: true, at: ({ endedAt }) => endedAt },
            { name: 'id', label: 'Activity ID', weight: 3, isExtra: true, text: ({ id }) => id },
            ...(may(...OPERATE)
              ? [
                  {
                    name: 'undo',
                    label: 'Undo',
                    acts: true,
                    weight: 1.8,
                    cell: (cycle: PastCycle) =>
                      cycle.endedAt !== null && (
                        <Button size="small" appearance="subtle" onClick={() => undo(cycle)}>
                          Undo this cycle
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      <Confirm
        asked={
          undone && {
            title: 'Plan how to undo this cycle?',
            effect: `A plan is made of what would have to be written to take back what the cycle of ${times.at(undone.startedAt)} did. Nothing is written until you apply that plan.`,
            verb: 'Make the plan',
            act: async () => {
              const plan = await send<{ readonly id: string }>('POST', `${jobAddress}/cycles/${undone.id}/undoPlan`);
              await navigate(to(`/provisioning/plans/${plan.id}`));
            },
          }
        }
        onClose={() => undo(undefined)}
      />
    </section>
  );
}

function kindOf({ kind, early }: PastCycle): string {
  if (kind === 'initial') return 'Initial';
  return early ? 'Incremental, early' : 'Incremental';
}
