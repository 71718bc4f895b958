import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { MenuTiles } from '../../tenant/menu-tiles.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** The first page of a tenant: where one can go. */
export function Component() {
  const { displayName, application } = useTenant();
  return (
    <Page
      title={displayName}
      answer={
        application.displayName === displayName
          ? `The pages of ${displayName}.`
          : `${application.displayName} at ${displayName}.`
      }
    >
      {application.menu.length === 0 ? (
        <Empty>Your role opens none of the pages. An administrator of {displayName} can give you another one.</Empty>
      ) : (
        <MenuTiles entries={application.menu} />
      )}
    </Page>
  );
}
