import {
  Button,
  Menu,
  MenuButton,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useViewport } from '../frame/viewport.ts';
import { ButtonTo } from './link-to.tsx';

/** One of several ways to do something. */
interface Way {
  readonly label: string;
  /** What it leads to, below its name. */
  readonly effect?: string;
  readonly act: () => void;
}

/** Something that can be done: at once, on another page, or in one of several ways. */
export type Command = {
  readonly label: string;
  readonly icon?: ReactElement;
  readonly isPrimary?: boolean;
  /** In the menu also where there is room. */
  readonly isRare?: boolean;
  /** It cannot be done at the moment. */
  readonly isOff?: boolean;
} & ({ readonly act: () => void } | { readonly to: string } | { readonly ways: readonly Way[] });

/** Commands that stand beside each other in a narrow window. */
const MOST = 2;

const useStyles = makeStyles({
  menu: { maxHeight: '70vh', overflowY: 'auto' },
  way: { maxWidth: '320px', whiteSpace: 'normal' },
});

/**
 * What can be done on a page, or with what is chosen in a list: buttons beside each other, and a menu of what is rarely
 * done. Where a narrow window has more than two of them the primary one stays a button, and the menu has the others.
 */
export function Commands({ commands }: { readonly commands: readonly Command[] }) {
  const isNarrow = useViewport() === 'narrow';
  const rare = commands.filter(({ isRare }) => isRare);
  const usual = commands.filter(({ isRare }) => !isRare);
  if (!isNarrow || usual.length + (rare.length > 0 ? 1 : 0) <= MOST) {
    return (
      <>
        {usual.map((command) => (
          <CommandButton key={command.label} command={command} />
        ))}
        {rare.length > 0 && <More commands={rare} />}
      </>
    );
  }
  const first = commands.find(({ isPrimary }) => isPrimary) ?? usual[0];
  return (
    <>
      {first && <CommandButton command={first} />}
      <More commands={commands.filter((command) => command !== first)} isNamed />
    </>
  );
}

function CommandButton({ command }: { readonly command: Command }) {
  const { label, icon, isPrimary, isOff = false } = command;
  const look = { appearance: isPrimary ? ('primary' as const) : ('secondary' as const), ...(icon && { icon }) };
  if ('to' in command) {
    return (
      <ButtonTo to={command.to} {...look}>
        {label}
      </ButtonTo>
    );
  }
  if ('act' in command) {
    return (
      <Button {...look} disabledFocusable={isOff} onClick={command.act}>
        {label}
      </Button>
    );
  }
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton {...look}>{label}</MenuButton>
      </MenuTrigger>
      <Ways>
        <Items ways={command.ways} />
      </Ways>
    </Menu>
  );
}

/** Everything else, in a menu; what has several ways is a part of it. */
function More({ commands, isNamed = false }: { readonly commands: readonly Command[]; readonly isNamed?: boolean }) {
  const navigate = useNavigate();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        {isNamed ? (
          <MenuButton>More</MenuButton>
        ) : (
          <Button icon={<MoreHorizontalRegular />} aria-label="More commands" />
        )}
      </MenuTrigger>
      <Ways>
        {commands.map((command, place) =>
          'ways' in command ? (
            <Fragment key={command.label}>
              {place > 0 && <MenuDivider />}
              <MenuGroup>
                <MenuGroupHeader>{command.label}</MenuGroupHeader>
                <Items ways={command.ways} />
              </MenuGroup>
              {place < commands.length - 1 && !('ways' in (commands[place + 1] ?? {})) && <MenuDivider />}
            </Fragment>
          ) : (
            <MenuItem
              key={command.label}
              disabled={command.isOff ?? false}
              onClick={() => afterMenu('to' in command ? () => void navigate(command.to) : command.act)}
            >
              {command.label}
            </MenuItem>
          ),
        )}
      </Ways>
    </Menu>
  );
}

function Ways({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <MenuPopover className={styles.menu}>
      <MenuList>{children}</MenuList>
    </MenuPopover>
  );
}

function Items({ ways }: { readonly ways: readonly Way[] }) {
  const styles = useStyles();
  return ways.map(({ label, effect, act }) => (
    <MenuItem
      key={label}
      {...(effect !== undefined && { subText: <span className={styles.way}>{effect}</span> })}
      onClick={() => afterMenu(act)}
    >
      {label}
    </MenuItem>
  ));
}

/** Once the menu is gone: a dialog that opens before would leave the page hidden from those who listen. */
function afterMenu(act: () => void): void {
  setTimeout(act, 0);
}
