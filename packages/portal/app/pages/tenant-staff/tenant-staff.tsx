import { Button, Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { type Field as FieldOf, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { FieldCell } from '../../tenant/field-cell.tsx';
import { FieldInput } from '../../tenant/field-input.tsx';
import { FormDrawer } from '../../tenant/form-drawer.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

interface Member {
  readonly id: string;
  readonly userName: string;
  readonly roles: readonly string[];
  readonly lastSignInDateTime: string | null;
}

/** People who sign in to the pages of the tenant: the vendor and provisioning know them not. */
export function TenantStaff({ place }: { readonly place: Place }) {
  const { key, displayName, application } = useTenant();
  const [search, setSearch] = useSearchParams();
  const path = tenantPath(key, 'staff');
  const staff = useOfTenant<ListPage<Member>>(path);
  const listed = staff.data?.data.value ?? [];
  const roles = rolesOf(application.roles);
  const open = search.get('open');
  const opened = listed.find(({ id }) => id === open);
  return (
    <Page
      title={place.entry.label}
      above={place.above}
      within={displayName}
      answer={staff.data && answerOf(listed.length, key)}
      commands={
        <Button appearance="primary" onClick={() => setSearch({ open: 'new' })}>
          Add sign-in account
        </Button>
      }
    >
      {staff.error && (
        <Problem error={staff.error} what="The people could not be read." onRetry={() => void staff.refetch()} />
      )}
      {staff.data && listed.length === 0 && <Empty>Nobody can sign in yet.</Empty>}
      {listed.length > 0 && (
        <Grid
          label={place.entry.label}
          items={listed}
          keyOf={({ id }) => id}
          onOpen={({ id }) => setSearch({ open: id })}
          columns={[
            { name: 'userName', label: 'Username', weight: 2, cell: ({ userName }) => userName },
            { name: 'roles', label: 'Roles', weight: 2, cell: (one) => <FieldCell field={roles} value={one.roles} /> },
            {
              name: 'last',
              label: 'Last sign-in',
              cell: ({ lastSignInDateTime: at }) => <TimeAgo at={at} none="Never" />,
            },
          ]}
        />
      )}
      {(open === 'new' || opened) && (
        <MemberDrawer key={open} member={opened} roles={roles} path={path} onClose={() => setSearch({})} />
      )}
    </Page>
  );
}

function answerOf(count: number, key: string): string {
  const who = count === 0 ? 'Nobody signs' : count === 1 ? '1 person signs' : `${count.toLocaleString()} people sign`;
  return `${who} in to these pages, at /t/${key}/sign-in. Accounts that provisioning makes are not among them.`;
}

/** Roles are a list of the application's, or there is the one that may do everything. */
function rolesOf(list: string | null): FieldOf {
  const same = { key: 'roles', label: 'Roles', kind: 'choices' } as const;
  return list === null
    ? { ...same, allowed: [{ value: 'administrator', label: 'Administrator', help: 'May do everything here.' }] }
    : { ...same, from: list, required: true, help: 'Several add up.' };
}

function MemberDrawer({
  member,
  roles,
  path,
  onClose,
}: {
  readonly member: Member | undefined;
  readonly roles: FieldOf;
  readonly path: string;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const { person } = useTenant();
  const [draft, setDraft] = useState({ userName: '', password: '', roles: member?.roles ?? [] });
  const [error, setError] = useState<Error>();
  const [asked, ask] = useState<Confirmation>();
  const isSelf = member !== undefined && person.kind === 'staff' && person.name === member.userName;
  const findings = error instanceof ApiError ? error.findings : [];
  const findingOf = (name: string) => findings.find(({ target }) => target === name)?.message;
  const about = (name: string) => {
    const message = findingOf(name);
    return message === undefined ? {} : { validationMessage: message };
  };
  const save = async () => {
    try {
      if (member) {
        await send('PATCH', `${path}/${member.id}`, {
          body: {
            ...(isSelf ? {} : { roles: draft.roles }),
            ...(draft.password === '' ? {} : { password: draft.password }),
          },
        });
      } else await send('POST', path, { body: draft });
      await client.invalidateQueries({ queryKey: [path] });
      announce('Saved');
      onClose();
    } catch (refused) {
      setError(refused as Error);
    }
  };
  const remove = (gone: Member) =>
    ask({
      title: `Remove ${gone.userName}?`,
      effect: 'The person is signed out at once and cannot sign in any more. Tokens that stand on them end.',
      verb: 'Remove',
      act: async () => {
        await send('DELETE', `${path}/${gone.id}`);
        await client.invalidateQueries({ queryKey: [path] });
        onClose();
      },
    });
  return (
    <FormDrawer
      title={member?.userName ?? 'Add sign-in account'}
      onClose={onClose}
      commands={
        <>
          <Button appearance="primary" onClick={() => void save()}>
            {member ? 'Save' : 'Add'}
          </Button>
          {member && !isSelf && <Button onClick={() => remove(member)}>Remove</Button>}
        </>
      }
    >
      {error && findings.length === 0 && <Problem error={error} what="It was not saved." />}
      {!member && (
        <Field label="Username" required {...about('userName')}>
          <Input
            autoComplete="off"
            value={draft.userName}
            onChange={(_, { value }) => setDraft({ ...draft, userName: value })}
          />
        </Field>
      )}
      <Field
        label={member ? 'New password' : 'Password'}
        required={!member}
        hint={member ? 'Ends the sign-ins there are. Left empty, the password stays.' : 'At least 12 characters.'}
        {...about('password')}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={draft.password}
          onChange={(_, { value }) => setDraft({ ...draft, password: value })}
        />
      </Field>
      <FieldInput
        field={roles}
        value={draft.roles}
        finding={findingOf('roles')}
        closed={isSelf ? 'somebody else has to change your own roles' : undefined}
        onChange={(value) => setDraft({ ...draft, roles: Array.isArray(value) ? value : [] })}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </FormDrawer>
  );
}
