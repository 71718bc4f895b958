import { makeStyles, tokens } from '@fluentui/react-components';
import type { SecretPair } from '../../api/credentials.ts';
import type { JobSettings } from '../../api/job-settings.ts';
import { OF_A_NEW_JOB } from './draft.ts';
import { SCOPES } from './setting-words.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    margin: 0,
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** The settings for who may read them and not change them. */
export function SettingsAsText({
  secrets,
  settings,
}: {
  readonly secrets: readonly SecretPair[];
  readonly settings: Partial<JobSettings> | undefined;
}) {
  const styles = useStyles();
  const saved = (key: string) => secrets.find((pair) => pair.key === key)?.value;
  const rows: readonly (readonly [label: string, value: string])[] = [
    ['Provisioning Mode', settings === undefined ? 'Manual' : 'Automatic'],
    ['Tenant URL', saved('BaseAddress') ?? 'not set'],
    ['Secret Token', saved('SecretToken') === undefined ? 'not set' : '••••••••'],
    ...(settings === undefined ? [] : ofJob(settings)),
  ];
  return (
    <dl className={styles.list}>
      {rows.map(([label, value]) => (
        <Row key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function ofJob(settings: Partial<JobSettings>): readonly (readonly [string, string])[] {
  const { notifications, deletionThreshold, scope } = { ...OF_A_NEW_JOB, ...settings };
  return [
    ['Notification Email', notifications.addresses.join(', ') || 'nobody'],
    ['Send an email notification when a failure occurs', notifications.enabled ? 'yes' : 'no'],
    [
      'Prevent accidental deletions',
      deletionThreshold === null ? 'no' : `more than ${deletionThreshold.toLocaleString()} in a cycle are held`,
    ],
    ['Scope', SCOPES[scope]],
  ];
}

function Row({ label, value }: { readonly label: string; readonly value: string }) {
  const styles = useStyles();
  return (
    <>
      <dt>{label}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}
