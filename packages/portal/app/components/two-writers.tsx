import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useReturnFocus } from './return-focus.ts';

/** A field that two people changed, or one of them: as both found it, and as each left it. */
export interface Difference {
  readonly label: string;
  readonly base: ReactNode;
  readonly theirs: ReactNode;
  readonly mine: ReactNode;
}

const NARROW = '@media (max-width: 639px)';

const useStyles = makeStyles({
  surface: { maxWidth: '840px' },
  content: { display: 'grid', gap: tokens.spacingVerticalM },
  table: { width: '100%', borderCollapse: 'collapse', textAlign: 'start', [NARROW]: { display: 'block' } },
  head: { [NARROW]: { display: 'none' } },
  body: { [NARROW]: { display: 'block' } },
  row: { [NARROW]: { display: 'block' } },
  cell: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    textAlign: 'start',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    [NARROW]: { display: 'block' },
  },
  named: {
    [NARROW]: { '::before': { content: 'attr(data-whose) ": "', color: tokens.colorNeutralForeground3 } },
  },
});

/**
 * Somebody else saved meanwhile: what was there before, what they made of it and what is typed here, field by field, to
 * choose between. Going back leaves everything as it is typed.
 */
export function TwoWriters({
  differences,
  isReading = false,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  readonly differences: readonly Difference[];
  /** While theirs is not known yet, nothing can be chosen. */
  readonly isReading?: boolean;
  /** Saves what is typed here on top of theirs; fields that only they changed stay theirs. */
  readonly onKeepMine: () => void;
  /** Drops what is typed here. */
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  useReturnFocus(true);
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>Somebody else saved meanwhile</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>
              Keep mine saves what you changed on top of theirs; what only they changed stays theirs. Take theirs drops
              your changes.
            </Text>
            <table className={styles.table}>
              <thead className={styles.head}>
                <tr>
                  {['Field', 'Before', 'Theirs', 'Mine'].map((name) => (
                    <th key={name} scope="col" className={styles.cell}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className={styles.body}>
                {differences.map(({ label, base, theirs, mine }) => (
                  <tr key={label} className={styles.row}>
                    <th scope="row" className={styles.cell}>
                      {label}
                    </th>
                    <Value whose="Before">{base}</Value>
                    <Value whose="Theirs">{theirs}</Value>
                    <Value whose="Mine">{mine}</Value>
                  </tr>
                ))}
              </tbody>
            </table>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>Go back</Button>
            <Button disabledFocusable={isReading} onClick={onTakeTheirs}>
              Take theirs
            </Button>
            <Button appearance="primary" disabledFocusable={isReading} onClick={onKeepMine}>
              Keep mine
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Value({ whose, children }: { readonly whose: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <td className={mergeClasses(styles.cell, styles.named)} data-whose={whose}>
      {children}
    </td>
  );
}
