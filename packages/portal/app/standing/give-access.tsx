import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  makeStyles,
  Option,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, send } from '../api/client.ts';
import { OPERATE } from '../api/permission.ts';
import { useMay } from '../api/session.tsx';
import type { Standing } from '../api/standing.ts';
import { Logo } from '../components/logo.tsx';
import { Problem } from '../components/problem.tsx';
import { useReturnFocus } from '../components/return-focus.ts';
import { toast } from '../components/toasts.tsx';
import { type OnDemandOutcome, provisionNow, type Subject } from './on-demand.ts';

interface AppRole {
  readonly id: string;
  readonly displayName: string;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly string[];
}

const DEFAULT_ACCESS: AppRole = {
  id: '00000000-0000-0000-0000-000000000000',
  displayName: 'Default Access',
  isEnabled: true,
  allowedMemberTypes: ['User'],
};

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Gives a person or a group access to an application: which, with which role, and provisions at once if wanted. */
export function GiveAccess({
  subject,
  standings,
  application,
  onClose,
  onOutcome,
}: {
  readonly subject: Subject;
  readonly standings: readonly Standing[];
  /** Chosen before; undefined lets choose. */
  readonly application: string | undefined;
  readonly onClose: () => void;
  readonly onOutcome: (applicationId: string, outcome: OnDemandOutcome) => void;
}) {
  useReturnFocus(true);
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay();
  const mayOperate = may(...OPERATE);
  const [chosen, choose] = useState(application);
  const [role, setRole] = useState<string>();
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
  const roles = useQuery({
    queryKey: [`/v1.0/servicePrincipals/${chosen}`],
    queryFn: ({ queryKey: [path], signal }) => get<{ readonly appRoles: readonly AppRole[] }>(String(path), signal),
    enabled: chosen !== undefined,
  });
  const offered = (roles.data?.appRoles ?? []).filter(
    ({ isEnabled, allowedMemberTypes: types }) => isEnabled && types.includes('User'),
  );
  const all = roles.data?.appRoles.length === 0 ? [DEFAULT_ACCESS] : offered;
  const usual = all.find(({ displayName }) => displayName === 'User') ?? all[0];
  const given = all.find(({ id }) => id === role) ?? usual;
  const standing = standings.find(({ applicationId }) => applicationId === chosen);
  const act = async (isAtOnce: boolean) => {
    if (standing === undefined || given === undefined) return;
    setActing(true);
    setError(undefined);
    try {
      const body = { principalId: subject.id, resourceId: chosen, appRoleId: given.id };
      const collection = subject.type === 'User' ? 'users' : 'groups';
      await send('POST', `/v1.0/${collection}/${subject.id}/appRoleAssignments`, { body });
      toast(`${subject.name} was assigned to ${standing.applicationDisplayName}.`);
      if (isAtOnce) onOutcome(standing.applicationId, await provisionNow(standing, subject, false));
      await client.invalidateQueries();
      onClose();
    } catch (refused) {
      setError(refused as Error);
      await client.invalidateQueries();
    } finally {
      setActing(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Give {subject.name} access</DialogTitle>
          <DialogContent className={styles.content}>
            {error && <Problem error={error} what="It was not done." />}
            {standings.length === 0 ? (
              <Text>No application is provisioned yet.</Text>
            ) : (
              <Field label="Application" required>
                <Dropdown
                  placeholder="Select an application"
                  value={standing?.applicationDisplayName ?? ''}
                  selectedOptions={chosen === undefined ? [] : [chosen]}
                  onOptionSelect={(_, { optionValue }) => choose(optionValue)}
                >
                  {standings.map(({ applicationId, applicationDisplayName: name, logoUrl }) => (
                    <Option key={applicationId} value={applicationId} text={name}>
                      <Logo name={name} src={logoUrl} size={20} />
                      {name}
                    </Option>
                  ))}
                </Dropdown>
              </Field>
            )}
            {roles.error && <Problem error={roles.error} what="The roles could not be read." />}
            {chosen !== undefined && roles.isSuccess && all.length === 0 && (
              <Text>The application has no enabled role for people. Enable one on its page App roles.</Text>
            )}
            {given !== undefined && (
              <Field label="Role">
                <Dropdown
                  value={given.displayName}
                  selectedOptions={[given.id]}
                  onOptionSelect={(_, { optionValue }) => setRole(optionValue)}
                >
                  {all.map(({ id, displayName }) => (
                    <Option key={id} value={id}>
                      {displayName}
                    </Option>
                  ))}
                </Dropdown>
              </Field>
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>Cancel</Button>
            <Button disabledFocusable={isActing || given === undefined} onClick={() => void act(false)}>
              Assign
            </Button>
            {mayOperate && (
              <Button
                appearance="primary"
                disabledFocusable={isActing || given === undefined}
                onClick={() => void act(true)}
              >
                Assign and provision now
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
