import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract';
import { useState } from 'react';
import type { LogEntry, Standing } from '../api/standing.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalXS,
  },
  row: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 260px) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalS,
    alignItems: 'start',
    overflowWrap: 'anywhere',
    '@media (max-width: 640px)': { gridTemplateColumns: '20px minmax(0, 1fr)' },
  },
  icon: { marginTop: '3px' },
  passed: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  open: { color: tokens.colorNeutralForeground3 },
  label: { fontWeight: tokens.fontWeightSemibold },
  detail: { '@media (max-width: 640px)': { gridColumn: '2' } },
  clauses: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  narrowHidden: { '@media (max-width: 640px)': { display: 'none' } },
  narrowOnly: { '@media (min-width: 641px)': { display: 'none' } },
});

type State = 'passed' | 'failed' | 'open';

interface Row {
  readonly key: string;
  readonly label: string;
  readonly state: State;
  readonly detail: string;
  readonly clauses?: readonly string[];
}

const icons = { passed: CheckmarkRegular, failed: DismissRegular, open: SubtractRegular } as const;
const words = { passed: 'Passed', failed: 'Failed', open: 'Not reached' } as const;

/** The chain of conditions between a person and an account, in order, with the first that failed marked. */
export function GateList({ standing }: { readonly standing: Standing }) {
  const styles = useStyles();
  const [isWhole, showWhole] = useState(false);
  const rows = rowsOf(standing);
  const first = rows.findIndex(({ state }) => state === 'failed');
  return (
    <>
      <ol className={styles.list} aria-label={`Conditions for ${standing.applicationDisplayName}`}>
        {rows.map(({ key, label, state, detail, clauses = [] }, index) => {
          const Icon = icons[state];
          return (
            <li
              key={key}
              aria-current={index === first ? 'step' : undefined}
              className={mergeClasses(styles.row, !isWhole && first >= 0 && index !== first && styles.narrowHidden)}
            >
              <Icon className={mergeClasses(styles.icon, styles[state])} aria-label={words[state]} />
              <span className={styles.label}>{label}</span>
              <span className={styles.detail}>
                {detail}
                {clauses.length > 0 && (
                  <ul className={styles.clauses}>
                    {clauses.map((clause) => (
                      <li key={clause}>{clause}</li>
                    ))}
                  </ul>
                )}
              </span>
            </li>
          );
        })}
      </ol>
      {first >= 0 && rows.length > 1 && (
        <Button
          appearance="transparent"
          size="small"
          className={styles.narrowOnly}
          aria-expanded={isWhole}
          onClick={() => showWhole(!isWhole)}
        >
          {isWhole ? 'Show the failed condition only' : `Show all ${rows.length} conditions`}
        </Button>
      )}
    </>
  );
}

function rowsOf(standing: Standing): readonly Row[] {
  const { gates, scope, lastEntry, verdict } = standing;
  const isShut = gates.some(({ passed }) => !passed);
  const before = gates.map(({ name, label, passed, detail }) => ({
    key: name,
    label,
    state: passed ? ('passed' as const) : ('failed' as const),
    detail,
    ...(name === 'filter' && { clauses: scope?.filters.flatMap(clausesOf) ?? [] }),
  }));
  // What the log says of matching and writing is about another time when the person changed since.
  const isCurrent = lastEntry !== null && !isShut && !['waiting', 'stopped'].includes(verdict);
  return isCurrent ? [...before, ...stepRows(lastEntry)] : before;
}

function clausesOf({ name, clauses }: NonNullable<Standing['scope']>['filters'][number]): readonly string[] {
  return clauses.map(({ sentence }) => `${name}: ${sentence}`);
}

const STEPS: Readonly<Record<string, string>> = {
  matching: 'Match',
  processing: 'Required values',
  referenceResolution: 'References',
};

/** What came after the gates, as the log tells it: matching, values, the request and its answer. */
function stepRows({ provisioningSteps, provisioningAction }: LogEntry): readonly Row[] {
  const told = provisioningSteps.filter(({ provisioningStepType: type }) => type in STEPS || type === 'export');
  const last = told.findIndex(({ status }) => status === 'failure');
  return told
    .slice(0, last < 0 ? undefined : last + 1)
    .map(({ provisioningStepType: type, status, description }, index) => ({
      key: `${type}-${index}`,
      label: STEPS[type] ?? capital(provisioningAction),
      state: status === 'failure' ? 'failed' : status === 'skipped' ? 'open' : 'passed',
      detail: description,
    }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
