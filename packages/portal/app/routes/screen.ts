import type { IndexRouteObject, NonIndexRouteObject } from 'react-router';
import { needed } from '../api/program.ts';

/** A screen of its own file, loaded when it is opened. Each exports `Component`. */
export type Screen = () => Promise<{ readonly Component: React.ComponentType }>;

/** A screen at an address. */
export const screen = (path: string, lazy: Screen): NonIndexRouteObject => ({ path, lazy: needed(lazy) });

/** What an address itself shows, below which there are others. */
export const first = (lazy: Screen): IndexRouteObject => ({ index: true, lazy: needed(lazy) });
