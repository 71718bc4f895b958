import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { MenuTiles } from '../../tenant/menu-tiles.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** The first page of a tenant: where one can go. */
export function Component() {
  const { displayName, application } = useTenant();
  const { menu } = application;
  const name = application.displayName === displayName ? displayName : `${application.displayName} at ${displayName}`;
  return (
    <Page
      title={displayName}
      answer={menu.length > 0 && `${partsIn(menu.length)} of ${name} ${menu.length === 1 ? 'is' : 'are'} open to you.`}
    >
      {menu.length === 0 ? (
        <Empty>Your role opens none of the pages. An administrator of {displayName} can give you another one.</Empty>
      ) : (
        <MenuTiles entries={menu} />
      )}
    </Page>
  );
}

function partsIn(count: number): string {
  return count === 1 ? '1 part' : `${count} parts`;
}
