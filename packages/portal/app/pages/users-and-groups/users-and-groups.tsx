import { Button, Dropdown, makeStyles, Option, SearchBox, Tooltip, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { useApplicationDetails } from '../../api/applications.ts';
import { type Assignment, useStandings, verdictWord } from '../../api/assignments.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { Status } from '../../components/status.tsx';
import { Assigned } from './assigned.tsx';
import { EditAssignment } from './edit-assignment.tsx';
import { removalOf } from './removal.ts';
import { roleName } from './roles.ts';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  commands: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    paddingBottom: tokens.spacingVerticalS,
  },
  list: { display: 'grid', gap: tokens.spacingVerticalS },
});

const TYPES = { User: 'Users', Group: 'Groups' } as const;

/** Who is assigned to the application with which role, and whether they are in step there. */
export function Component() {
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { address, jobAddress, displayName, may, to } = useApplication();
  const details = useApplicationDetails(address);
  const [text = '', search] = useAddressed('q');
  const [type, chooseType] = useAddressed('type');
  const [roleId, chooseRole] = useAddressed('role');
  const [edited, edit] = useAddressed('edit');
  const [keys, select] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  const filter = filterOf(useDeferredValue(text.trim()), type, roleId);
  const LIST = `${address}/appRoleAssignedTo`;
  const path = `${LIST}?$top=100${filter}`;
  const list = useList<Assignment>(path);
  const people = list.items.filter(({ principalType }) => principalType === 'User');
  const standings = useStandings(
    jobAddress,
    people.map(({ principalId }) => principalId),
  );
  useLive(['directory', 'audit'], [LIST]);
  useLive(['directory', 'job.status', 'log.appended', 'attention', 'staged'], [`${jobAddress}/standings`], 2_000);

  const mayAssign = may('AppRoleAssignment.ReadWrite.All');
  const roles = details.data?.appRoles ?? [];
  const chosen = list.items.filter(({ id }) => keys.has(id));
  const [only] = chosen;
  const opened = list.items.find(({ id }) => id === edited);
  const isFiltered = filter !== '';
  const readAgain = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith(LIST) });
  const remove = async () => {
    setError(undefined);
    try {
      const removal = await removalOf(chosen, { address, displayName, standings });
      ask({
        ...removal,
        act: async (reason) => {
          await removal.act(reason);
          select(new Set());
          await readAgain();
        },
      });
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <Page
      title="Users and groups"
      answer={list.isSuccess && list.items.length > 0 ? answerOf(list.items, list.hasNextPage, isFiltered) : undefined}
      commands={
        mayAssign && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => navigate(to('/users-and-groups/add'))}>
            Add user/group
          </Button>
        )
      }
    >
      {!mayAssign && <NeedsRole permission="AppRoleAssignment.ReadWrite.All" act="assign people and groups" />}
      <Assigned />
      {list.error && (
        <Problem error={list.error} what="The assignments could not be read." onRetry={() => void list.refetch()} />
      )}
      {error && <Problem error={error} what="What removing leads to could not be found out." />}
      <div className={styles.filters}>
        <SearchBox
          aria-label="Find by the beginning of a name"
          placeholder="Beginning of a name"
          value={text}
          onChange={(_, { value }) => search(value, { replace: true })}
        />
        <Dropdown
          aria-label="Type"
          value={type === 'User' || type === 'Group' ? TYPES[type] : 'Users and groups'}
          selectedOptions={[type ?? '']}
          onOptionSelect={(_, { optionValue }) => chooseType(optionValue)}
        >
          <Option value="">Users and groups</Option>
          {Object.entries(TYPES).map(([value, label]) => (
            <Option key={value} value={value}>
              {label}
            </Option>
          ))}
        </Dropdown>
        {roles.length > 1 && (
          <Dropdown
            aria-label="Role"
            value={roleId === undefined ? 'Role: any' : roleName(roles, roleId)}
            selectedOptions={[roleId ?? '']}
            onOptionSelect={(_, { optionValue }) => chooseRole(optionValue)}
          >
            <Option value="" text="Role: any">
              Any
            </Option>
            {roles.map(({ id, displayName: name }) => (
              <Option key={id} value={id}>
                {name}
              </Option>
            ))}
          </Dropdown>
        )}
      </div>
      {list.isSuccess && list.items.length === 0 && (
        <Empty
          action={
            isFiltered ? (
              <Button onClick={() => navigate(to('/users-and-groups'))}>Clear filters</Button>
            ) : (
              mayAssign && (
                <Button appearance="primary" onClick={() => navigate(to('/users-and-groups/add'))}>
                  Assign the first
                </Button>
              )
            )
          }
        >
          {isFiltered
            ? `Nobody assigned fits ${[text.trim(), type === 'User' || type === 'Group' ? TYPES[type] : '', roleId && roleName(roles, roleId)].filter(Boolean).join(', ')}.`
            : `Nobody is assigned to ${displayName} yet. Start small: one or two people first, everybody else when their accounts are right.`}
        </Empty>
      )}
      <SideDrawer
        title={opened?.principalDisplayName ?? ''}
        drawer={
          mayAssign && opened ? (
            <EditAssignment
              key={opened.id}
              assignment={opened}
              roles={roles}
              onDone={async () => {
                edit(undefined);
                select(new Set());
                await readAgain();
              }}
            />
          ) : undefined
        }
        onClose={() => edit(undefined)}
      >
        <div className={styles.list}>
          {chosen.length > 0 && (
            <div className={styles.commands}>
              {only !== undefined && chosen.length === 1 && roles.length > 1 && (
                <Button onClick={() => edit(only.id)}>Edit</Button>
              )}
              <Button onClick={() => void remove()}>Remove</Button>
            </div>
          )}
          {list.items.length > 0 && (
            <Grid
              label="Users and groups"
              name="users-and-groups"
              file={{ what: 'users-and-groups', from: path }}
              items={list.items}
              keyOf={({ id }) => id}
              {...list.paging}
              onOpen={({ principalId, principalType }) =>
                void navigate(
                  principalType === 'User' ? `/directory/users/${principalId}` : `/directory/groups/${principalId}`,
                )
              }
              {...(mayAssign && { selection: { keys, change: select } })}
              columns={[
                {
                  name: 'name',
                  label: 'Display name',
                  weight: 2,
                  text: ({ principalDisplayName }) => principalDisplayName,
                },
                {
                  name: 'state',
                  label: `State in ${displayName}`,
                  weight: 2,
                  cell: ({ principalId, principalType }) => {
                    if (principalType === 'Group') return 'Direct members only';
                    const standing = standings.get(principalId);
                    if (standing === undefined) return jobAddress === undefined ? 'Provisioning not configured' : '…';
                    const { kind, word } = verdictWord(standing.verdict);
                    return (
                      <Tooltip content={standing.sentence} relationship="description">
                        <span>
                          <Status kind={kind}>{word}</Status>
                        </span>
                      </Tooltip>
                    );
                  },
                },
                {
                  name: 'role',
                  label: 'Role assigned',
                  weight: 1.5,
                  text: ({ appRoleId }) => roleName(roles, appRoleId),
                },
                { name: 'type', label: 'Object type', text: ({ principalType }) => principalType },
                { name: 'since', label: 'Since', weight: 1.5, ago: ({ createdDateTime }) => createdDateTime },
                { name: 'id', label: 'Object id', weight: 3, isExtra: true, text: ({ principalId }) => principalId },
              ]}
            />
          )}
        </div>
      </SideDrawer>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </Page>
  );
}

