import { createContext, useContext } from 'react';

/** A place above a screen. */
export interface Crumb {
  readonly label: string;
  readonly to: string;
}

/** Where the screens of a part of the interface are: what stands above them, and what they are about. */
export interface Trail {
  readonly above: readonly Crumb[];
  /** Name of the application or tenant, for the title of the browser. */
  readonly within?: string | undefined;
}

const TrailContext = createContext<Trail>({ above: [] });

/** Gives the screens below it their place. */
export const TrailProvider = TrailContext.Provider;

/** The place of this screen. */
export function useTrail(): Trail {
  return useContext(TrailContext);
}
