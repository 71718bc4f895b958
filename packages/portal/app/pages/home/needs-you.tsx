import { Caption1, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import type { Matter } from '../../api/overview.ts';
import { ButtonTo } from '../../components/link-to.tsx';
import { describeMatter } from '../../components/matter.ts';
import { Status } from '../../components/status.tsx';
import { TimeAgo } from '../../components/time.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0, fontWeight: 'inherit' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  item: {
    display: 'grid',
    gridTemplateColumns: '180px minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    '@media (max-width: 639px)': { gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start' },
  },
  words: { display: 'grid', overflowWrap: 'anywhere' },
  since: { color: tokens.colorNeutralForeground3 },
});

/** What waits for somebody, the most urgent first, each with one thing to do. */
export function NeedsYou({ matters }: { readonly matters: readonly Matter[] }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label="Needs you">
      <h2 className={styles.title}>
        <Subtitle2>Needs you</Subtitle2>
      </h2>
      {matters.length === 0 ? (
        <Status kind="done">Nothing needs you.</Status>
      ) : (
        <ul className={styles.list}>
          {matters.map((matter) => {
            const { kind, what, act, to } = describeMatter(matter);
            return (
              <li key={`${matter.kind} ${matter.jobId}`} className={styles.item}>
                <Status kind={kind}>{matter.applicationDisplayName}</Status>
                <span className={styles.words}>
                  <Text>{what}</Text>
                  {(matter.since !== null || matter.nextAttempt !== null) && (
                    <Caption1 className={styles.since}>
                      {matter.since !== null && (
                        <>
                          Since <TimeAgo at={matter.since} />
                        </>
                      )}
                      {matter.nextAttempt !== null && (
                        <>
                          {matter.since === null ? 'Next attempt ' : '; next attempt '}
                          <TimeAgo at={matter.nextAttempt} />
                        </>
                      )}
                    </Caption1>
                  )}
                </span>
                <ButtonTo to={to}>{act}</ButtonTo>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
