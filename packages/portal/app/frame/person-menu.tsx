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
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../api/client.ts';
import { useMe } from '../api/session.tsx';
import { useTimes } from '../components/time.tsx';
import { forgetForNow } from '../preferences.ts';
import { Appearance, useAppearance } from './appearance.tsx';
import { menuNames } from './navigation.ts';
import { forgetRecent } from './recent.ts';

const Zone = lazy(() => import('./time-zone.tsx').then(({ TimeZone }) => ({ default: TimeZone })));
const SignIns = lazy(() => import('./own-sign-ins.tsx').then(({ OwnSignIns }) => ({ default: OwnSignIns })));
const Password = lazy(() => import('./own-password.tsx').then(({ OwnPassword }) => ({ default: OwnPassword })));

/** Who is signed in, how they like the pages, and the way out. */
export function PersonMenu() {
  const me = useMe();
  const appearance = useAppearance('menuNames');
  const { zone } = useTimes();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [dialog, open] = useState<'zone' | 'signIns' | 'password'>();
  const close = () => open(undefined);
  const signOut = async () => {
    await send('POST', '/api/portal/sign-out');
    client.clear();
    forgetForNow();
    forgetRecent();
    await navigate('/sign-in');
  };
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
            <MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
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
