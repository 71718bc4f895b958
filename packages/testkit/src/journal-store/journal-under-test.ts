import assert from 'node:assert/strict';
import type { JournalEntry, JournalQuery, JournalStore, LogPosition } from '../../../server/src/journal/index.ts';

/** A store with an organisation of its own, which has two jobs. */
export interface JournalUnderTest {
  readonly store: JournalStore;
  readonly organizationId: string;
  readonly jobs: readonly [JobUnderTest, JobUnderTest];
  /** Writes as the engine's store does; answers how many entries were written. */
  write(entries: readonly JournalEntry[], options?: { readonly collapse: boolean }): Promise<number>;
}

interface JobUnderTest {
  readonly jobId: string;
  readonly application: { readonly id: string; readonly displayName: string };
}

/** Makes one whose pages examine at most `mostExamined` entries when a condition is answered by no index. */
export type MakeJournal = (options?: { readonly mostExamined: number }) => Promise<JournalUnderTest>;

/** Every entry of a query, page after page, with the number of pages. */
export async function readAll({ store, organizationId }: JournalUnderTest, query: JournalQuery) {
  const entries: JournalEntry[] = [];
  let after: LogPosition | undefined;
  let pages = 0;
  do {
    const page = await store.page(organizationId, { ...query, after });
    assert.ok(page.entries.length <= query.limit);
    entries.push(...page.entries);
    after = page.next;
    pages += 1;
    assert.ok(pages < 100, 'the pages have no end');
  } while (after !== undefined);
  return { entries, pages };
}
