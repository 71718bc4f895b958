import { Caption1, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Matter } from '../api/overview.ts';
import { ButtonTo } from './link-to.tsx';
import { describeMatter } from './matter.ts';
import { Status } from './status.tsx';
import { TimeAgo } from './time.tsx';

const useStyles = makeStyles({
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

/** Matters that wait for somebody, each with its age and one thing to do. */
export function Matters({ matters }: { readonly matters: readonly Matter[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {matters.map((matter) => {
        const { key, kind, about, what, act, to } = describeMatter(matter);
        return (
          <li key={key} className={styles.item}>
            <Status kind={kind}>{about}</Status>
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
  );
}
