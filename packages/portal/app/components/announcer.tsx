import { makeStyles } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

const useStyles = makeStyles({
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

let said = '';
const watchers = new Set<() => void>();

/** Tells people who listen instead of looking; once at a time, in words that stand alone. */
export function announce(text: string): void {
  said = text;
  for (const watcher of watchers) watcher();
}

/** The live region announcements are made in; once on every page. */
export function Announcer() {
  const styles = useStyles();
  const text = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => said,
  );
  return (
    <div role="status" aria-live="polite" className={styles.hidden}>
      {text}
    </div>
  );
}
