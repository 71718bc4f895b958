import { csvLine } from '../../journal/index.ts';

/** An object of a plan, as far as an export shows it. */
interface ExportedItem {
  readonly position: number;
  readonly id: string;
  readonly objectTypeName: string;
  readonly displayName: string;
  readonly action: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string;
  readonly targetId: string | null;
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
}

/** Objects after a position, so many at most; none at the end. */
export type ItemsAfter<Item> = (after: number | undefined, limit: number) => Promise<readonly Item[]>;

/** Objects held in memory at a time. */
const PAGE = 200;

/** The objects of a plan as one JSON array, in pieces. */
export async function* exportItemsJson<Item extends ExportedItem>(fetch: ItemsAfter<Item>): AsyncGenerator<string> {
  let between = '[\n';
  for await (const page of pages(fetch)) {
    for (const item of page) {
      yield between + JSON.stringify(item);
      between = ',\n';
    }
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

const COLUMNS = [
  'position',
  'id',
  'objectTypeName',
  'displayName',
  'action',
  'status',
  'code',
  'message',
  'targetId',
  'property',
  'oldValue',
  'newValue',
];

/** The same as CSV (RFC 4180): a line for each property that would change, or one for an object without any. */
export async function* exportItemsCsv(fetch: ItemsAfter<ExportedItem>): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const page of pages(fetch)) yield page.flatMap(rowsOf).map(csvLine).join('');
}

function rowsOf({ modifiedProperties, ...item }: ExportedItem) {
  const { position, id, objectTypeName, displayName, action, status, code, message, targetId } = item;
  const about = [position, id, objectTypeName, displayName, action, status, code, message, targetId];
  if (modifiedProperties.length === 0) return [[...about, null, null, null]];
  return modifiedProperties.map((one) => [...about, one.displayName, one.oldValue, one.newValue]);
}

async function* pages<Item extends ExportedItem>(fetch: ItemsAfter<Item>): AsyncGenerator<readonly Item[]> {
  for (let after: number | undefined; ; ) {
    const page = await fetch(after, PAGE);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.position;
  }
}
