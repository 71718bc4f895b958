import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { Matter } from '../../api/overview.ts';
import { Matters } from '../../components/matters.tsx';
import { Status } from '../../components/status.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0, fontWeight: 'inherit' },
});

/** What waits for somebody, the most urgent first, each with one thing to do. */
export function NeedsYou({ matters }: { readonly matters: readonly Matter[] }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label="Needs you">
      <h2 className={styles.title}>
        <Subtitle2>Needs you</Subtitle2>
      </h2>
      {matters.length === 0 ? <Status kind="done">Nothing needs you.</Status> : <Matters matters={matters} />}
    </section>
  );
}
