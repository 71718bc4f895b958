import { createContext, useContext } from 'react';

/** Whose data a page shows: the organisation, or the tenant. Files that are downloaded bear the name. */
export const OwnerName = createContext('');

export function useOwnerName(): string {
  return useContext(OwnerName);
}
