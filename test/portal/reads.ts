import type { Page } from 'playwright-core';
import { SEEN } from './every-screen.ts';

/** Most that Home, and any other page, reads before it can be used. */
const MOST_OF_HOME = 4;
const MOST = 6;
/** What is read this soon after what was read before came of it, and is none of what a page can do without. */
const AT_ONCE = 120;

/** Whether something of a page is still on its way. */
export const BUSY = `(() => { ${SEEN}
  return document.querySelector('h1') === null || isLoading();
})()`;

/** Put into a page before anything else: keeps what it reads, and until when something of it was on its way. */
export const KEEP_READS = `(() => {
  const kept = { reads: [], busyUntil: 0 };
  let wasBusy = true;
  const look = () => {
    const isBusy = ${BUSY};
    if (isBusy || wasBusy) kept.busyUntil = performance.now();
    wasBusy = isBusy;
  };
  new MutationObserver(look)
    .observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-busy'] });
  const { fetch } = globalThis;
  globalThis.fetch = async (asked, options) => {
    const { pathname, search } = new URL(asked, location.href);
    const read = { path: pathname + search, method: options?.method ?? 'GET', from: performance.now(), to: Infinity };
    if (/^\\/(?:api|v1\\.0)\\//.test(pathname)) kept.reads.push(read);
    try {
      return await fetch(asked, options);
    } finally {
      read.to = performance.now();
    }
  };
  globalThis.keptReads = kept;
})()`;

interface Kept {
  readonly reads: readonly {
    readonly path: string;
    readonly method: string;
    /** Milliseconds since the page was opened. */
    readonly from: number;
    readonly to: number;
  }[];
  readonly busyUntil: number;
}

/** What a page that was opened anew read until it could be used: with its heading, nothing on its way, nothing to wait for. */
async function readsUntilUsable(page: Page): Promise<readonly string[]> {
  await page.waitForFunction('keptReads.reads.every(({ to }) => to < Infinity)');
  const { reads, busyUntil } = await page.evaluate<Kept>('keptReads');
  const until: string[] = [];
  let usable = busyUntil;
  for (const { path, method, from, to } of reads) {
    if (from > usable) break;
    until.push(method === 'GET' ? path : `${method} ${path}`);
    usable = Math.max(usable, to + AT_ONCE);
  }
  return until;
}

/** What is wrong with that, by the budget. */
export async function faultsOfReading(page: Page): Promise<readonly string[]> {
  const reads = await readsUntilUsable(page);
  const most = new URL(page.url()).pathname === '/' ? MOST_OF_HOME : MOST;
  return reads.length > most ? [`${reads.length} reads, at most ${most}: ${reads.join(' ')}`] : [];
}
