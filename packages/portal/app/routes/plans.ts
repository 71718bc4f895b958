import type { RouteObject } from 'react-router';

/** What would happen and what did: provision on demand, plans, versions, export and import. Addresses are below `/applications/:sp`. */
export const planRoutes: readonly RouteObject[] = [];
