import { useParams } from 'react-router';

/** The tenant a page is about, by its address: its own pages and those of the operators' console. */
export function useTenantKey(): string {
  const { tenant = '' } = useParams();
  return tenant;
}
