import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../../api/client.ts';
import { countAll, each, useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { WRITE_MEMBERS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import { Bulk, type BulkAct, type Item } from '../../components/bulk.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';
import { Chosen, useSelection } from '../../components/selection.tsx';
import { toast } from '../../components/toasts.tsx';
import { AddMembers } from './add-members.tsx';
import { type Group, isByRule } from './group-facts.ts';

interface Member {
  readonly '@odata.type': string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName?: string | null;
  readonly mail?: string | null;
}

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Who is in a group directly: people, and other groups. */
export function Members({
  group,
  isKept,
}: {
  readonly group: Group;
  /** By an outside source, which says who is in it. */
  readonly isKept: boolean;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay();
  const mayWrite = may(...WRITE_MEMBERS) && !isByRule(group) && !isKept;
  const [isAdding, add] = useState(false);
  const [asked, ask] = useState<BulkAct>();
  const path = `/v1.0/groups/${group.id}/members`;
  const list = `${path}?$select=id,displayName,userPrincipalName,mail&$top=100`;
  const members = useList<Member>(list);
  useLive(['directory'], [path]);
  const selection = useSelection(list);
  const { data: count } = useQuery({
    queryKey: [list, 'count'],
    queryFn: ({ signal }) => countAll([list], signal),
    enabled: selection.isAll,
  });
  const some = members.items.filter(({ id }) => selection.keys.has(id)).map(itemOf);
  const items: BulkAct['items'] = selection.isAll
    ? { each: () => everyMember(list), count }
    : { each: () => some, count: some.length };
  const who = items.count === undefined ? 'all members' : membersIn(items.count);
  const removal: BulkAct = {
    title: `Take ${who} out of ${group.displayName}?`,
    effect: 'Access they have through this group alone ends with the next cycles of its applications.',
    verb: `Take ${who} out`,
    items,
    act: ({ id }) => send('DELETE', `${path}/${id}/$ref`),
  };
  const close = async (done: number) => {
    ask(undefined);
    if (done === 0) return;
    selection.clear();
    toast(`${done} taken out.`);
    await client.invalidateQueries();
  };
  const nested = members.items.filter(isGroup);
  return (
    <div className={styles.section}>
      {isByRule(group) && (
        <MessageBar intent="info">
          <MessageBarBody>The members follow from the rule of this group, which stands in its profile.</MessageBarBody>
        </MessageBar>
      )}
      {nested.length > 0 && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            {`${new Intl.ListFormat('en').format(nested.map(nameOf))}: not expanded. Applications see direct members only, unless their job looks into nested groups.`}
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.commands}>{mayWrite && <Button onClick={() => add(true)}>Add members</Button>}</div>
      {members.items.length > 0 && (
        <Chosen selection={selection} all="all members" named={membersIn}>
          <Button onClick={() => ask(removal)}>Take out</Button>
        </Chosen>
      )}
      {members.error && (
        <Problem error={members.error} what="The members could not be read." onRetry={() => void members.refetch()} />
      )}
      {members.isSuccess && members.items.length === 0 && (
        <Empty action={mayWrite && <Button onClick={() => add(true)}>Add members</Button>}>
          Nobody is in this group yet.
        </Empty>
      )}
      {members.items.length > 0 && (
        <Grid
          label="Members"
          name="members"
          file={{ what: 'members', from: list }}
          items={members.items}
          keyOf={({ id }) => id}
          {...members.paging}
          onOpen={(one) => void navigate(`/directory/${isGroup(one) ? 'groups' : 'users'}/${one.id}`)}
          {...(mayWrite && { selection })}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: nameOf },
            {
              name: 'address',
              label: 'User principal name',
              weight: 3,
              text: ({ userPrincipalName, mail }) => userPrincipalName ?? mail,
            },
            { name: 'type', label: 'Type', text: (one) => (isGroup(one) ? 'Group, not expanded' : 'User') },
            { name: 'id', label: 'Id', weight: 3, isExtra: true, text: ({ id }) => id },
          ]}
        />
      )}
      {isAdding && <AddMembers group={group} onClose={() => add(false)} />}
      <Bulk asked={asked} onClose={(done) => void close(done)} />
    </div>
  );
}

function itemOf(member: Member): Item {
  return { id: member.id, name: nameOf(member) };
}

/** Everybody in the group, read as they are needed. */
async function* everyMember(list: string): AsyncGenerator<Item, void> {
  for await (const member of each<Member>(list)) yield itemOf(member);
}

function membersIn(count: number): string {
  return count === 1 ? '1 member' : `${count.toLocaleString()} members`;
}

function nameOf({ displayName, userPrincipalName, id }: Member): string {
  return displayName ?? userPrincipalName ?? id;
}

function isGroup(member: Member): boolean {
  return member['@odata.type'] === '#microsoft.graph.group';
}
