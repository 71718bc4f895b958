import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Card,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { STATUS_WORDS } from '../../api/log-words.ts';
import { ChangedValues } from '../../components/changed-values.tsx';
import { Commands } from '../../components/commands.tsx';
import { RawText, visible } from '../../components/raw-text.tsx';
import { Status } from '../../components/status.tsx';
import { Steps } from '../../components/steps.tsx';
import { toast } from '../../components/toasts.tsx';
import { differences, type Run, type Subject, ticketText } from './run.ts';

const useStyles = makeStyles({
  card: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  name: { flexGrow: 1, margin: 0, overflowWrap: 'anywhere', fontWeight: 'inherit' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** What one run came to: its outcome in a sentence, then every step, then the values. */
export function RunResult({
  subject,
  run,
  isDry,
  before,
  logs,
  onAgain,
}: {
  readonly subject: Subject;
  readonly run: Run;
  readonly isDry: boolean;
  /** The run before this one, of the same subject. */
  readonly before: { readonly run: Run; readonly isDry: boolean } | undefined;
  /** Where the log of the application is. */
  readonly logs: string;
  readonly onAgain: () => void;
}) {
  const styles = useStyles();
  const { status, errorCode, reason, additionalDetails, recommendedAction } = run.statusInfo;
  const { kind, word } = STATUS_WORDS[status.toLowerCase()] ?? { kind: 'idle', word: status };
  const noun = subject.type === 'Group' ? 'group' : 'user';
  const changes = before && differences(before.run, run);
  return (
    <Card className={styles.card}>
      <span className={styles.head}>
        <h3 className={styles.name}>
          <Subtitle2>{visible(run.reportableIdentifier)}</Subtitle2>
        </h3>
        {isDry ? <Text>Dry run: nothing was written</Text> : null}
        <Status kind={kind}>
          {run.action} · {word}
        </Status>
      </span>
      <Text>{visible(reason) || `${run.action} in ${run.targetSystem.name} is done.`}</Text>
      {errorCode !== null && (
        <Text>
          <code>{errorCode}</code> {additionalDetails} {recommendedAction}
        </Text>
      )}
      {changes && (
        <Text>
          {changes.length === 0
            ? `The same as the ${before?.isDry ? 'dry run' : 'run'} before.`
            : `Other than the ${before?.isDry ? 'dry run' : 'run'} before: ${changes.join(' ')}`}
        </Text>
      )}
      <Steps
        steps={run.provisioningSteps}
        titles={{
          import: `Import ${noun}`,
          scoping: `Determine if ${noun} is in scope`,
          matching: `Match ${noun} between source and target`,
          export: 'Perform action',
        }}
      />
      {run.modifiedProperties.length > 0 && (
        <ChangedValues label="Modified attributes" values={run.modifiedProperties} />
      )}
      <span className={styles.actions}>
        <Commands
          commands={[
            ...(status === 'Failure' ? [{ label: 'Retry', act: onAgain }] : []),
            ...(run.changeId === null ? [] : [{ label: 'Open in log', to: `${logs}?change=${run.changeId}` }]),
            {
              label: 'Copy for a ticket',
              icon: <CopyRegular />,
              act: () =>
                void navigator.clipboard.writeText(ticketText(run, isDry)).then(() => toast('Copied as text.')),
            },
          ]}
        />
      </span>
      <Accordion collapsible>
        <AccordionItem value="raw">
          <AccordionHeader size="small">As JSON</AccordionHeader>
          <AccordionPanel>
            <RawText label="The result as JSON" text={JSON.stringify(run, undefined, 2)} />
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
    </Card>
  );
}
