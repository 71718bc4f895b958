import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { send } from '../api/client.ts';
import { tenantPath } from '../api/tenant.ts';
import { type Preferences, prefer, usePreferences } from '../preferences.ts';
import { useTenant } from './tenant-session.tsx';

/** Who is in the pages of the tenant, how they like them, and the way out. */
export function TenantPersonMenu() {
  const { key, person } = useTenant();
  const { theme } = usePreferences();
  const signOut = async () => {
    await send('DELETE', tenantPath(key, 'sign-in'));
    // Nothing that was read stays in the browser.
    location.assign(`/t/${key}/sign-in`);
  };
  return (
    <Menu
      checkedValues={{ theme: [theme] }}
      onCheckedValueChange={(_, { checkedItems: [value] }) => prefer({ theme: value } as Partial<Preferences>)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonRegular />} aria-label={`${person.name}: theme, sign out`} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{person.name}</MenuGroupHeader>
            <MenuItemRadio name="theme" value="system">
              As the system
            </MenuItemRadio>
            <MenuItemRadio name="theme" value="light">
              Light
            </MenuItemRadio>
            <MenuItemRadio name="theme" value="dark">
              Dark
            </MenuItemRadio>
          </MenuGroup>
          {person.kind === 'staff' && (
            <>
              <MenuDivider />
              <MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
