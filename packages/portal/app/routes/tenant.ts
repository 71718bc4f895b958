import type { RouteObject } from 'react-router';

/** The pages of one tenant of an application, beside its endpoint. */
export const tenantRoutes: readonly RouteObject[] = [];
