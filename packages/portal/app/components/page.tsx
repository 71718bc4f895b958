import {
  Breadcrumb,
  BreadcrumbButton,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  Text,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  page: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'stretch' },
  title: { flexGrow: 1, outlineStyle: 'none', margin: 0, fontWeight: 'inherit' },
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  answer: { display: 'block', maxWidth: '960px' },
});

/** A place above a screen. */
export interface Crumb {
  readonly label: string;
  readonly to: string;
}

/**
 * A screen: where it is, its name, the sentence that answers what people come for, its commands, its content. The title
 * of the browser follows, and whoever listens is taken to the heading.
 */
export function Page({
  title,
  above = [],
  within,
  answer,
  commands,
  children,
}: {
  readonly title: string;
  readonly above?: readonly Crumb[];
  /** The application or tenant the screen is about, for the title of the browser. */
  readonly within?: string | undefined;
  readonly answer?: ReactNode;
  readonly commands?: ReactNode;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = [title, within, 'Lockstep'].filter(Boolean).join(' · ');
  }, [title, within]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={styles.page}>
      {above.length > 0 && (
        <Breadcrumb aria-label="Where this is" size="small">
          {above.map(({ label, to }) => (
            <Fragment key={to}>
              <BreadcrumbItem>
                <BreadcrumbButton
                  as="a"
                  href={to}
                  onClick={(event: React.MouseEvent) => {
                    event.preventDefault();
                    void navigate(to);
                  }}
                >
                  {label}
                </BreadcrumbButton>
              </BreadcrumbItem>
              <BreadcrumbDivider />
            </Fragment>
          ))}
        </Breadcrumb>
      )}
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          <Title3>{title}</Title3>
        </h1>
        {commands !== undefined && <div className={styles.commands}>{commands}</div>}
      </div>
      {answer !== undefined && <Text className={styles.answer}>{answer}</Text>}
      {children}
    </div>
  );
}
