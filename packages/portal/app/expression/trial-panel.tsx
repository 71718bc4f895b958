import {
  Button,
  Caption1,
  Field,
  Input,
  makeStyles,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { get } from '../api/client.ts';
import type { ListPage } from '../api/list.ts';
import type { Trial } from '../api/mapping-trial.ts';
import type { ObjectType } from '../api/synchronization-schema.ts';
import { CopyButton } from '../components/copy.tsx';
import { type Person, PersonPicker } from '../components/person-picker.tsx';
import { Problem } from '../components/problem.tsx';
import { Status } from '../components/status.tsx';
import { attributesIn, shownFlow, shownValue } from './shown-value.ts';
import { TraceTree } from './trace-tree.tsx';

const useStyles = makeStyles({
  panel: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  result: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  value: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  sent: {
    margin: 0,
    overflow: 'auto',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  old: { opacity: 0.6 },
  given: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
    gap: tokens.spacingHorizontalS,
  },
});

/** Somebody of the directory at random, or one who lacks what most have. */
const finders = {
  User: [
    ['Random', ''],
    ['Person without surname', '&$filter=surname eq null'],
  ],
  Group: [['Random', '']],
} as const;

/** A mapping tried on a real person as it is written: the value, what would be sent, and the value of each part. */
export function TrialPanel({
  type,
  sample,
  onSample,
  trial,
  error,
  isOld,
  given,
  onGiven,
}: {
  readonly type: ObjectType;
  readonly sample: Person | undefined;
  readonly onSample: (person: Person) => void;
  readonly trial: Trial | undefined;
  readonly error: Error | null;
  /** The result is of what was written a moment ago. */
  readonly isOld: boolean;
  /** Values that count in place of the person's own. */
  readonly given: Readonly<Record<string, string>>;
  readonly onGiven: (given: Readonly<Record<string, string>>) => void;
}) {
  const styles = useStyles();
  const [isGiving, give] = useState(Object.keys(given).length > 0);
  const [nobody, setNobody] = useState(false);
  const find = async (filter: string) => {
    const path = type === 'User' ? '/v1.0/users' : '/v1.0/groups';
    const { value } = await get<ListPage<Person>>(`${path}?$select=id,displayName&$top=200${encodeURI(filter)}`);
    const found = value[Math.floor(Math.random() * value.length)];
    setNobody(found === undefined);
    if (found) onSample(found);
  };
  const read = [...new Set([...attributesIn(trial?.trace), ...Object.keys(given)])];
  const shown = shownFlow(trial?.create);
  const errors = trial?.findings.filter(({ severity }) => severity === 'error').length ?? 0;
  return (
    <section className={styles.panel} aria-label="Live test">
      <div className={styles.row}>
        <PersonPicker label="Try with" value={sample} onChange={onSample} kind={type} />
        {finders[type].map(([label, filter]) => (
          <Button key={label} onClick={() => void find(filter)}>
            {label}
          </Button>
        ))}
        <Button aria-expanded={isGiving} onClick={() => give(!isGiving)}>
          Other values
        </Button>
      </div>
      {nobody && <Text>There is nobody of that kind.</Text>}
      {isGiving && (
        <div className={styles.given}>
          {read.length === 0 && <Text>The attributes the mapping reads appear here once it reads any.</Text>}
          {read.map((name) => (
            <Field key={name} label={name}>
              <Input
                value={given[name] ?? ''}
                placeholder="as in the directory"
                onChange={(_, { value }) => onGiven(changed(given, name, value))}
              />
            </Field>
          ))}
        </div>
      )}
      {error && <Problem error={error} what="It could not be tried." />}
      {!sample && <Text>The directory holds nobody to try it on.</Text>}
      {sample && !trial && !error && <Spinner size="tiny" label="Trying" delay={300} />}
      {trial && (
        <div className={isOld ? styles.old : undefined}>
          <div className={styles.result}>
            <Subtitle2>Result</Subtitle2>
            {errors > 0 ? (
              <Status kind="failed">Cannot be evaluated</Status>
            ) : (
              <>
                <Text className={styles.value}>{shown.isRefused ? shown.text : resultText(trial)}</Text>
                {trial.type && <Caption1>{trial.type.list ? `list of ${trial.type.kind}` : trial.type.kind}</Caption1>}
                <Status kind={shown.isRefused ? 'failed' : 'done'}>
                  {shown.isRefused ? 'Refused' : `fits ${trial.targetAttributeName}`}
                </Status>
              </>
            )}
          </div>
          {trial.trace && trial.trace.parts.length > 0 && <TraceTree trace={trial.trace} />}
          {trial.fragment !== undefined && (
            <div className={styles.row}>
              <Caption1>Sent as</Caption1>
              <pre className={styles.sent}>{JSON.stringify(trial.fragment)}</pre>
            </div>
          )}
          <div className={styles.row}>
            <CopyButton
              name="test as JSON"
              text={JSON.stringify({ person: sample?.id, given, ...trial }, undefined, 2)}
            />
          </div>
        </div>
      )}
    </section>
  );
}

function resultText({ create }: Trial): string {
  if (create !== undefined && 'send' in create) return shownValue(create.send);
  return shownFlow(create).text;
}

/** The values with one of them other, or taken out. */
function changed(given: Readonly<Record<string, string>>, name: string, value: string) {
  const { [name]: _, ...others } = given;
  return value === '' ? others : { ...others, [name]: value };
}