function filterOf(text: string, type: string | undefined, roleId: string | undefined): string {
  const conditions = [
    text === '' ? '' : `startswith(principalDisplayName,'${text.replaceAll("'", "''")}')`,
    type === undefined ? '' : `principalType eq '${type.replaceAll("'", "''")}'`,
    roleId === undefined ? '' : `appRoleId eq '${roleId.replaceAll("'", "''")}'`,
  ].filter(Boolean);
  return conditions.length === 0 ? '' : `&$filter=${encodeURIComponent(conditions.join(' and '))}`;
}

function answerOf(items: readonly Assignment[], hasMore: boolean, isFiltered: boolean): string {
  if (hasMore) return `${items.length.toLocaleString()}+ assignments${isFiltered ? ' are like this' : ''}.`;
  const number = (type: Assignment['principalType']) =>
    items.filter(({ principalType }) => principalType === type).length;
  const [people, groups] = [number('User'), number('Group')];
  const words = [
    people > 0 ? (people === 1 ? '1 person' : `${people.toLocaleString()} people`) : '',
    groups > 0 ? (groups === 1 ? '1 group' : `${groups.toLocaleString()} groups`) : '',
  ].filter(Boolean);
  return `${words.join(' and ')} assigned${isFiltered ? ', of those asked for' : ''}.`;
}
