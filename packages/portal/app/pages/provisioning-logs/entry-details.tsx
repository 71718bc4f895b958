import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ACTION_WORDS, STATUS_WORDS } from '../../api/log-words.ts';
import { useLogEntry } from '../../api/provisioning-log.ts';
import { ChangedValues } from '../../components/changed-values.tsx';
import { CopyButton } from '../../components/copy.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { Steps } from '../../components/steps.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { EntryAdvice } from './entry-advice.tsx';
import { EntrySummary } from './entry-summary.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  details: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Whom an entry is about, and what was done. */
export function EntryTitle({ id }: { readonly id: string }) {
  const { data } = useLogEntry(id);
  if (!data) return 'Entry';
  return `${data.sourceIdentity.displayName} · ${ACTION_WORDS[data.provisioningAction] ?? data.provisioningAction}`;
}

/** An entry of the log in its four parts. */
export function EntryDetails({ id }: { readonly id: string }) {
  const styles = useStyles();
  const { data: entry, error, refetch } = useLogEntry(id);
  if (error) return <Problem error={error} what="The entry could not be read." onRetry={() => void refetch()} />;
  if (!entry) return <Spinner size="tiny" label="Loading" delay={300} />;
  const { status } = entry.provisioningStatusInfo;
  const { kind, word } = STATUS_WORDS[status] ?? { kind: 'idle', word: status };
  return (
    <div className={styles.details}>
      <span className={styles.head}>
        <Status kind={kind}>{word}</Status>
        <CopyButton text={location.href} name="link" />
        <ButtonTo size="small" to={`/logs/provisioning?q=${entry.sourceIdentity.id}&entry=${entry.id}`}>
          {entry.sourceIdentity.identityType === 'Group' ? 'Show all of this group' : 'Show all of this person'}
        </ButtonTo>
      </span>
      <Tabs
        label="Entry"
        tabs={[
          { name: 'steps', label: 'Steps' },
          { name: 'troubleshooting', label: 'Troubleshooting & Recommendations' },
          { name: 'modified', label: 'Modified Properties' },
          { name: 'summary', label: 'Summary' },
        ]}
      >
        {(tab) => {
          switch (tab) {
            case 'steps':
              return (
                <Steps
                  steps={entry.provisioningSteps.map(({ provisioningStepType, ...step }) => ({
                    ...step,
                    type: provisioningStepType,
                  }))}
                />
              );
            case 'troubleshooting':
              return <EntryAdvice entry={entry} />;
            case 'modified':
              return entry.modifiedProperties.length === 0 ? (
                <p>Nothing was written.</p>
              ) : (
                <ChangedValues label="Modified Properties" values={entry.modifiedProperties} />
              );
            case 'summary':
              return <EntrySummary entry={entry} />;
          }
        }}
      </Tabs>
    </div>
  );
}
