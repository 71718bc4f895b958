import { Outlet } from 'react-router';

/** What stands beside every page of one application. */
export function Component() {
  return <Outlet />;
}
