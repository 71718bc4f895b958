import type { RouteObject } from 'react-router';

/** The console of those who run applications: tenants and requests of support. */
export const operatorRoutes: readonly RouteObject[] = [];
