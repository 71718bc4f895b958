import type { RouteObject } from 'react-router';

/** A screen of its own file, loaded when it is opened. Each exports `Component`. */
export type Screen = () => Promise<{ readonly Component: React.ComponentType }>;

/** A screen at an address. */
export const screen = (path: string, lazy: Screen): RouteObject => ({ path, lazy });
