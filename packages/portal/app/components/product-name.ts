import { createContext, useContext } from 'react';

/** What the product is called on a page: tenants' pages bear the name of their application. */
export const ProductName = createContext('Lockstep');

export function useProductName(): string {
  return useContext(ProductName);
}
