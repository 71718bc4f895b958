import {
  Menu,
  MenuButton,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { toast } from './toasts.tsx';

/** One form of a file: where the server writes it as it reads it, or what makes it here. */
type Form =
  | { readonly label: string; readonly href: string }
  | { readonly label: string; readonly act: () => Promise<unknown> };

/** Takes a list away in one of several forms. */
export function DownloadMenu({
  forms,
  size = 'medium',
  busy,
}: {
  readonly forms: readonly Form[];
  readonly size?: 'small' | 'medium';
  /** What is shown while a file is made. */
  readonly busy?: string | undefined;
}) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          size={size}
          appearance={size === 'small' ? 'subtle' : 'secondary'}
          icon={<ArrowDownloadRegular />}
          disabledFocusable={busy !== undefined}
        >
          {busy ?? 'Download'}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {forms.map((form) =>
            'href' in form ? (
              <MenuItemLink key={form.label} href={form.href} download>
                {form.label}
              </MenuItemLink>
            ) : (
              <MenuItem key={form.label} onClick={() => void form.act().catch(tellNoFile)}>
                {form.label}
              </MenuItem>
            ),
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Says that a file was not made, and why. */
export function tellNoFile(refused: Error): void {
  toast(`The file could not be made: ${refused.message}`);
}
