import { Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { type AuditEntry, initiatorOf } from '../../api/audit-log.ts';
import { ChangedValues } from '../../components/changed-values.tsx';
import { CopyButton } from '../../components/copy.tsx';
import { Facts } from '../../components/facts.tsx';
import { visible } from '../../components/raw-text.tsx';
import { TimeAt } from '../../components/time.tsx';

const useStyles = makeStyles({
  details: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  heading: { margin: 0, fontWeight: 'inherit', overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** An entry of the audit log: who, why, and every property before and after. */
export function AuditDetails({
  entry,
  onFilter,
}: {
  readonly entry: AuditEntry;
  readonly onFilter: (values: Readonly<Record<string, string | undefined>>) => void;
}) {
  const styles = useStyles();
  const { initiatedBy, targetResources, additionalDetails } = entry;
  const initiator = initiatedBy.user?.id ?? initiatedBy.app?.appId;
  return (
    <div className={styles.details}>
      <Facts
        facts={[
          ['Date', <TimeAt key="at" at={entry.activityDateTime} />],
          ['By', initiatorOf(entry)],
          ['Result', entry.result === 'success' ? 'Success' : 'Failure'],
          ['Reason', visible(entry.resultReason)],
          ...additionalDetails.map(({ key, value }) => [DETAILS[key] ?? key, visible(value)] as const),
          [
            'Correlation id',
            <span key="correlation">
              {entry.correlationId}
              <CopyButton text={entry.correlationId} name="correlation id" />
            </span>,
          ],
        ]}
      />
      <span className={styles.actions}>
        {initiator !== undefined && initiator !== '' && (
          <Button size="small" onClick={() => onFilter({ initiator })}>
            Show all by {initiatorOf(entry)}
          </Button>
        )}
        {targetResources[0] && (
          <Button size="small" onClick={() => onFilter({ target: targetResources[0]?.id })}>
            Show all about this
          </Button>
        )}
      </span>
      {targetResources.map(({ type, id, displayName, modifiedProperties }) => (
        <section key={`${type} ${id}`} className={styles.details}>
          <h3 className={styles.heading}>
            <Subtitle2>{visible(displayName || id)}</Subtitle2>
          </h3>
          {modifiedProperties.length === 0 ? (
            <span>No property was changed.</span>
          ) : (
            <ChangedValues label={`Changes of ${displayName || id}`} values={modifiedProperties} />
          )}
        </section>
      ))}
    </div>
  );
}

const DETAILS: Readonly<Record<string, string>> = { jobId: 'Job id', applicationId: 'Application id' };
