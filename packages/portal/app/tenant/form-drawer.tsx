import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { ReactNode } from 'react';
import { useReturnFocus } from '../components/return-focus.ts';

const useStyles = makeStyles({
  drawer: { width: 'min(480px, 100vw)' },
  body: {
    display: 'grid',
    gap: tokens.spacingVerticalL,
    alignContent: 'start',
    paddingBottom: tokens.spacingVerticalL,
  },
  footer: { flexWrap: 'wrap' },
});

/** One thing of a list beside it: looked at, changed, and closed with Escape. */
export function FormDrawer({
  title,
  commands,
  onClose,
  children,
}: {
  readonly title: string;
  readonly commands?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  useReturnFocus(true);
  return (
    <OverlayDrawer open position="end" className={styles.drawer} onOpenChange={(_, data) => !data.open && onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} onClick={onClose} />}
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <div className={styles.body}>{children}</div>
      </DrawerBody>
      {commands !== undefined && <DrawerFooter className={styles.footer}>{commands}</DrawerFooter>}
    </OverlayDrawer>
  );
}
