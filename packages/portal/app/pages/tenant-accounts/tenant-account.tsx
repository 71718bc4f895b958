import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { without } from '../../api/draft.ts';
import { type Account, type Action, type FieldValues, nameOf, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Commands } from '../../components/commands.tsx';
import { Heading } from '../../components/heading.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { TimeAt } from '../../components/time.tsx';
import { ActionDialog } from '../../tenant/action-dialog.tsx';
import { ActivityGrid } from '../../tenant/activity-grid.tsx';
import { FieldConflict } from '../../tenant/field-conflict.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf } from '../../tenant/field-values.ts';
import type { Place } from '../../tenant/place.ts';
import { isAllowed, useTenant } from '../../tenant/tenant-session.tsx';
import { AccountState, sourceOf, usualStates } from './account-state.tsx';

const LOOK = 5_000;

const useStyles = makeStyles({
  facts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'center' },
  section: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalL },
});

/** One account: what belongs to the directory, what is the application's own, and what was done to it. */
export function TenantAccount({ place, id }: { readonly place: Place; readonly id: string }) {
  const { key, displayName } = useTenant();
  const path = tenantPath(key, 'accounts', id);
  const account = useOfTenant<Account>(path, { every: LOOK });
  const above = [...place.above, { label: place.entry.label, to: place.to }];
  const isGone = account.error instanceof ApiError && account.error.status === 404;
  if (isGone) {
    return (
      <Page title="Nothing is here" above={above} within={displayName}>
        There is no such account. It may have been removed.
      </Page>
    );
  }
  if (!account.data) {
    return (
      <Page title={place.entry.label} above={above} within={displayName}>
        {account.error ? (
          <Problem error={account.error} what="The account could not be read." onRetry={() => void account.refetch()} />
        ) : (
          <Spinner label="Loading" />
        )}
      </Page>
    );
  }
  return <Shown account={account.data.data} etag={account.data.etag} place={place} path={path} />;
}

function Shown({
  account,
  etag,
  place,
  path,
}: {
  readonly account: Account;
  readonly etag: string | undefined;
  readonly place: Place;
  readonly path: string;
}) {
  const styles = useStyles();
  const client = useQueryClient();
  const session = useTenant();
  const { displayName, application } = session;
  const [draft, setDraft] = useState<FieldValues>({});
  /** What was there when something was typed first. */
  const [begun, setBegun] = useState<{ readonly etag: string | undefined; readonly values: FieldValues }>();
  const [error, setError] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const [asked, ask] = useState<Action>();
  const { fields = [], states = usualStates, actions = [] } = application.accounts ?? {};
  const { values: before, closed = {}, refused = {} } = account;
  const changes = changesOf(draft, before);
  const isConflict = error instanceof ApiError && error.status === 412;
  const findings = error instanceof ApiError ? error.findings : [];
  const readAgain = async () => {
    const begin = tenantPath(session.key, '');
    await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith(begin) });
  };
  const settle = () => {
    setBegun(undefined);
    setError(undefined);
  };
  const clear = () => {
    setDraft({});
    settle();
  };
  const save = async (ifMatch = (begun ?? { etag }).etag) => {
    setSaving(true);
    try {
      await send('PATCH', path, { body: changes, ifMatch });
      await readAgain();
      setDraft((now) => without(now, changes));
      settle();
      announce('Saved');
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setSaving(false);
    }
  };
  const act = async ({ name, label }: Action, input: FieldValues) => {
    await send('POST', `${path}/${encodeURIComponent(name)}`, { body: input });
    await readAgain();
    announce(`${label}: done`);
  };
  const possible = actions.filter(({ name }) => refused[name] === undefined);
  const count = Object.keys(changes).length;
  return (
    <Page
      title={nameOf(account)}
      above={[...place.above, { label: place.entry.label, to: place.to }]}
      within={displayName}
      answer={account.explained}
      commands={<Commands commands={possible.map((action) => ({ label: action.label, act: () => ask(action) }))} />}
    >
      <div className={styles.facts}>
        <AccountState state={account.state} states={states} />
        <Text>Source: {sourceOf(account.source)}</Text>
        <Text>
          Last change <TimeAt at={account.lastModifiedDateTime} />
        </Text>
      </div>
      {error && findings.length === 0 && !isConflict && <Problem error={error} what="Nothing was saved." />}
      {isConflict && (
        <FieldConflict<Account>
          path={path}
          valuesOf={({ values }) => values}
          fields={fields}
          base={begun?.values ?? before}
          mine={changes}
          onKeepMine={(theirs) => void save(theirs)}
          onTakeTheirs={() => {
            clear();
            void readAgain();
          }}
          onClose={() => setError(undefined)}
        />
      )}
      <FieldInputs
        fields={fields}
        values={{
          ...derived(
            account,
            fields.map((field) => field.key),
          ),
          ...before,
          ...draft,
        }}
        findings={findings}
        closed={closed}
        onChange={(name, value) => {
          setBegun(begun ?? { etag, values: before });
          setDraft({ ...draft, [name]: value });
        }}
      />
      {count > 0 && (
        <SaveBar
          effect={`${count === 1 ? '1 change' : `${count} changes`}; updates of your directory leave ${count === 1 ? 'it' : 'them'} alone.`}
          isSaving={isSaving}
          onSave={() => void save()}
          onDiscard={clear}
        />
      )}
      {isAllowed(session, 'activity') && (
        <section className={styles.section}>
          <Heading>Requests about this account</Heading>
          <ActivityGrid query={new URLSearchParams({ resource: account.id })} nothing="None was kept." />
        </section>
      )}
      <ActionDialog action={asked} subject={nameOf(account)} onAct={act} onClose={() => ask(undefined)} />
    </Page>
  );
}

/** What the application makes of fields that hold nothing themselves. */
function derived(account: Account, keys: readonly string[]): FieldValues {
  const all = account as unknown as FieldValues;
  return Object.fromEntries(keys.filter((name) => all[name] !== undefined).map((name) => [name, all[name] ?? null]));
}
