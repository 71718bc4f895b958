import { Button, Checkbox, makeStyles, Popover, PopoverSurface, Subtitle2, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract';
import { type JSX, useId } from 'react';
import type { Columns } from './columns-kept.ts';

const useStyles = makeStyles({
  panel: { display: 'grid', gap: tokens.spacingVerticalS, maxWidth: 'calc(100vw - 32px)', boxSizing: 'border-box' },
  list: {
    display: 'grid',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    maxHeight: 'min(420px, 60vh)',
    overflowY: 'auto',
  },
  item: { display: 'flex', alignItems: 'center' },
  name: { flexGrow: 1, minWidth: 0 },
  feet: { display: 'flex', flexWrap: 'wrap', justifyContent: 'end', gap: tokens.spacingHorizontalS },
});

/** Which columns a list shows, in which order and how wide; everything by buttons. */
export function ColumnPanel<T>({
  columns: { all, shown, isUsual, toggle, move, widen, reset },
  anchor,
  onClose,
}: {
  readonly columns: Columns<T>;
  /** What it opened from. */
  readonly anchor: HTMLElement | null;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const title = useId();
  return (
    <Popover
      open
      trapFocus
      positioning={{ target: anchor, align: 'end' }}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <PopoverSurface className={styles.panel} aria-labelledby={title}>
        <Subtitle2 id={title}>Columns</Subtitle2>
        <ul className={styles.list}>
          {all.map(({ column: { name, label }, isShown }, place) => (
            <li key={name} className={styles.item}>
              <Checkbox
                className={styles.name}
                label={label}
                checked={isShown}
                disabled={isShown && shown.length === 1}
                onChange={() => toggle(name)}
              />
              <Press label={`Move ${label} up`} isOff={place === 0} onPress={() => move(name, -1)}>
                <ArrowUpRegular />
              </Press>
              <Press label={`Move ${label} down`} isOff={place === all.length - 1} onPress={() => move(name, 1)}>
                <ArrowDownRegular />
              </Press>
              <Press label={`Make ${label} narrower`} isOff={!isShown} onPress={() => widen(name, -1)}>
                <SubtractRegular />
              </Press>
              <Press label={`Make ${label} wider`} isOff={!isShown} onPress={() => widen(name, 1)}>
                <AddRegular />
              </Press>
            </li>
          ))}
        </ul>
        <div className={styles.feet}>
          <Button size="small" disabledFocusable={isUsual} onClick={reset}>
            As usual
          </Button>
          <Button size="small" appearance="primary" onClick={onClose}>
            Close
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  );
}

function Press({
  label,
  isOff,
  onPress,
  children,
}: {
  readonly label: string;
  readonly isOff: boolean;
  readonly onPress: () => void;
  readonly children: JSX.Element;
}) {
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={children}
      aria-label={label}
      title={label}
      disabledFocusable={isOff}
      onClick={onPress}
    />
  );
}
