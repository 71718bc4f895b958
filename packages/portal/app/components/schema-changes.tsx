import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { visible } from './raw-text.tsx';
import { type TextPart, textDifference } from './token-difference.ts';

/** One thing that is different between two schemas. */
export interface SchemaChange {
  readonly subject: 'objectMapping' | 'mapping' | 'scopingFilter' | 'inputFilter' | 'attribute';
  readonly change: 'added' | 'removed' | 'changed';
  readonly object: string;
  readonly name: string;
  readonly details: readonly { readonly field: string; readonly before: string; readonly after: string }[];
  readonly sentence: string;
}

const SUBJECTS: Readonly<Record<SchemaChange['subject'], string>> = {
  objectMapping: 'Objects',
  mapping: 'Attribute mappings',
  scopingFilter: 'Scoping filters',
  inputFilter: 'Input filters',
  attribute: 'Attributes',
};

const SIGNS: Readonly<Record<SchemaChange['change'], string>> = { added: '+', removed: '-', changed: '~' };

const useStyles = makeStyles({
  groups: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
  heading: { margin: 0, fontWeight: 'inherit' },
  list: { display: 'grid', gap: tokens.spacingVerticalS, margin: 0, padding: 0, listStyleType: 'none' },
  change: {
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  fields: { display: 'grid', gap: tokens.spacingVerticalXS, margin: `${tokens.spacingVerticalXS} 0 0` },
  field: { color: tokens.colorNeutralForeground3 },
  value: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
  },
  removed: { backgroundColor: tokens.colorStatusDangerBackground1, color: tokens.colorStatusDangerForeground1 },
  added: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    color: tokens.colorStatusSuccessForeground1,
    textDecorationLine: 'none',
  },
});

/** What is different between two schemas, by what it is about; expressions word by word. */
export function SchemaChanges({ changes }: { readonly changes: readonly SchemaChange[] }) {
  const styles = useStyles();
  const subjects = [...new Set(changes.map(({ subject }) => subject))];
  return (
    <div className={styles.groups}>
      {subjects.map((subject) => (
        <section key={subject}>
          <h3 className={styles.heading}>
            <Subtitle2>{SUBJECTS[subject]}</Subtitle2>
          </h3>
          <ul className={styles.list}>
            {changes
              .filter((one) => one.subject === subject)
              .map((one) => (
                <li key={`${one.object} ${one.name}`} className={styles.change}>
                  <span className={styles.name}>
                    {SIGNS[one.change]} {visible(one.name)} ({one.object})
                  </span>
                  {one.details.length === 0 ? (
                    <div>{visible(one.sentence)}</div>
                  ) : (
                    <dl className={styles.fields}>
                      {one.details.map((detail) => (
                        <div key={detail.field}>
                          <dt className={styles.field}>{detail.field}</dt>
                          <dd className={styles.value}>
                            <Difference before={detail.before} after={detail.after} />
                          </dd>
                        </div>
                      ))}
                    </dl>
                  )}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** A text that became another, with what went and what came marked. */
function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = textDifference(before === '' ? 'empty' : before, after === '' ? 'empty' : after);
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
  return parts.map((part, index) => <Part key={index} {...part} />);
}

function Part({ text, is }: TextPart) {
  const styles = useStyles();
  const shown = visible(text);
  switch (is) {
    case 'same':
      return shown;
    case 'removed':
      return <del className={styles.removed}>{shown}</del>;
    case 'added':
      return <ins className={styles.added}>{shown}</ins>;
  }
}
