import {
  Breadcrumb,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  Text,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { CrumbTo } from './link-to.tsx';
import { useProductName } from './product-name.ts';
import { type Crumb, useTrail } from './trail.ts';
import { Unread } from './unread.tsx';

export type { Crumb } from './trail.ts';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  page: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  title: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', outlineStyle: 'none', margin: 0, fontWeight: 'inherit' },
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  answer: { display: 'block', maxWidth: '960px' },
  // Its first word stands above the title, not beside it.
  trail: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalSNudge})` },
});

/**
 * A screen: where it is, its name, the sentence that answers what people come for, its commands, its content. The title
 * of the browser follows, and whoever listens is taken to the heading. What stands above it comes from the part of the
 * interface it belongs to; `above` adds to that.
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
  /** The application or tenant the screen is about, for the title of the browser; where the part does not say. */
  readonly within?: string | undefined;
  readonly answer?: ReactNode;
  readonly commands?: ReactNode;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const product = useProductName();
  const heading = useRef<HTMLHeadingElement>(null);
  const part = useTrail();
  const trail = [...part.above, ...above];
  const about = within ?? part.within;
  useEffect(() => {
    document.title = [title, about, product].filter(Boolean).join(' · ');
  }, [title, about, product]);
  // Before whatever opens together with the page takes the focus in its turn: a drawer its address names. What was opened
  // while the page was on its way, as the search is by a key, keeps it: without it a dialog is there for nobody.
  useLayoutEffect(() => {
    if (document.querySelector('[aria-modal=true]') === null) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={styles.page}>
      {trail.length > 0 && (
        <Breadcrumb
          aria-label="Where this is"
          size="small"
          className={styles.trail}
          list={{ style: { flexWrap: 'wrap' } }}
        >
          {trail.map(({ label, to }) => (
            <Fragment key={to}>
              <BreadcrumbItem>
                <CrumbTo to={to}>{label}</CrumbTo>
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
      {answer !== undefined && answer !== false && <Text className={styles.answer}>{answer}</Text>}
      <Unread />
      {children}
    </div>
  );
}
