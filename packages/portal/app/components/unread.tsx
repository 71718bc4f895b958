import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useLayoutEffect, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';

/** What sections of the page say themselves. */
const told = new Set<Error>();
const watchers = new Set<() => void>();

/** Marks a failure as one a section of the page says. */
export function useTold(error: Error): void {
  useLayoutEffect(() => {
    told.add(error);
    for (const watcher of watchers) watcher();
    return () => {
      told.delete(error);
    };
  }, [error]);
}

/** Reads the query again that failed with this; undefined where none did, or asking again would lead to the same. */
export function useReadAgain(error: Error): (() => void) | undefined {
  const client = useQueryClient();
  if (!isPassing(error)) return undefined;
  const [failed] = client.getQueryCache().findAll({ predicate: ({ state }) => state.error === error });
  return failed && (() => void failed.fetch().catch(() => undefined));
}

/**
 * Where something failed that no section of the page is about, such as names for a choice: says so, and reads it again.
 * What was refused is left out: whoever lacks a role is not to be told of it on every page.
 */
export function Unread() {
  const client = useQueryClient();
  const failures = useSyncExternalStore(
    useCallback(
      (watcher) => {
        watchers.add(watcher);
        const end = client.getQueryCache().subscribe(watcher);
        return () => {
          watchers.delete(watcher);
          end();
        };
      },
      [client],
    ),
    () => untold(client).length,
  );
  if (failures === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        A part of this page could not be read. What is shown holds; something may be missing.
      </MessageBarBody>
      <MessageBarActions>
        <Button
          onClick={() => {
            for (const query of untold(client)) void query.fetch().catch(() => undefined);
          }}
        >
          Try again
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function untold(client: QueryClient): readonly Query[] {
  return client
    .getQueryCache()
    .findAll({ type: 'active' })
    .filter(({ state: { error } }) => error !== null && isPassing(error) && !told.has(error));
}

/** Whether the same request may succeed another time. */
function isPassing(error: Error): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429;
}
