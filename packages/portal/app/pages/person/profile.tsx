import { MessageBar, MessageBarBody, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { without } from '../../api/draft.ts';
import { WRITE_USERS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import { useKeeper } from '../../api/sources.ts';
import { PROFILE, type User, userPath } from '../../api/users.ts';
import type { Picked } from '../../components/directory-picker.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { ObjectConflict } from '../../components/object-conflict.tsx';
import { Problem } from '../../components/problem.tsx';
import { ProfileFields } from '../../components/profile-fields.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { SourceNotice } from '../../components/source-notice.tsx';
import { toast } from '../../components/toasts.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalL, maxWidth: '960px' },
  section: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
    gap: tokens.spacingHorizontalL,
    margin: 0,
  },
  title: { margin: 0 },
  facts: { display: 'grid', rowGap: tokens.spacingVerticalXS, margin: 0 },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** What the directory knows of a person: a form for those who may write it, text for everybody else. */
export function Profile({
  person,
  etag,
  isDeleted,
}: {
  readonly person: User;
  /** Of the version that was read. */
  readonly etag: string | undefined;
  readonly isDeleted: boolean;
}) {
  const may = useMay();
  const mayWrite = may(...WRITE_USERS);
  if (mayWrite && !isDeleted) return <ProfileForm key={person.id} person={person} etag={etag} />;
  return <ProfileText person={person} mayWrite={mayWrite} />;
}

function ProfileText({ person, mayWrite }: { readonly person: User; readonly mayWrite: boolean }) {
  const styles = useStyles();
  return (
    <div className={styles.form}>
      {!mayWrite && <NeedsRole permission="User.ReadWrite.All" act="change the profile" />}
      {PROFILE.map(({ heading, fields }) => (
        <section key={heading}>
          <Subtitle2 as="h2" className={styles.title}>
            {heading}
          </Subtitle2>
          <dl className={styles.section}>
            {fields.map(({ name, label }) => (
              <div key={name} className={styles.facts}>
                <dt className={styles.term}>{label}</dt>
                <dd className={styles.value}>{textOf(person, name) || '–'}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

type Draft = Readonly<Record<string, string>>;

function ProfileForm({ person, etag }: { readonly person: User; readonly etag: string | undefined }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [draft, change] = useState<Draft>({});
  const present: readonly Picked[] = person.manager
    ? [{ id: person.manager.id, name: person.manager.displayName }]
    : [];
  const [manager, setManager] = useState<readonly Picked[]>();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const keeper = useKeeper('users', person.id);
  const isRead = (name: string) => keeper?.readOnly.includes(name) === true;
  const changed = Object.keys(draft).filter((name) => draft[name] !== textOf(person, name));
  const isManaged = manager !== undefined && manager[0]?.id !== present[0]?.id;
  const count = changed.length + (isManaged ? 1 : 0);
  /** As it was when the first change was made: what others save meanwhile is not written over unasked. */
  const [basis, keep] = useState({ person, etag });
  const begin = () => {
    if (count === 0) keep({ person, etag });
  };
  const discard = () => {
    change({});
    setManager(undefined);
    setError(undefined);
  };
  const save = async (ifMatch: string | undefined) => {
    setSaving(true);
    setError(undefined);
    try {
      const path = `/v1.0/users/${person.id}`;
      const body = Object.fromEntries(changed.map((name) => [name, draft[name]?.trim() || null]));
      if (changed.length > 0) await send('PATCH', path, { body, ifMatch });
      // The first write has made another version of it.
      if (isManaged) await writeManager(path, manager?.[0]?.id, changed.length > 0 ? undefined : ifMatch);
      await client.invalidateQueries();
      change((now) => without(now, draft));
      setManager((now) => (now === manager ? undefined : now));
      toast('Profile saved.');
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  const takeTheirs = async () => {
    await client.invalidateQueries();
    discard();
  };
  const isConflict = error instanceof ApiError && error.status === 412;
  return (
    <div className={styles.form}>
      {isConflict && (
        <ObjectConflict
          path={userPath(person.id)}
          base={basis.person}
          fields={[
            ...PROFILE.flatMap(({ fields }) => fields).map(({ name, label }) => ({
              label,
              textOf: (one: User) => textOf(one, name),
              mine: changed.includes(name) ? draft[name] : undefined,
            })),
            {
              label: 'Manager',
              textOf: (one: User) => one.manager?.displayName ?? '',
              mine: isManaged ? (manager[0]?.name ?? '') : undefined,
            },
          ]}
          onKeepMine={(theirs) => void save(theirs)}
          onTakeTheirs={() => void takeTheirs()}
          onClose={() => setError(undefined)}
        />
      )}
      {error && !isConflict && <Problem error={error} what="The profile was not saved." />}
      {keeper && <SourceNotice source={keeper.displayName} what="This person" />}
      {keeper === null && person.onPremisesSyncEnabled && (
        <MessageBar intent="info">
          <MessageBarBody>
            This person comes from {person.onPremisesDomainName ?? 'another directory'}: what is changed here is
            overwritten by its next import.
          </MessageBarBody>
        </MessageBar>
      )}
      <ProfileFields
        textOf={(name) => draft[name] ?? textOf(person, name)}
        error={error}
        manager={manager ?? present}
        isRead={isRead}
        onChange={(name, value) => {
          begin();
          change((now) => ({ ...now, [name]: value }));
        }}
        onManager={(picked) => {
          begin();
          setManager(picked);
        }}
      />
      {count > 0 && (
        <SaveBar
          effect={`${count === 1 ? '1 change' : `${count} changes`}: goes to applications with their next cycle.`}
          isSaving={isSaving}
          onSave={() => void save(basis.etag)}
          onDiscard={discard}
        />
      )}
    </div>
  );
}

async function writeManager(path: string, managerId: string | undefined, ifMatch: string | undefined): Promise<void> {
  if (managerId === undefined) await send('DELETE', `${path}/manager/$ref`, { ifMatch });
  else {
    const body = { '@odata.id': `${location.origin}/v1.0/users/${managerId}` };
    await send('PUT', `${path}/manager/$ref`, { body, ifMatch });
  }
}

function textOf(person: User, name: string): string {
  const value = person[name];
  return typeof value === 'string' ? value : '';
}
