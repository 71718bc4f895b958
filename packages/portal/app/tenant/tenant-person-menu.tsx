import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { send } from '../api/client.ts';
import { tenantPath } from '../api/tenant.ts';
import { Appearance, useAppearance } from '../frame/appearance.tsx';
import { useTenant } from './tenant-session.tsx';

/** Who is in the pages of the tenant, how they like them, and the way out. */
export function TenantPersonMenu() {
  const { key, person } = useTenant();
  const appearance = useAppearance();
  const signOut = async () => {
    await send('DELETE', tenantPath(key, 'sign-in'));
    // Nothing that was read stays in the browser.
    location.assign(`/t/${key}/sign-in`);
  };
  return (
    <Menu {...appearance}>
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          icon={<PersonRegular />}
          aria-label={`${person.name}: settings of this page, sign out`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{person.name}</MenuGroupHeader>
          </MenuGroup>
          <Appearance />
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
