import { Caption1, Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useList } from '../../api/list.ts';
import { Problem } from '../../components/problem.tsx';
import type { Subject } from './run.ts';

interface Member {
  readonly id: string;
  readonly displayName: string;
  readonly '@odata.type'?: string;
}

const useStyles = makeStyles({
  members: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    maxHeight: '260px',
    overflow: 'auto',
    padding: tokens.spacingHorizontalS,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
});

/** Which members of a group are handled with it; without any, the group's own attributes alone. */
export function MemberChoice({
  group,
  onChange,
}: {
  readonly group: Subject;
  readonly onChange: (members: readonly string[]) => void;
}) {
  const styles = useStyles();
  const [text, write] = useState('');
  const members = useList<Member>(`/v1.0/groups/${group.id}/members?$select=id,displayName&$top=999`);
  if (members.error) return <Problem error={members.error} what="The members could not be read." />;
  const shown = members.items.filter(({ displayName }) =>
    displayName.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <fieldset className={styles.members}>
      <legend>Members of {group.displayName}</legend>
      <Caption1>
        Memberships of those you choose are written with the group. Without any, its own attributes alone.
      </Caption1>
      <Input
        aria-label="Find a member"
        placeholder="Find a member"
        value={text}
        onChange={(_, { value }) => write(value)}
      />
      {members.isSuccess && members.items.length === 0 && <Caption1>The group has no members.</Caption1>}
      {shown.map(({ id, displayName }) => (
        <Checkbox
          key={id}
          label={displayName}
          checked={group.members.includes(id)}
          onChange={(_, { checked }) =>
            onChange(checked === true ? [...group.members, id] : group.members.filter((one) => one !== id))
          }
        />
      ))}
    </fieldset>
  );
}
