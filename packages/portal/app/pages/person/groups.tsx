import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { WRITE_MEMBERS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import type { User } from '../../api/users.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { AddToGroup } from '../users/add-to-group.tsx';
import { someOf } from '../users/chosen-people.ts';

interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly groupTypes: readonly string[];
}

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The groups a person is in directly. */
export function PersonGroups({ person }: { readonly person: User }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay();
  const mayWrite = may(...WRITE_MEMBERS);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [isAdding, add] = useState(false);
  const [asked, ask] = useState<Confirmation>();
  const below = `/v1.0/users/${person.id}/memberOf`;
  const groups = useList<Group>(`${below}/microsoft.graph.group?$select=id,displayName,description,groupTypes`);
  useLive(['directory'], [below]);
  const chosen = groups.items.filter(({ id }) => selected.has(id));
  const leave: Confirmation = {
    title: `Take ${person.displayName} out of ${groupsInWords(chosen)}?`,
    effect: 'Access that came through these groups alone ends with the next cycles of their applications.',
    verb: `Take out of ${chosen.length === 1 ? '1 group' : `${chosen.length} groups`}`,
    act: async () => {
      for (const { id } of chosen) await send('DELETE', `/v1.0/groups/${id}/members/${person.id}/$ref`);
      select(new Set());
      await client.invalidateQueries();
      toast(`${person.displayName} was taken out of ${groupsInWords(chosen)}.`);
    },
  };
  return (
    <div className={styles.section}>
      {mayWrite && (
        <div className={styles.commands}>
          <Button onClick={() => add(true)}>Add to group</Button>
          {chosen.length > 0 && <Button onClick={() => ask(leave)}>Take out</Button>}
        </div>
      )}
      {groups.error && <Problem error={groups.error} what="The groups could not be read." />}
      {groups.isSuccess && groups.items.length === 0 && <Empty>{person.displayName} is in no group.</Empty>}
      {groups.items.length > 0 && (
        <Grid
          label="Groups"
          items={groups.items}
          keyOf={({ id }) => id}
          {...groups.paging}
          onOpen={({ id }) => void navigate(`/directory/groups/${id}`)}
          {...(mayWrite && { selection: { keys: selected, change: select } })}
          columns={[
            { name: 'name', label: 'Name', weight: 2, cell: ({ displayName }) => displayName },
            { name: 'description', label: 'Description', weight: 3, cell: ({ description }) => description ?? '–' },
            {
              name: 'membership',
              label: 'Membership',
              cell: ({ groupTypes }) => (groupTypes.includes('DynamicMembership') ? 'By rule' : 'Assigned'),
            },
          ]}
        />
      )}
      {isAdding && (
        <AddToGroup people={someOf([{ id: person.id, name: person.displayName }])} onClose={() => add(false)} />
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </div>
  );
}

function groupsInWords(groups: readonly Group[]): string {
  return new Intl.ListFormat('en').format(groups.map(({ displayName }) => displayName));
}
