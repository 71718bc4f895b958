import { Button, Dropdown, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import type { AppRole } from '../../api/applications.ts';
import type { Assignment } from '../../api/assignments.ts';
import { send } from '../../api/client.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { assignable, roleName } from './roles.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' },
});

/** Another role for somebody who is assigned. */
export function EditAssignment({
  assignment: { id, principalId, principalDisplayName, appRoleId },
  roles,
  onDone,
}: {
  readonly assignment: Assignment;
  readonly roles: readonly AppRole[];
  readonly onDone: () => Promise<void>;
}) {
  const styles = useStyles();
  const { id: resourceId, address, displayName } = useApplication();
  const [chosen, choose] = useState(appRoleId);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const save = async () => {
    if (chosen === appRoleId) return onDone();
    setSaving(true);
    setError(undefined);
    try {
      // The new one first, so that nobody is without a role in between.
      await send('POST', `${address}/appRoleAssignedTo`, { body: { principalId, resourceId, appRoleId: chosen } });
      await send('DELETE', `${address}/appRoleAssignedTo/${id}`);
      toast(`${principalDisplayName} has the role ${roleName(roles, chosen)} in ${displayName} now.`);
      await onDone();
    } catch (refused) {
      setError(refused as Error);
      setSaving(false);
    }
  };
  return (
    <div className={styles.form}>
      {error && <Problem error={error} what="The role was not changed." />}
      <Field label="Select a role">
        <Dropdown
          value={roleName(roles, chosen)}
          selectedOptions={[chosen]}
          onOptionSelect={(_, { optionValue }) => optionValue !== undefined && choose(optionValue)}
        >
          {assignable(roles).map((role) => (
            <Option key={role.id} value={role.id}>
              {role.displayName}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <Button appearance="primary" disabledFocusable={isSaving} onClick={() => void save()}>
        Save
      </Button>
    </div>
  );
}
