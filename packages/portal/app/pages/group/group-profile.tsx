import { Field, Input, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { without } from '../../api/draft.ts';
import { WRITE_GROUPS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../components/copy.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { ObjectConflict } from '../../components/object-conflict.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';
import { type Group, groupPath, isByRule } from './group-facts.ts';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalL, maxWidth: '640px' },
  facts: { display: 'grid', rowGap: tokens.spacingVerticalXS, margin: 0 },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

const FIELDS = [
  { name: 'displayName', label: 'Name', required: true },
  { name: 'mailNickname', label: 'Mail nickname', required: true },
  { name: 'description', label: 'Description', required: false },
] as const;

/** What the directory knows of a group. */
export function GroupProfile({
  group,
  etag,
  readOnly,
}: {
  readonly group: Group;
  /** Of the version that was read. */
  readonly etag: string | undefined;
  /** Properties that an outside source brings. */
  readonly readOnly: readonly string[];
}) {
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay();
  const mayWrite = may(...WRITE_GROUPS);
  const [draft, change] = useState<Readonly<Record<string, string>>>({});
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const changed = FIELDS.filter(({ name }) => draft[name] !== undefined && draft[name] !== (group[name] ?? ''));
  /** As it was when the first change was made: what others save meanwhile is not written over unasked. */
  const [basis, keep] = useState({ group, etag });
  const discard = () => {
    change({});
    setError(undefined);
  };
  const save = async (ifMatch: string | undefined) => {
    setSaving(true);
    setError(undefined);
    try {
      const body = Object.fromEntries(changed.map(({ name }) => [name, draft[name]?.trim() || null]));
      await send('PATCH', `/v1.0/groups/${group.id}`, { body, ifMatch });
      await client.invalidateQueries();
      change((now) => without(now, draft));
      toast('Group saved.');
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
  const finding = (target: string) =>
    error instanceof ApiError ? error.findings.find((one) => one.target === target)?.message : undefined;
  return (
    <div className={styles.form}>
      {!mayWrite && <NeedsRole permission="Group.ReadWrite.All" act="change the group" />}
      {isConflict && (
        <ObjectConflict
          path={groupPath(group.id)}
          base={basis.group}
          fields={FIELDS.map(({ name, label }) => ({
            label,
            textOf: (one: Group) => one[name] ?? '',
            mine: changed.some((field) => field.name === name) ? draft[name] : undefined,
          }))}
          onKeepMine={(theirs) => void save(theirs)}
          onTakeTheirs={() => void takeTheirs()}
          onClose={() => setError(undefined)}
        />
      )}
      {error && !isConflict && <Problem error={error} what="The group was not saved." />}
      {mayWrite ? (
        FIELDS.map(({ name, label, required }) => {
          if (readOnly.includes(name)) {
            return (
              <Field key={name} label={label}>
                <Text className={styles.value}>{group[name] || '–'}</Text>
              </Field>
            );
          }
          const wrong = finding(name);
          const value = draft[name] ?? group[name] ?? '';
          const set = (text: string) => {
            if (changed.length === 0) keep({ group, etag });
            change((now) => ({ ...now, [name]: text }));
          };
          return (
            <Field
              key={name}
              label={label}
              required={required}
              {...(wrong !== undefined && { validationMessage: wrong, validationState: 'error' as const })}
            >
              {name === 'description' ? (
                <Textarea value={value} onChange={(_, data) => set(data.value)} />
              ) : (
                <Input value={value} onChange={(_, data) => set(data.value)} />
              )}
            </Field>
          );
        })
      ) : (
        <dl className={styles.facts}>
          {FIELDS.map(({ name, label }) => (
            <div key={name}>
              <dt className={styles.term}>{label}</dt>
              <dd className={styles.value}>{group[name] ?? '–'}</dd>
            </div>
          ))}
        </dl>
      )}
      <dl className={styles.facts}>
        <dt className={styles.term}>Object ID</dt>
        <dd className={styles.value}>
          <CopyField name="Object ID" value={group.id} />
        </dd>
        {isByRule(group) && (
          <>
            <dt className={styles.term}>Rule</dt>
            <dd className={styles.value}>
              <code>{group.membershipRule ?? '–'}</code>
            </dd>
            <dt className={styles.term}>Processing</dt>
            <dd className={styles.value}>{group.membershipRuleProcessingState ?? '–'}</dd>
          </>
        )}
      </dl>
      {changed.length > 0 && (
        <SaveBar
          effect={`${changed.length === 1 ? '1 change' : `${changed.length} changes`}: goes to applications with their next cycle.`}
          isSaving={isSaving}
          onSave={() => void save(basis.etag)}
          onDiscard={discard}
        />
      )}
    </div>
  );
}
