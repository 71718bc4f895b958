import type { RouteObject } from 'react-router';

/** Settings of the installation, its health, and what it is. */
export const settingsRoutes: readonly RouteObject[] = [];
