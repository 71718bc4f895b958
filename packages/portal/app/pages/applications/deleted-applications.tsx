import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { APPLICATIONS } from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { DELETED } from './use-deletion.tsx';

interface DeletedApplication {
  readonly id: string;
  readonly displayName: string;
  readonly deletedDateTime: string;
}

const DAY = 86_400_000;
const KEPT_DAYS = 30;

const useStyles = makeStyles({
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, paddingBlock: tokens.spacingVerticalS },
});

/** Applications in the recycle bin: each can be restored for thirty days, or erased at once. */
export function DeletedApplications() {
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay();
  const list = useList<DeletedApplication>(DELETED);
  const [keys, select] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  useLive(['audit'], [DELETED]);
  const mayWrite = may('Application.ReadWrite.All');
  const chosen = list.items.filter(({ id }) => keys.has(id));
  const [only] = chosen;
  const readAgain = async () => {
    select(new Set());
    await client.invalidateQueries({
      predicate: ({ queryKey: [key] }) => [APPLICATIONS, DELETED].includes(String(key)),
    });
  };
  const restore = async () => {
    setError(undefined);
    try {
      for (const { id } of chosen) await send('POST', `/v1.0/directory/deletedItems/${id}/restore`);
      const names = chosen.map(({ displayName }) => displayName).join(', ');
      toast(`${names} restored. Provisioning is stopped: start it when everything is as it should be.`);
      await readAgain();
    } catch (refused) {
      setError(refused as Error);
    }
  };
  if (list.error) {
    return (
      <Problem
        error={list.error}
        what="The deleted applications could not be read."
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (list.isSuccess && list.items.length === 0) return <Empty>No application was deleted in the last 30 days.</Empty>;
  return (
    <>
      {!mayWrite && <NeedsRole permission="Application.ReadWrite.All" act="restore applications" />}
      {error && <Problem error={error} what="It was not restored." />}
      {chosen.length > 0 && (
        <div className={styles.commands}>
          <Button appearance="primary" onClick={() => void restore()}>
            Restore
          </Button>
          {only !== undefined && chosen.length === 1 && (
            <Button
              onClick={() =>
                ask({
                  title: `Delete ${only.displayName} permanently?`,
                  effect: `Its configuration, assignments and links are erased and cannot be brought back. Accounts in ${only.displayName} stay as they are.`,
                  verb: 'Delete permanently',
                  typed: only.displayName,
                  act: async (reason) => {
                    await send('DELETE', `/v1.0/directory/deletedItems/${only.id}`, { reason });
                    toast(`${only.displayName} was deleted permanently.`);
                    await readAgain();
                  },
                })
              }
            >
              Delete permanently
            </Button>
          )}
        </div>
      )}
      {list.items.length > 0 && (
        <Grid
          label="Deleted applications"
          items={list.items}
          keyOf={({ id }) => id}
          {...list.paging}
          {...(mayWrite && { selection: { keys, change: select } })}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: ({ displayName }) => displayName },
            { name: 'deleted', label: 'Deleted', ago: ({ deletedDateTime }) => deletedDateTime },
            { name: 'left', label: 'Restorable for', text: ({ deletedDateTime }) => daysLeft(deletedDateTime) },
          ]}
        />
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

function daysLeft(deletedAt: string): string {
  const days = Math.ceil(KEPT_DAYS - (Date.now() - Date.parse(deletedAt)) / DAY);
  return days === 1 ? '1 day' : `${Math.max(0, days)} days`;
}
