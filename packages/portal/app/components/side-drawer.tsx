import { Button, makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { type ReactNode, useEffect, useRef } from 'react';
import { goBack } from './return-focus.ts';

const useStyles = makeStyles({
  beside: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalL,
    minWidth: 0,
  },
  list: { flexGrow: 1, minWidth: 0 },
  drawer: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalM,
    flexShrink: 0,
    width: '480px',
    maxHeight: 'calc(100vh - 80px)',
    overflow: 'auto',
    position: 'sticky',
    top: '64px',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
    '@media (max-width: 1023px)': {
      position: 'fixed',
      inset: '48px 0 0 0',
      zIndex: 6,
      width: '100%',
      maxHeight: 'none',
      border: 'none',
      borderRadius: 0,
    },
  },
  wide: { '@media (min-width: 1024px)': { width: '720px', maxWidth: '60vw' } },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { flexGrow: 1, margin: 0, overflowWrap: 'anywhere', outlineStyle: 'none', fontWeight: 'inherit' },
});

/**
 * One row looked at beside its list, without holding the list back: a list goes into `children`, the row into `drawer`.
 * Which row is open belongs into the address (`useAddressed`). Escape closes; the focus begins on the title and returns
 * to where it was. On a narrow screen the drawer covers the list.
 */
export function SideDrawer({
  children,
  title,
  drawer,
  isWide = false,
  onClose,
}: {
  /** What the drawer stands beside. */
  readonly children: ReactNode;
  readonly title: ReactNode;
  /** Undefined while nothing is open. */
  readonly drawer: ReactNode | undefined;
  readonly isWide?: boolean;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const isOpen = drawer !== undefined;
  return (
    <div className={styles.beside}>
      <div className={styles.list}>{children}</div>
      {isOpen && (
        <Opened title={title} isWide={isWide} onClose={onClose}>
          {drawer}
        </Opened>
      )}
    </div>
  );
}

function Opened({
  title,
  isWide,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly isWide: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => goBack(before, { preventScroll: true });
  }, []);
  return (
    <aside
      className={mergeClasses(styles.drawer, isWide && styles.wide)}
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          <Subtitle2>{title}</Subtitle2>
        </h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close" onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
