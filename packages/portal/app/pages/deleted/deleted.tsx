import { Button, makeStyles, SearchBox, Tab, TabList, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { WRITE_GROUPS, WRITE_USERS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import { readAccounts } from '../../api/standing.ts';
import { Bulk, type BulkAct } from '../../components/bulk.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { type Deleted, RestoreAs } from './restore-as.tsx';

/** Days for which what was deleted can be restored. */
const KEPT = 30;
const DAY = 24 * 3_600_000;

const useStyles = makeStyles({
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** Users and groups that were deleted: restored for thirty days, or deleted for good. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const kind = search.get('kind') === 'group' ? 'group' : 'user';
  const asked = search.get('q') ?? '';
  const sought = useDeferredValue(asked.trim()).replaceAll("'", "''");
  const may = useMay();
  const mayWriteUsers = may(...WRITE_USERS);
  const mayWriteGroups = may(...WRITE_GROUPS);
  const mayWrite = kind === 'user' ? mayWriteUsers : mayWriteGroups;
  const below = `/v1.0/directory/deletedItems/microsoft.graph.${kind}`;
  const filter = sought === '' ? '' : `&$filter=${encodeURIComponent(`startswith(displayName,'${sought}')`)}`;
  const name = kind === 'user' ? 'userPrincipalName' : 'mailNickname';
  const path = `${below}?$select=id,displayName,${name},deletedDateTime&$top=100${filter}`;
  const items = useList<Deleted>(path);
  useLive(['directory'], [below]);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [bulk, askBulk] = useState<BulkAct>();
  const [final, askFinal] = useState<Confirmation>();
  const [renaming, rename] = useState<Deleted>();
  const shown = items.items.slice(0, 100).map(({ id }) => id);
  const accounts = useQuery({
    queryKey: [`/api/portal/standing?type=User&ids=${shown.join(',')}`],
    queryFn: ({ signal }) => readAccounts(shown, signal),
    enabled: kind === 'user' && shown.length > 0,
  });
  const chosen = items.items.filter(({ id }) => selected.has(id));
  const who = inWords(chosen.length, kind);
  const held = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const one = accounts.data?.byId.get(id);
      return [...(one?.accounts ?? []), ...(one?.disabled ?? [])];
    });
  const linked = held(chosen.map(({ id }) => id));
  const over = async (done: number) => {
    askBulk(undefined);
    select(new Set());
    await client.invalidateQueries();
    if (done > 0) toast(`${inWords(done, kind)} restored.`);
  };
  const restore = () => {
    const [only] = chosen;
    // One that cannot have its name back is asked for another.
    if (chosen.length === 1 && only !== undefined && kind === 'user') return rename(only);
    askBulk({
      title: `Restore ${who}?`,
      effect: linked.length === 0 ? 'No application has an account of theirs.' : reEnables(linked),
      verb: `Restore ${who}`,
      items: {
        each: () => chosen.map((one) => ({ id: one.id, name: one.displayName })),
        count: chosen.length,
      },
      act: ({ id }) => send('POST', `/v1.0/directory/deletedItems/${id}/restore`, { body: {} }),
    });
  };
  const purge = () =>
    askFinal({
      title: `Delete ${who} permanently?`,
      effect:
        linked.length === 0
          ? 'This cannot be taken back. No application has an account of theirs.'
          : `This cannot be taken back. It sends DELETE to ${listed(linked)} with their next cycle, unless the policies of an application say otherwise.`,
      verb: `Delete ${who} permanently`,
      typed: chosen.length === 1 ? (chosen[0]?.displayName ?? '') : String(chosen.length),
      act: async (reason) => {
        for (const { id } of chosen) await send('DELETE', `/v1.0/directory/deletedItems/${id}`, { reason });
        select(new Set());
        await client.invalidateQueries();
        toast(`${who} deleted permanently.`);
      },
    });
  const isEmpty = items.isSuccess && items.items.length === 0;
  return (
    <Page
      title="Deleted"
      answer={
        items.items.length > 0 &&
        `${inWords(items.items.length, kind)}${items.hasNextPage ? ' and more' : ''} can be restored for ${KEPT} days after deletion.`
      }
    >
      <TabList
        aria-label="Kind of object"
        selectedValue={kind}
        onTabSelect={(_, { value }) => {
          select(new Set());
          setSearch(value === 'group' ? { kind: 'group' } : {});
        }}
      >
        <Tab value="user">Users</Tab>
        <Tab value="group">Groups</Tab>
      </TabList>
      {!mayWrite && <NeedsRole permission="User.ReadWrite.All" act="restore what was deleted" />}
      <div className={styles.commands}>
        <SearchBox
          aria-label="Find by the beginning of a name"
          placeholder="Name"
          value={asked}
          onChange={(_, { value }) =>
            setSearch({ ...(kind === 'group' && { kind }), ...(value !== '' && { q: value }) }, { replace: true })
          }
        />
        {mayWrite && chosen.length > 0 && (
          <>
            <Button onClick={restore}>Restore</Button>
            <Button onClick={purge}>Delete permanently</Button>
          </>
        )}
      </div>
      {items.error && (
        <Problem error={items.error} what="What was deleted could not be read." onRetry={() => void items.refetch()} />
      )}
      {isEmpty && (
        <Empty action={sought !== '' && <Button onClick={() => setSearch({ kind })}>Clear filters</Button>}>
          {sought === ''
            ? `Nothing deleted in ${KEPT} days.`
            : `Nothing deleted has a name that begins with ${sought}.`}
        </Empty>
      )}
      {items.items.length > 0 && (
        <Grid
          label={kind === 'user' ? 'Deleted users' : 'Deleted groups'}
          name="deleted"
          file={{ what: `deleted-${kind}s`, from: path }}
          items={items.items}
          keyOf={({ id }) => id}
          {...items.paging}
          {...(kind === 'user' && { onOpen: ({ id }: Deleted) => void navigate(`/directory/users/${id}`) })}
          {...(mayWrite && { selection: { keys: selected, change: select } })}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: ({ displayName }) => displayName },
            {
              name: 'left',
              label: 'Days left',
              text: ({ deletedDateTime }) => daysLeft(deletedDateTime),
            },
            { name: 'deleted', label: 'Deleted', weight: 2, ago: ({ deletedDateTime }) => deletedDateTime },
            {
              name: 'key',
              label: kind === 'user' ? 'User principal name' : 'Mail nickname',
              weight: 3,
              text: ({ userPrincipalName, mailNickname }) => userPrincipalName ?? mailNickname,
            },
            { name: 'id', label: 'Id', weight: 3, isExtra: true, text: ({ id }: Deleted) => id },
            ...(kind === 'user'
              ? [
                  {
                    name: 'accounts',
                    label: 'Accounts in',
                    weight: 2,
                    cell: ({ id }: Deleted) => held([id]).join(', ') || '–',
                  },
                ]
              : []),
          ]}
        />
      )}
      <Bulk asked={bulk} onClose={(done) => void over(done)} />
      <Confirm asked={final} onClose={() => askFinal(undefined)} />
      {renaming && (
        <RestoreAs
          person={renaming}
          effect={linked.length === 0 ? 'No application has an account of theirs.' : reEnables(linked)}
          onClose={(isDone) => {
            rename(undefined);
            if (isDone) select(new Set());
          }}
        />
      )}
    </Page>
  );
}

function inWords(count: number, kind: 'user' | 'group'): string {
  if (kind === 'group') return count === 1 ? '1 group' : `${count} groups`;
  return count === 1 ? '1 person' : `${count} people`;
}

function reEnables(names: readonly string[]): string {
  const accounts = names.length === 1 ? '1 account' : `${names.length} accounts`;
  return `This re-enables ${accounts} in ${listed(names)} with their next cycle, where access is still given.`;
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format([...new Set(names)].sort());
}

function daysLeft(deletedDateTime: string): string {
  const left = Math.ceil((new Date(deletedDateTime).getTime() + KEPT * DAY - Date.now()) / DAY);
  return String(Math.max(0, left));
}
