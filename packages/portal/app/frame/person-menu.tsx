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
import { lazy, Suspense, useState } from 'react';
import { needed } from '../api/program.ts';
import { useMe } from '../api/session.tsx';
import { useTimes } from '../components/time.tsx';
import { Appearance, useAppearance } from './appearance.tsx';
import { menuNames } from './navigation.ts';

const Zone = lazy(needed(() => import('./time-zone.tsx').then(({ TimeZone }) => ({ default: TimeZone }))));
const SignIns = lazy(needed(() => import('./own-sign-ins.tsx').then(({ OwnSignIns }) => ({ default: OwnSignIns }))));
const Password = lazy(needed(() => import('./own-password.tsx').then(({ OwnPassword }) => ({ default: OwnPassword }))));

/** Who is signed in, how they like the pages, and the way out. */
export function PersonMenu({ onSignOut }: { readonly onSignOut: () => Promise<unknown> }) {
  const me = useMe();
  const appearance = useAppearance('menuNames');
  const { zone } = useTimes();
  const [dialog, open] = useState<'zone' | 'signIns' | 'password'>();
  const close = () => open(undefined);
  return (
    <>
      <Menu {...appearance} checkedValues={{ ...appearance.checkedValues, language: ['en'] }}>
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
                {[me.displayName, ...me.roles.map(({ shownAs: [label], name }) => label ?? name)].join(' · ')}
              </MenuGroupHeader>
            </MenuGroup>
            <Appearance />
            <MenuGroup>
              <MenuGroupHeader>Menu names</MenuGroupHeader>
              {Object.entries(menuNames).map(([value, { label }]) => (
                <MenuItemRadio key={value} name="menuNames" value={value}>
                  {label}
                </MenuItemRadio>
              ))}
            </MenuGroup>
            <MenuGroup>
              <MenuGroupHeader>Language</MenuGroupHeader>
              <MenuItemRadio name="language" value="en">
                English
              </MenuItemRadio>
            </MenuGroup>
            <MenuDivider />
            <MenuItem onClick={() => open('zone')}>Time zone: {zone}</MenuItem>
            {me.signIn && <MenuItem onClick={() => open('signIns')}>Where you are signed in</MenuItem>}
            {me.signIn?.method === 'password' && <MenuItem onClick={() => open('password')}>Change password</MenuItem>}
            <MenuDivider />
            <MenuItem onClick={() => void onSignOut()}>Sign out</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      <Suspense>
        {dialog === 'zone' && <Zone onClose={close} />}
        {dialog === 'signIns' && <SignIns onClose={close} />}
        {dialog === 'password' && <Password onClose={close} />}
      </Suspense>
    </>
  );
}
