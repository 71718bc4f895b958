import type { RouteObject } from 'react-router';

/** Provisioning of one application: its configuration and what it is doing. Addresses are below `/applications/:sp`. */
export const provisioningRoutes: readonly RouteObject[] = [];
