import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** How long nothing is read for the first time until a page is taken to have what it needs. */
const CALM = 200;
/** Then it is taken to have it although something still takes its time. */
const LONGEST = 5_000;

/**
 * Whether the page that is open has read what it is for. What it can be used without, such as numbers beside the
 * navigation and names to choose from, is read from then on.
 */
export function useLater(): boolean {
  const client = useQueryClient();
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    if (isLater) return;
    let due: ReturnType<typeof setTimeout> | undefined;
    const anyhow = setTimeout(() => setLater(true), LONGEST);
    const look = () => {
      clearTimeout(due);
      if (client.isFetching({ predicate: isFirst }) === 0) due = setTimeout(() => setLater(true), CALM);
    };
    look();
    const end = client.getQueryCache().subscribe(look);
    return () => {
      clearTimeout(due);
      clearTimeout(anyhow);
      end();
    };
  }, [client, isLater]);
  return isLater;
}

function isFirst({ state }: Query): boolean {
  return state.data === undefined;
}
