import { Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { useLiveState } from '../api/live.ts';

const useStyles = makeStyles({
  state: {
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
  },
  live: { '@media (max-width: 639px)': { display: 'none' } },
});

/** Whether what is shown follows by itself. Says nothing while that is not known yet. */
export function LiveIndicator() {
  const styles = useStyles();
  const state = useLiveState();
  if (state === 'connecting') return null;
  if (state === 'paused') return <Caption1 className={styles.state}>Live updates paused</Caption1>;
  return (
    <span className={styles.live}>
      <Caption1 className={styles.state} title="What is shown follows by itself">
        live ●
      </Caption1>
    </span>
  );
}
