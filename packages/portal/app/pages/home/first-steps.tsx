import { Caption1, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import type { Overview } from '../../api/overview.ts';
import { ButtonTo } from '../../components/link-to.tsx';
import { Status } from '../../components/status.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0, fontWeight: 'inherit' },
  list: {
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    '@media (max-width: 767px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  step: {
    display: 'grid',
    alignContent: 'start',
    justifyItems: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  hint: { color: tokens.colorNeutralForeground3 },
});

/** The way of a new installation to its first account; each step ticks itself. */
export function FirstSteps({ overview: { users, applications, jobs } }: { readonly overview: Overview }) {
  const styles = useStyles();
  const [first] = applications;
  const steps = [
    {
      title: 'Bring in people',
      isDone: users > 1,
      hint: 'From a file or another directory, or one by one.',
      done: `${users.toLocaleString()} people are in the directory.`,
      to: '/directory/sources',
      act: 'Import people',
    },
    {
      title: 'Add an application',
      isDone: applications.length > 0,
      hint: 'From the gallery, or one of your own that speaks SCIM.',
      done: applications.length === 1 ? '1 application is there.' : `${applications.length} applications are there.`,
      to: '/applications/new',
      act: 'Open the gallery',
    },
    {
      title: 'Start',
      isDone: jobs.some(({ lastEnded }) => lastEnded !== null),
      hint: 'Connect the application, choose who gets an account, and start provisioning.',
      done: 'Provisioning runs.',
      to: first === undefined ? '/applications' : `/applications/${first.id}/provisioning`,
      act: 'Set up provisioning',
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <section className={styles.section} aria-label="First steps">
      <h2 className={styles.title}>
        <Subtitle2>First steps</Subtitle2>
      </h2>
      <ol className={styles.list}>
        {steps.map(({ title, isDone, hint, done, to, act }, index) => (
          <li key={title} className={styles.step}>
            <Text weight="semibold">
              {index + 1}. {title}
            </Text>
            {isDone ? <Status kind="done">{done}</Status> : <Caption1 className={styles.hint}>{hint}</Caption1>}
            {!isDone && (
              <ButtonTo to={to} appearance={index === next ? 'primary' : 'secondary'}>
                {act}
              </ButtonTo>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
