import { Button, Card, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Fragment, useState } from 'react';
import { clauseText } from '../../api/filter-words.ts';
import type { FilterGroup, ObjectDefinition, ObjectType } from '../../api/synchronization-schema.ts';
import { emptyClause, type FilterOperator, isComplete, type Missing, missingInGroup } from './clause.ts';
import { ClauseEditor } from './clause-editor.tsx';
import type { ClauseCount } from './scope-preview.ts';

const useStyles = makeStyles({
  card: { display: 'grid', gap: tokens.spacingVerticalS, gridTemplateColumns: 'minmax(0, 1fr)' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  grow: { flexGrow: 1, overflowWrap: 'anywhere' },
  between: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightSemibold },
  title: { margin: 0 },
});

/** A filter in a sentence, with what can be done about it. */
export function FilterCard({
  group,
  counts,
  onEdit,
  onRemove,
}: {
  readonly group: FilterGroup;
  readonly counts: readonly ClauseCount[];
  readonly onEdit: (() => void) | undefined;
  readonly onRemove: () => void;
}) {
  const styles = useStyles();
  return (
    <Card className={styles.card} role="group" aria-label={`Scoping filter ${group.name ?? ''}`}>
      <div className={styles.row}>
        <h3 className={`${styles.title} ${styles.grow}`}>
          <Text weight="semibold">{group.name}</Text>
        </h3>
        {onEdit && (
          <>
            <Button size="small" onClick={onEdit}>
              Edit
            </Button>
            <Button size="small" onClick={onRemove}>
              Delete
            </Button>
          </>
        )}
      </div>
      {group.clauses.map((clause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a clause is known by its place
        <Fragment key={index}>
          {index > 0 && <Text className={styles.between}>and</Text>}
          <div className={styles.row}>
            <Text className={styles.grow}>{clauseText(clause)}</Text>
            {counts[index] && <Text>{counts[index].passed.toLocaleString()} pass it alone</Text>}
          </div>
        </Fragment>
      ))}
    </Card>
  );
}

/** A filter while it is written; nothing is taken over before `Ok`. */
export function FilterEditor({
  job,
  type,
  source,
  operators,
  group,
  others,
  counts,
  onChange,
  onOk,
  onCancel,
}: {
  readonly job: string;
  readonly type: ObjectType;
  readonly source: ObjectDefinition;
  readonly operators: readonly FilterOperator[];
  readonly group: FilterGroup;
  readonly others: readonly FilterGroup[];
  readonly counts: readonly ClauseCount[];
  readonly onChange: (group: FilterGroup) => void;
  readonly onOk: () => void;
  readonly onCancel: () => void;
}) {
  const styles = useStyles();
  const [isAsked, ask] = useState(false);
  const missing = missingInGroup(group, others, operators);
  const faults: Missing = isAsked ? missing : { inClause: [] };
  const ok = () => {
    ask(true);
    if (isComplete(missing)) onOk();
  };
  return (
    <Card className={styles.card} role="group" aria-label="Scoping filter">
      {group.clauses.map((clause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a clause is known by its place
        <Fragment key={index}>
          {index > 0 && <Text className={styles.between}>and</Text>}
          <ClauseEditor
            job={job}
            type={type}
            source={source}
            operators={operators}
            clause={clause}
            count={counts[index]}
            fault={faults.inClause[index]}
            onChange={(next) => onChange({ ...group, clauses: group.clauses.with(index, next) })}
            onRemove={
              group.clauses.length === 1
                ? undefined
                : () => onChange({ ...group, clauses: group.clauses.toSpliced(index, 1) })
            }
          />
        </Fragment>
      ))}
      <div className={styles.row}>
        <Button onClick={() => onChange({ ...group, clauses: [...group.clauses, emptyClause] })}>Add clause</Button>
      </div>
      <Field
        label="Scoping Filter Title"
        required
        {...(faults.title === undefined ? {} : { validationState: 'error' as const, validationMessage: faults.title })}
      >
        <Input value={group.name ?? ''} onChange={(_, { value }) => onChange({ ...group, name: value })} />
      </Field>
      <div className={styles.row}>
        <Button appearance="primary" onClick={ok}>
          Ok
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </Card>
  );
}
