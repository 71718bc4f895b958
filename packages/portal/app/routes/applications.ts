import type { RouteObject } from 'react-router';

/** The list of applications, the gallery, and an application of one's own. */
export const applicationRoutes: readonly RouteObject[] = [];

/** Pages of one application outside provisioning; addresses are below `/applications/:sp`. */
export const applicationPages: readonly RouteObject[] = [];
