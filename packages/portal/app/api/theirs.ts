import { useQuery } from '@tanstack/react-query';
import { read } from './client.ts';

/** What somebody else saved meanwhile, read anew and kept for nobody; undefined while it is on its way. */
export function useTheirs<T>(path: string) {
  return useQuery({
    queryKey: [path, 'theirs'],
    queryFn: ({ signal }) => read<T>(path, signal),
    staleTime: 0,
    gcTime: 0,
  }).data;
}
