import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { Status } from '../../components/status.tsx';
import type { Check, TestResult } from './connection-test.ts';

const useStyles = makeStyles({
  checks: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalXS },
  check: {
    display: 'grid',
    gridTemplateColumns: '160px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  evidence: { overflowWrap: 'anywhere' },
});

const NAMES: Readonly<Record<string, string>> = {
  search: 'Accounts',
  write: 'May write',
  groups: 'Groups',
  serviceProviderConfig: 'What it can do',
  resourceTypes: 'Kinds of objects',
  schemas: 'Schema',
  otherJobs: 'Other jobs',
};

/** What a test of the connection came to, each thing with what was found. */
export function ConnectionResult({
  result,
  application,
}: {
  readonly result: TestResult;
  readonly application: string;
}) {
  const styles = useStyles();
  const { isPassed, checks, message } = result;
  return (
    <>
      <MessageBar intent={isPassed ? 'success' : 'error'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>
            {isPassed
              ? 'The supplied credentials are authorized to enable provisioning'
              : `Lockstep cannot connect to ${application}`}
          </MessageBarTitle>
          {!isPassed && (
            <>
              {message} Make sure your {application} account has Admin permissions.
            </>
          )}
        </MessageBarBody>
      </MessageBar>
      {checks.length > 0 && (
        <ul className={styles.checks} aria-label="What was tested">
          {checks.map((check) => (
            <li key={check.check} className={styles.check}>
              <Status kind={kindOf(check)}>{NAMES[check.check] ?? check.check}</Status>
              <span className={styles.evidence}>{check.evidence}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Without accounts nothing goes; without the rest less. */
function kindOf({ check, passed }: Check): 'done' | 'failed' | 'held' {
  if (passed) return 'done';
  return check === 'search' ? 'failed' : 'held';
}
