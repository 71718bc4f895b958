import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { Link } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import type { GalleryEntry } from '../../api/gallery.ts';
import { announce } from '../../components/announcer.tsx';
import { Heading } from '../../components/heading.tsx';
import { type GuideStep, guideAsText, guideOf, type SetupProgress } from './guide.ts';

const useStyles = makeStyles({
  guide: { display: 'grid', gap: tokens.spacingVerticalM },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
    maxWidth: '960px',
  },
  step: { display: 'grid', gridTemplateColumns: '24px minmax(0, 1fr)', gap: tokens.spacingHorizontalS },
  inner: { display: 'grid', gap: tokens.spacingVerticalXS },
  done: { color: tokens.colorStatusSuccessForeground1 },
  open: { color: tokens.colorNeutralForeground3 },
  icon: { marginTop: '2px' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The published steps of an application's set-up, each ticked as soon as the state says it is done. */
export function SetupGuide({
  entry,
  progress,
  tenants,
}: {
  readonly entry: GalleryEntry;
  readonly progress: SetupProgress;
  /** Where its tenants are, when this installation runs it itself. */
  readonly tenants: string | undefined;
}) {
  const styles = useStyles();
  const { displayName, to } = useApplication();
  const steps = guideOf(entry, displayName, progress, tenants);
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <section aria-label="Setup guide" className={styles.guide}>
      <div className={styles.head}>
        <Heading>Setup guide</Heading>
        <Text>{`${done} of ${steps.length} steps done`}</Text>
        <Button
          size="small"
          appearance="subtle"
          icon={<CopyRegular />}
          onClick={async () => {
            await navigator.clipboard.writeText(guideAsText(displayName, steps));
            announce('Setup guide copied');
          }}
        >
          Copy as text
        </Button>
      </div>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <Step key={step.title} step={step} to={to}>
            {step.parts.length > 0 && (
              <ol className={styles.steps}>
                {step.parts.map((part) => (
                  <Step key={part.title} step={part} to={to} />
                ))}
              </ol>
            )}
          </Step>
        ))}
      </ol>
    </section>
  );
}

function Step({
  step: { title, text, isDone, page, address },
  to,
  children,
}: {
  readonly step: Omit<GuideStep, 'parts'>;
  readonly to: (page: string) => string;
  readonly children?: React.ReactNode;
}) {
  const styles = useStyles();
  const Icon = isDone ? CheckmarkCircleFilled : CircleRegular;
  const link = address ?? (page === undefined ? undefined : to(page));
  return (
    <li className={styles.step}>
      <Icon
        className={mergeClasses(styles.icon, isDone ? styles.done : styles.open)}
        fontSize={20}
        role="img"
        aria-hidden={false}
        aria-label={isDone ? 'Done' : 'Open'}
      />
      <div className={styles.inner}>
        <Text weight="semibold">
          {link === undefined ? (
            title
          ) : (
            <Link className={styles.link} to={link}>
              {title}
            </Link>
          )}
        </Text>
        <Text>{text}</Text>
        {children}
      </div>
    </li>
  );
}
