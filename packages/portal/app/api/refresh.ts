import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Has everything read again whose address begins with one of these, after a write of one's own. */
export function useRefresh(): (...paths: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    (...paths) =>
      client.invalidateQueries({
        predicate: ({ queryKey: [key] }) => paths.some((path) => String(key).startsWith(path)),
      }),
    [client],
  );
}
