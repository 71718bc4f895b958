import { Text } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { roleLabel, useRoles } from '../api/roles.ts';
import { useMe } from '../api/session.tsx';

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** One line where something can be read and not changed: which role may, and who gives it. */
export function NeedsRole({
  permission,
  act = 'change this',
}: {
  readonly permission: string;
  /** What the role allows: "start and stop this". */
  readonly act?: string;
}) {
  const { grantedBy } = useMe();
  const roles = useRoles()
    .filter(({ permissions }) => permissions === null || permissions.includes(permission))
    .map(roleLabel);
  const who = either.format(roles.length === 0 ? ['Global Administrator'] : roles);
  const givers = grantedBy.length === 0 ? 'A Global Administrator' : either.format(grantedBy.slice(0, 3));
  return (
    <Text>
      <LockClosedRegular aria-hidden /> You can read this. To {act}, the role {who} is needed. {givers} can give it to
      you.
    </Text>
  );
}
