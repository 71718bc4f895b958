import { Menu, MenuButton, MenuItemLink, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';

/** Takes a list away in one of several forms. The server writes it as it reads it, whatever its size. */
export function DownloadMenu({
  forms,
}: {
  readonly forms: readonly { readonly label: string; readonly href: string }[];
}) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<ArrowDownloadRegular />}>Download</MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {forms.map(({ label, href }) => (
            <MenuItemLink key={href} href={href} download>
              {label}
            </MenuItemLink>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
