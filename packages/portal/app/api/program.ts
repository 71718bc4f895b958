import { useSyncExternalStore } from 'react';

/** How what this page was loaded from stands to what the server has. */
export type Program = 'current' | 'updated' | 'unreachable' | 'interrupted';

/** How long until a server that did not answer is asked again. */
const AGAIN = 2_000;

let program: Program = 'current';
const watchers = new Set<() => void>();

function become(next: Program): void {
  program = next;
  for (const watcher of watchers) watcher();
}

/** Whether the files of the program can be loaded; what is shown is never taken away because one cannot. */
export function useProgram(): Program {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => program,
  );
}

/**
 * A file of the program that is loaded once it is needed. Where it could not be, because the server was away or has
 * another program by now, it never comes: browsers do not ask for it twice, and only loading the page again helps. When
 * to do that is for whoever has something typed to say.
 */
export function needed<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    try {
      return await load();
    } catch (error) {
      if (!isMissing(error)) throw error;
      while (!(await answers('/healthz'))) {
        become('unreachable');
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
      const [file] = /https?:\S+/.exec(error.message) ?? [];
      become(file !== undefined && (await answers(file)) ? 'interrupted' : 'updated');
      return new Promise<never>(() => undefined);
    }
  };
}

/** Browsers say it in words alone; a fault of the file itself is another error. */
function isMissing(error: unknown): error is TypeError {
  return error instanceof TypeError && /import|module/i.test(error.message);
}

async function answers(address: string): Promise<boolean> {
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => undefined);
  return answer?.ok === true;
}
