import { Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import { controlsOf } from './grid-keys.ts';

/** Something that can be done with a row. */
export interface RowAct {
  readonly label: string;
  readonly act: () => void;
}

/** What can be done with a row: what the list does with any row, and what its links and buttons do. */
export function actsOf(row: HTMLElement, ofList: readonly RowAct[]): readonly RowAct[] {
  const own = controlsOf(row).map((control) => ({
    label: control.ariaLabel ?? control.textContent,
    act: () => control.click(),
  }));
  return [...ofList, ...own];
}

/** The menu of a row, by Shift F10. */
export function RowMenu({
  row,
  acts,
  onClose,
}: {
  readonly row: HTMLElement;
  readonly acts: readonly RowAct[];
  readonly onClose: () => void;
}) {
  return (
    <Menu
      open
      positioning={{ target: row, position: 'below', align: 'start' }}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <MenuPopover>
        <MenuList>
          {acts.map(({ label, act }) => (
            // Once the menu is gone: what opens before would be hidden from those who listen.
            <MenuItem key={label} onClick={() => setTimeout(act, 0)}>
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
