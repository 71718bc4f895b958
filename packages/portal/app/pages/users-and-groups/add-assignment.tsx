import {
  Body1Strong,
  Button,
  Dropdown,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Option,
  ProgressBar,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { useApplicationDetails } from '../../api/applications.ts';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import type { JustAssigned } from './assigned.tsx';
import { assignAll, type Refusal, sentenceOf } from './assigning.ts';
import { type Principal, PrincipalPicker } from './principal-picker.tsx';
import { assignable } from './roles.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px', justifyItems: 'start' },
  part: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  progress: { width: '100%' },
  heading: { margin: 0 },
});

/** People and groups chosen, and a role for all of them. */
export function Component() {
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id: resourceId, address, displayName, may, to } = useApplication();
  const details = useApplicationDetails(address);
  const [picking, pick] = useAddressed('pick');
  const [users, setUsers] = useState<readonly Principal[]>([]);
  const [groups, setGroups] = useState<readonly Principal[]>([]);
  const [roleId, chooseRole] = useState<string>();
  const [isTried, setTried] = useState(false);
  const [progress, setProgress] = useState<number>();
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const usersLink = useRef<HTMLButtonElement>(null);
  const roles = assignable(details.data?.appRoles ?? []);
  const role = roles.find(({ id }) => id === roleId) ?? roles[0];
  const chosen = [...users, ...groups];
  const mayAssign = may('AppRoleAssignment.ReadWrite.All');
  const assign = async () => {
    setTried(true);
    if (chosen.length === 0 || role === undefined) {
      usersLink.current?.focus();
      return;
    }
    setRefused([]);
    setProgress(0);
    const refusals = await assignAll(
      chosen.map(({ id }) => ({ principalId: id, resourceId, appRoleId: role.id })),
      address,
      setProgress,
    );
    setProgress(undefined);
    await client.invalidateQueries({
      predicate: ({ queryKey: [key] }) => String(key).startsWith(`${address}/appRoleAssignedTo`),
    });
    const isDone = ({ id }: Principal) => refusals.every(({ principalId }) => principalId !== id);
    if (refusals.length > 0) {
      setRefused(refusals);
      setUsers(users.filter((one) => !isDone(one)));
      setGroups(groups.filter((one) => !isDone(one)));
      return;
    }
    const assigned: JustAssigned = {
      sentence: await sentenceOf(users, groups),
      people: users.map(({ id }) => id),
      hasGroups: groups.length > 0,
    };
    await navigate(to('/users-and-groups'), { state: { assigned } });
  };
  const pickers = {
    users: { type: 'User', chosen: users, change: setUsers, label: 'Users' },
    groups: { type: 'Group', chosen: groups, change: setGroups, label: 'Groups' },
  } as const;
  const picker = picking === 'users' || picking === 'groups' ? pickers[picking] : undefined;
  return (
    <Page
      title="Add Assignment"
      above={[{ label: 'Users and groups', to: to('/users-and-groups') }]}
      answer={
        mayAssign &&
        `Start small: assign one or two people or a small group to ${displayName}, look at what comes of it, and assign the others then.`
      }
    >
      {!mayAssign ? (
        <NeedsRole permission="AppRoleAssignment.ReadWrite.All" act="assign people and groups" />
      ) : (
        <SideDrawer
          title={picker?.label ?? ''}
          drawer={
            picker && (
              <PrincipalPicker
                key={picker.type}
                type={picker.type}
                chosen={picker.chosen}
                onChange={picker.change}
                onDone={() => pick(undefined)}
              />
            )
          }
          onClose={() => pick(undefined)}
        >
          <div className={styles.form}>
            <Chosen
              label="Users"
              chosen={users}
              linkRef={usersLink}
              isOpen={picking === 'users'}
              onOpen={() => pick('users')}
            />
            <Chosen label="Groups" chosen={groups} isOpen={picking === 'groups'} onOpen={() => pick('groups')} />
            {groups.length > 0 && (
              <Text>Direct members of a group are assigned with it; groups inside it are not.</Text>
            )}
            <div className={styles.part}>
              <Body1Strong as="h2" id="role" className={styles.heading}>
                Select a role
              </Body1Strong>
              {roles.length === 0 ? (
                <Text>Every role of the application is disabled. Enable one under App roles first.</Text>
              ) : (
                <Dropdown
                  aria-labelledby="role"
                  value={role?.displayName ?? ''}
                  selectedOptions={role === undefined ? [] : [role.id]}
                  onOptionSelect={(_, { optionValue }) => chooseRole(optionValue)}
                >
                  {roles.map((one) => (
                    <Option key={one.id} value={one.id}>
                      {one.displayName}
                    </Option>
                  ))}
                </Dropdown>
              )}
            </div>
            {isTried && chosen.length === 0 && (
              <MessageBar intent="error">
                <MessageBarBody>Nobody is chosen. Select users or groups above.</MessageBarBody>
              </MessageBar>
            )}
            {refused.length > 0 && (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>
                  <MessageBarTitle>{`${refused.length} could not be assigned.`}</MessageBarTitle>
                  <ul className={styles.list}>
                    {refused.map(({ principalId, reason }) => (
                      <li key={principalId}>
                        {`${chosen.find(({ id }) => id === principalId)?.displayName ?? principalId}: ${reason}`}
                      </li>
                    ))}
                  </ul>
                </MessageBarBody>
              </MessageBar>
            )}
            {progress !== undefined && (
              <ProgressBar
                className={styles.progress}
                aria-label={`Assigning: ${progress} of ${chosen.length}`}
                max={chosen.length}
                value={progress}
              />
            )}
            <Button appearance="primary" disabledFocusable={progress !== undefined} onClick={() => void assign()}>
              Assign
            </Button>
          </div>
        </SideDrawer>
      )}
    </Page>
  );
}

/** How many are chosen, as the link that leads to choosing. */
function Chosen({
  label,
  chosen,
  linkRef,
  isOpen,
  onOpen,
}: {
  readonly label: 'Users' | 'Groups';
  readonly chosen: readonly Principal[];
  readonly linkRef?: React.Ref<HTMLButtonElement>;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  const styles = useStyles();
  const id = label.toLowerCase();
  const one = label === 'Users' ? 'user' : 'group';
  const text =
    chosen.length === 0 ? 'None Selected' : `${chosen.length} ${chosen.length === 1 ? one : `${one}s`} selected`;
  return (
    <div className={styles.part}>
      <Body1Strong as="h2" id={id} className={styles.heading}>
        {label}
      </Body1Strong>
      <Link
        as="button"
        id={`${id}-chosen`}
        ref={linkRef}
        aria-labelledby={`${id} ${id}-chosen`}
        aria-expanded={isOpen}
        onClick={onOpen}
      >
        {text}
      </Link>
    </div>
  );
}
