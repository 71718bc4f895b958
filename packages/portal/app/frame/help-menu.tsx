import { Button, Menu, MenuItem, MenuItemLink, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { needed } from '../api/program.ts';

const Keys = lazy(needed(() => import('./keys.tsx').then(({ Keys: component }) => ({ default: component }))));

/** Where to look things up; in the same place on every page. */
export function HelpMenu() {
  const navigate = useNavigate();
  const [areKeysShown, showKeys] = useState(false);
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<QuestionCircleRegular />} aria-label="Help" />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => showKeys(true)}>Keys</MenuItem>
            <MenuItemLink href="/v1.0/openapi.json" target="_blank" rel="noreferrer">
              Interface of directory and provisioning (OpenAPI)
            </MenuItemLink>
            <MenuItemLink href="/api/openapi.json" target="_blank" rel="noreferrer">
              Interface of settings and tenants (OpenAPI)
            </MenuItemLink>
            <MenuItem onClick={() => void navigate('/about')}>About Lockstep</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {areKeysShown && (
        <Suspense>
          <Keys onClose={() => showKeys(false)} />
        </Suspense>
      )}
    </>
  );
}
