import { Button, Link, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, send } from '../../api/client.ts';
import {
  type Action,
  type Collection,
  type Entry,
  type FieldValues,
  tenantPath,
  useOfTenant,
} from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { ActionDialog } from '../../tenant/action-dialog.tsx';
import { FieldConflict } from '../../tenant/field-conflict.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf } from '../../tenant/field-values.ts';
import { FormDrawer } from '../../tenant/form-drawer.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

interface Props {
  readonly collection: Collection;
  /** `new` for one that is to be added. */
  readonly id: string;
  readonly onClose: () => void;
}

/** An entry of a list beside it: added, looked at, changed, removed, or what else the application does with it. */
export function EntryDrawer({ collection, id, onClose }: Props) {
  const { key } = useTenant();
  const isNew = id === 'new';
  const entry = useOfTenant<Entry>(tenantPath(key, collection.key, id), { enabled: !isNew });
  if (isNew) return <EntryForm collection={collection} entry={undefined} etag={undefined} onClose={onClose} />;
  if (entry.data) {
    return <EntryForm collection={collection} entry={entry.data.data} etag={entry.data.etag} onClose={onClose} />;
  }
  return (
    <FormDrawer title={collection.label} onClose={onClose}>
      {entry.error ? <Problem error={entry.error} what="It could not be read." /> : <Spinner label="Loading" />}
    </FormDrawer>
  );
}

function EntryForm({
  collection,
  entry,
  etag,
  onClose,
}: {
  readonly collection: Collection;
  readonly entry: Entry | undefined;
  readonly etag: string | undefined;
  readonly onClose: () => void;
}) {
  const { key } = useTenant();
  const client = useQueryClient();
  const [draft, setDraft] = useState<FieldValues>({});
  /** What was there when something was typed first. */
  const [begun, setBegun] = useState<{ readonly etag: string | undefined; readonly values: FieldValues }>();
  const [error, setError] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const [asked, ask] = useState<Confirmation>();
  const [action, act] = useState<Action>();
  const list = tenantPath(key, collection.key);
  const path = entry ? tenantPath(key, collection.key, entry.id) : list;
  const before: FieldValues = entry ?? {};
  const changes = changesOf(draft, before);
  const isConflict = entry !== undefined && error instanceof ApiError && error.status === 412;
  const findings = error instanceof ApiError ? error.findings : [];
  const fixed = entry?.['@lockstep.fixed'];
  const isOpen = collection.isWritable && fixed === undefined;
  const title = entry ? nameOf(collection, entry) : `Add ${collection.singular}`;
  const readAgain = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [name] }) =>
        String(name).startsWith(list) || String(name) === tenantPath(key, 'settings'),
    });
  const save = async (ifMatch = (begun ?? { etag }).etag) => {
    setSaving(true);
    try {
      await send(entry ? 'PATCH' : 'POST', path, { body: changes, ifMatch });
      await readAgain();
      announce('Saved');
      onClose();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  const remove = () =>
    ask({
      title: `Remove ${title}?`,
      effect: `The ${collection.singular} is removed at once.`,
      verb: 'Remove',
      act: async () => {
        await send('DELETE', path, { ifMatch: etag });
        await readAgain();
        announce('Removed');
        onClose();
      },
    });
  return (
    <FormDrawer
      title={title}
      onClose={onClose}
      commands={
        <>
          {isOpen && (
            <Button appearance="primary" disabledFocusable={isSaving} onClick={() => void save()}>
              {entry ? 'Save' : 'Add'}
            </Button>
          )}
          {entry &&
            collection.actions.map((one) => (
              <Button key={one.name} onClick={() => act(one)}>
                {one.label}
              </Button>
            ))}
          {entry && isOpen && <Button onClick={remove}>Remove</Button>}
        </>
      }
    >
      {fixed !== undefined && (
        <MessageBar layout="multiline">
          <MessageBarBody>{fixed}</MessageBarBody>
        </MessageBar>
      )}
      {error && findings.length === 0 && !isConflict && <Problem error={error} what="It was not saved." />}
      {isConflict && (
        <FieldConflict<Entry>
          path={path}
          valuesOf={(theirs) => theirs}
          fields={collection.fields}
          base={begun?.values ?? before}
          mine={changes}
          onKeepMine={(theirs) => void save(theirs)}
          onTakeTheirs={() => {
            setDraft({});
            setBegun(undefined);
            setError(undefined);
            void readAgain();
          }}
          onClose={() => setError(undefined)}
        />
      )}
      <FieldInputs
        fields={collection.fields}
        values={{ ...before, ...draft }}
        findings={findings}
        closed={isOpen ? {} : Object.fromEntries(collection.fields.map((field) => [field.key, '']))}
        onChange={(name, value) => {
          setBegun(begun ?? { etag, values: before });
          setDraft({ ...draft, [name]: value });
        }}
      />
      {entry && collection.beside.length > 0 && (
        <FieldInputs
          fields={collection.beside}
          values={before}
          closed={Object.fromEntries(collection.beside.map((field) => [field.key, '']))}
          onChange={() => undefined}
        />
      )}
      {entry && <Holders collection={collection} entry={entry} />}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
      <ActionDialog
        action={action}
        subject={title}
        onAct={async ({ name, label }, input) => {
          await send('POST', `${path}/${encodeURIComponent(name)}`, { body: input });
          await readAgain();
          announce(`${label}: done`);
        }}
        onClose={() => act(undefined)}
      />
    </FormDrawer>
  );
}

/** The way to the accounts that have an entry, where accounts have any. */
function Holders({ collection, entry }: { readonly collection: Collection; readonly entry: Entry }) {
  const navigate = useNavigate();
  const { key, application } = useTenant();
  const field = application.accounts?.fields.find(({ from }) => from === collection.key);
  if (!field) return null;
  const to = `/t/${key}/accounts?${new URLSearchParams({ [field.key]: entry.id })}`;
  return (
    <Link
      href={to}
      onClick={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      Show who has it
    </Link>
  );
}

function nameOf({ named, singular }: Collection, entry: Entry): string {
  const name = entry[`${named}Name`] ?? entry[named];
  return typeof name === 'string' ? name : singular;
}
