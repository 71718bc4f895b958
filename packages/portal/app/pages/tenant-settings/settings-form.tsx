import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Finding, get, send } from '../../api/client.ts';
import { without } from '../../api/draft.ts';
import type { ListPage } from '../../api/list.ts';
import {
  type FieldConfirmation,
  type FieldValues,
  type Settings,
  type SettingsField,
  tenantPath,
} from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { CopyField } from '../../components/copy.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { FieldConflict } from '../../tenant/field-conflict.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf, isShown } from '../../tenant/field-values.ts';
import { collectionOf, useTenant } from '../../tenant/tenant-session.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { Consequence } from './consequence.tsx';
import { TokenField } from './token-field.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, justifyItems: 'stretch', maxWidth: '960px' },
  shown: { display: 'grid', gap: tokens.spacingVerticalXS },
  help: { color: tokens.colorNeutralForeground3 },
  save: { justifySelf: 'start' },
});

/** The fields of the settings page, saved together. What was typed stays while the server refuses it. */
export function SettingsForm({
  page,
  etag,
  path,
}: {
  readonly page: Settings;
  readonly etag: string | undefined;
  readonly path: string;
}) {
  const styles = useStyles();
  const client = useQueryClient();
  const session = useTenant();
  const { key } = session;
  const [draft, setDraft] = useState<FieldValues>({});
  /** What was there when something was typed first: what somebody else saves meanwhile is not written over. */
  const [begun, setBegun] = useState<{ readonly etag: string | undefined; readonly values: FieldValues }>();
  const [error, setError] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const [asked, ask] = useState<Confirmation>();
  const before = valuesOf(page);
  const values = { ...before, ...draft };
  const changes = changesOf(draft, before);
  const count = Object.keys(changes).length;
  const findings: readonly Finding[] = error instanceof ApiError && error.status === 400 ? error.findings : [];
  const question = page.fields.find(
    (field) => field.isAnswer && findings.some(({ target, code }) => target === field.key && code === 'AnswerRequired'),
  );

  const settle = () => {
    setBegun(undefined);
    setError(undefined);
  };
  const clear = () => {
    setDraft({});
    settle();
  };
  const save = async (answers: FieldValues = {}, ifMatch = (begun ?? { etag }).etag) => {
    setSaving(true);
    try {
      await send('PUT', path, { body: { ...changes, ...answers }, ifMatch });
      await Promise.all([
        client.invalidateQueries({ queryKey: [path] }),
        // What the application has may depend on its settings.
        client.invalidateQueries({ queryKey: [tenantPath(key, 'me')] }),
      ]);
      setDraft((now) => without(now, changes));
      settle();
      announce('Saved');
    } catch (refused) {
      setError(refused as Error);
      focusFirst((refused as ApiError).findings ?? [], page.fields);
    } finally {
      setSaving(false);
    }
  };
  /** Whether what a value would do away with is not there. */
  const isHarmless = async ({ list }: FieldConfirmation) => {
    const collection = collectionOf(session, list);
    if (collection === undefined) return false;
    const entries = await get<ListPage<unknown>>(`${tenantPath(key, collection.key)}?$top=1`).catch(() => undefined);
    return entries?.value.length === 0;
  };
  const begin = async () => {
    const grave = page.fields.find(({ key: name, confirm }) => confirm && changes[name] === confirm.is);
    if (!grave?.confirm || (await isHarmless(grave.confirm))) return save();
    ask({
      title: grave.label,
      effect: <Consequence of={grave.confirm} />,
      verb: page.saveLabel,
      act: () => save(),
    });
    return undefined;
  };

  const inputs = page.fields.filter(
    ({ kind, isAnswer }) => kind !== 'endpointView' && kind !== 'secretView' && !isAnswer,
  );
  const closed = Object.fromEntries(page.fields.filter((one) => !one.isEditable).map((one) => [one.key, '']));
  const parts = sectionsOf(page.fields.filter((field) => isShown(field, page.fields, values)));
  return (
    <div className={styles.form}>
      {error && error instanceof ApiError && error.status === 412 && (
        <FieldConflict<Settings>
          path={path}
          valuesOf={valuesOf}
          fields={inputs}
          base={begun?.values ?? before}
          mine={changes}
          onKeepMine={(theirs) => void save({}, theirs)}
          onTakeTheirs={() => {
            clear();
            void client.invalidateQueries({ queryKey: [path] });
          }}
          onClose={() => setError(undefined)}
        />
      )}
      {error && findings.length === 0 && (error as ApiError).status !== 412 && (
        <Problem error={error} what="Nothing was saved." />
      )}
      {findings.length > 0 && !question && (
        <MessageBar intent="error" role="alert">
          <MessageBarBody>Nothing was saved: correct what is marked below.</MessageBarBody>
        </MessageBar>
      )}
      {parts.map((part) =>
        part.kind === 'shown' ? (
          <ShownField key={part.field.key} field={part.field} page={page} />
        ) : (
          <FieldInputs
            key={part.fields[0]?.key}
            fields={part.fields}
            values={values}
            all={inputs}
            findings={findings}
            closed={closed}
            onChange={(name, value) => {
              setBegun(begun ?? { etag, values: before });
              setDraft({ ...draft, [name]: value });
            }}
          />
        ),
      )}
      {count === 0 ? (
        <Button className={styles.save} appearance="primary" disabledFocusable={isSaving} onClick={() => void begin()}>
          {page.saveLabel}
        </Button>
      ) : (
        <SaveBar
          effect={count === 1 ? '1 change' : `${count} changes`}
          label={page.saveLabel}
          isSaving={isSaving}
          onSave={() => void begin()}
          onDiscard={clear}
        />
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
      <AnswerDialog
        question={question}
        onAnswer={(answer) => question && void save({ [question.key]: answer })}
        onClose={() => setError(undefined)}
      />
    </div>
  );
}

function valuesOf({ fields }: Settings): FieldValues {
  return Object.fromEntries(fields.map(({ key, value }) => [key, value]));
}

type Part =
  | { readonly kind: 'shown'; readonly field: SettingsField }
  | { readonly kind: 'inputs'; readonly fields: readonly SettingsField[] };

/** Fields to be filled in together, between those that are only shown; in the order of the page. */
function sectionsOf(fields: readonly SettingsField[]): readonly Part[] {
  const parts: Part[] = [];
  for (const field of fields) {
    const last = parts.at(-1);
    if (field.isAnswer) continue;
    if (field.kind === 'endpointView' || field.kind === 'secretView') parts.push({ kind: 'shown', field });
    else if (last?.kind === 'inputs') parts[parts.length - 1] = { kind: 'inputs', fields: [...last.fields, field] };
    else parts.push({ kind: 'inputs', fields: [field] });
  }
  return parts;
}

function ShownField({ field, page }: { readonly field: SettingsField; readonly page: Settings }) {
  const styles = useStyles();
  if (field.kind === 'secretView') return <TokenField field={field} page={page} />;
  return (
    <div className={styles.shown}>
      <span data-shown={field.key}>{field.label}</span>
      <CopyField name={field.label} value={String(field.value ?? '')} />
      {field.help !== undefined && (
        <Text size={200} className={styles.help}>
          {field.help}
        </Text>
      )}
    </div>
  );
}

/** Whoever was refused is taken to the first field at fault. */
function focusFirst(findings: readonly Finding[], fields: readonly SettingsField[]): void {
  const first = fields.find(({ key }) => findings.some(({ target }) => target === key));
  if (!first) return;
  const marked = `[data-field="${CSS.escape(first.key)}"]`;
  document.querySelector<HTMLElement>(`${marked} input, ${marked} button`)?.focus();
}
