import { Button, SearchBox } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useLater } from '../../api/later.ts';
import { countAll, each, useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { useOverview } from '../../api/overview.ts';
import { WRITE_GROUPS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import type { Item } from '../../components/bulk.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Chosen, useSelection } from '../../components/selection.tsx';
import { type ChosenGroups, GroupActs, groupsIn, someOf } from './group-acts.tsx';
import { NewGroup } from './new-group.tsx';

interface Row {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string | null;
  readonly groupTypes: readonly string[];
}

/** The groups of the directory, found by the beginning of a name. */
export function Component() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const may = useMay();
  const mayAdd = may('Group.Create', ...WRITE_GROUPS);
  const mayWrite = may(...WRITE_GROUPS);
  const [isAdding, add] = useState(false);
  const asked = search.get('q') ?? '';
  const sought = useDeferredValue(asked.trim());
  const text = sought.replaceAll("'", "''");
  const names = ['displayName', 'mailNickname'].map((name) => `startswith(${name},'${text}')`).join(' or ');
  const filter = sought === '' ? '' : `&$filter=${encodeURIComponent(names)}`;
  const path = `/v1.0/groups?$select=id,displayName,description,mailNickname,groupTypes&$top=100&$orderby=displayName${filter}`;
  const groups = useList<Row>(path);
  useLive(['directory'], ['/v1.0/groups']);
  const selection = useSelection(path);
  const all = sought === '' ? 'all groups' : `all groups whose name begins with ${sought}`;
  const { data: found } = useQuery({
    queryKey: [path, 'count'],
    queryFn: ({ signal }) => countAll([path], signal),
    enabled: selection.isAll,
  });
  const chosen: ChosenGroups = selection.isAll
    ? { who: found === undefined ? all : groupsIn(found), each: () => everyGroup(path), count: found }
    : someOf(groups.items.filter(({ id }) => selection.keys.has(id)).map(itemOf));
  const count = groups.items.length;
  const kept = useOverview(useLater()).data?.groups;
  const total = sought === '' && kept !== undefined ? groupsIn(kept) : undefined;
  const isEmpty = groups.isSuccess && count === 0;
  return (
    <Page
      title="Groups"
      answer={
        count > 0 &&
        `${total ?? countOf(count, groups.hasNextPage)}${sought === '' ? '' : ` whose name begins with ${sought}`}.`
      }
      commands={
        mayAdd && (
          <Button appearance="primary" onClick={() => add(true)}>
            New group
          </Button>
        )
      }
    >
      {!mayAdd && <NeedsRole permission="Group.ReadWrite.All" act="add and change groups" />}
      <SearchBox
        aria-label="Find groups by the beginning of a name"
        placeholder="Name"
        value={asked}
        onChange={(_, { value }) => setSearch(value === '' ? {} : { q: value }, { replace: true })}
      />
      {groups.error && (
        <Problem error={groups.error} what="The groups could not be read." onRetry={() => void groups.refetch()} />
      )}
      {isEmpty && sought === '' && (
        <Empty action={mayAdd && <Button onClick={() => add(true)}>New group</Button>}>
          There is no group yet. A group gives its people access to applications together.
        </Empty>
      )}
      {isEmpty && sought !== '' && (
        <Empty action={<Button onClick={() => setSearch({})}>Clear filters</Button>}>
          {`No group's name begins with ${sought}.`}
        </Empty>
      )}
      {/* What came of an act is told also where it left the list empty. */}
      <Chosen selection={selection} all={all} named={groupsIn}>
        <GroupActs groups={chosen} onDone={selection.clear} />
      </Chosen>
      {count > 0 && (
        <Grid
          label="Groups"
          name="groups"
          file={{ what: 'groups', from: path }}
          items={groups.items}
          keyOf={({ id }) => id}
          {...groups.paging}
          onOpen={({ id }) => void navigate(`/directory/groups/${id}`)}
          {...(mayWrite && { selection })}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: ({ displayName }) => displayName },
            { name: 'description', label: 'Description', weight: 3, text: ({ description }) => description },
            { name: 'nickname', label: 'Mail nickname', weight: 2, text: ({ mailNickname }) => mailNickname },
            {
              name: 'membership',
              label: 'Membership',
              text: ({ groupTypes }) => (groupTypes.includes('DynamicMembership') ? 'By rule' : 'Assigned'),
            },
            { name: 'id', label: 'Id', weight: 3, isExtra: true, text: ({ id }) => id },
          ]}
        />
      )}
      {isAdding && <NewGroup onClose={() => add(false)} />}
    </Page>
  );
}

/** As many as are read. */
function countOf(count: number, hasMore: boolean): string {
  return hasMore ? `${count.toLocaleString()}+ groups` : groupsIn(count);
}

function itemOf({ id, displayName }: Row): Item {
  return { id, name: displayName };
}

/** Every group the list finds, read as they are needed. */
async function* everyGroup(path: string): AsyncGenerator<Item, void> {
  for await (const row of each<Row>(path)) yield itemOf(row);
}
