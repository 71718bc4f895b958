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
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { send } from '../api/client.ts';
import { useMe } from '../api/session.tsx';
import { type Preferences, prefer, usePreferences } from '../preferences.ts';

const choices: readonly {
  readonly name: 'theme' | 'density' | 'menuNames';
  readonly heading: string;
  readonly values: readonly (readonly [value: string, label: string])[];
}[] = [
  {
    name: 'theme',
    heading: 'Theme',
    values: [
      ['system', 'As the system'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ],
  },
  {
    name: 'density',
    heading: 'Density',
    values: [
      ['comfortable', 'Comfortable'],
      ['compact', 'Compact'],
    ],
  },
  {
    name: 'menuNames',
    heading: 'Menu names',
    values: [
      ['identity', 'Identity'],
      ['entra', 'Entra ID'],
      ['manage', 'Manage'],
    ],
  },
];

/** Who is signed in, how they like the pages, and the way out. */
export function PersonMenu() {
  const me = useMe();
  const preferences = usePreferences();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await send('POST', '/api/portal/sign-out');
    client.clear();
    await navigate('/sign-in');
  };
  return (
    <Menu
      checkedValues={{
        theme: [preferences.theme],
        density: [preferences.density],
        menuNames: [preferences.menuNames],
      }}
      onCheckedValueChange={(_, { name, checkedItems: [value] }) => prefer({ [name]: value } as Partial<Preferences>)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          icon={<PersonRegular />}
          aria-label={`${me.displayName}: settings of this page, sign out`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>
              {me.displayName} · {me.roles.map(({ shownAs: [label], name }) => label ?? name).join(', ')}
            </MenuGroupHeader>
          </MenuGroup>
          {choices.map(({ name, heading, values }) => (
            <MenuGroup key={name}>
              <MenuGroupHeader>{heading}</MenuGroupHeader>
              {values.map(([value, label]) => (
                <MenuItemRadio key={value} name={name} value={value}>
                  {label}
                </MenuItemRadio>
              ))}
            </MenuGroup>
          ))}
          <MenuDivider />
          <MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
