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
import { useSignInEnd } from '../api/sign-in-end.ts';
import { Appearance, useAppearance } from '../frame/appearance.tsx';
import { useTenant } from './tenant-session.tsx';

/** Who is in the pages of the tenant, how they like them, and the way out. */
export function TenantPersonMenu() {
  const { person, signIn } = useTenant();
  const over = useSignInEnd(signIn?.who ?? '');
  const appearance = useAppearance();
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
          {person.kind === 'staff' && signIn && (
            <>
              <MenuDivider />
              <MenuItem onClick={() => void signIn.end().then(over)}>Sign out</MenuItem>
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
