import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import {
  type ExportRequest,
  exportCsv,
  exportJson,
  exportJsonLines,
  type JournalEntry,
  type JournalQuery,
  type JournalStore,
  type LogPosition,
} from './index.ts';

const until = new Date('2026-03-03T00:00:00Z');

function entry(number: number, change: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: `entry-${number}`,
    jobId: 'job',
    cycleId: 'cycle',
    at: new Date(Date.parse('2026-03-02T08:00:00Z') + number),
    action: 'Create',
    status: 'Success',
    code: undefined,
    message: 'Created.',
    source: { id: `u-${number}`, displayName: `person${number}`, type: 'User' },
    target: undefined,
    steps: [{ name: 'import', status: 'Success', description: 'Read.', details: { department: 'Sales' } }],
    modified: [{ name: 'userName', oldValue: null, newValue: `person${number}` }],
    durationMilliseconds: 1,
    ...change,
  };
}

/** A log of so many entries, of which no more are held than a page asks for. */
function log(entries: readonly JournalEntry[]) {
  const queries: JournalQuery[] = [];
  const store: Pick<JournalStore, 'page'> = {
    async page(_, query) {
      queries.push(query);
      const begin = query.after === undefined ? 0 : entries.findIndex(({ id }) => id === query.after?.id) + 1;
      const page = entries.slice(begin, begin + query.limit);
      const last = page.at(-1);
      const next: LogPosition | undefined =
        begin + page.length < entries.length && last ? { at: last.at, id: last.id } : undefined;
      return { entries: page, next };
    },
  };
  const context = {
    organizationId: 'o',
    sourceSystem: { id: 's', displayName: 'Directory' },
    advice: [{ code: 'EntryConflict', meaning: 'A value is taken.', remedy: 'Change it.' }],
  };
  const request: ExportRequest = { store, context, filter: { field: 'jobId', is: 'equal', value: 'job' }, until };
  return { request, queries };
}

async function all(pieces: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const numbers = [0, 1, 200, 201, 450];

describe('exports', () => {
  for (const count of numbers) {
    test(`${count} entries come out as JSON, as lines and as CSV, each once and in their order`, async () => {
      const entries = Array.from({ length: count }, (_, index) => entry(index));
      const ids = entries.map(({ id }) => id);
      const { request } = log(entries);
      assert.deepEqual(
        JSON.parse(await all(exportJson(request))).map(({ id }: { id: string }) => id),
        ids,
      );
      const lines = (await all(exportJsonLines(request))).split('\n').slice(0, -1);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).id),
        ids,
      );
      const files = exportCsv(request);
      assert.deepEqual(
        files.map(({ name }) => name),
        ['ProvisioningLogs.csv', 'ProvisioningLogs_ProvisioningSteps.csv', 'ProvisioningLogs_ModifiedProperties.csv'],
      );
      for (const file of files) {
        const rows: Record<string, string>[] = parse(await all(file.content()), { columns: true });
        assert.deepEqual(
          rows.map((row) => row.changeId),
          ids,
        );
      }
    });
  }

  test('a page is read when its turn comes, under the filter and up to the moment the export began', async () => {
    const { request, queries } = log(Array.from({ length: 1_000 }, (_, index) => entry(index)));
    const pieces = exportJsonLines(request);
    assert.equal(queries.length, 0);
    await pieces.next();
    assert.equal(queries.length, 1);
    await pieces.next();
    assert.equal(queries.length, 2);
    for (const { filter, limit } of queries) {
      assert.ok(limit <= 200);
      assert.deepEqual(filter, { all: [request.filter, { field: 'at', is: 'until', value: until }] });
    }
  });

  test('the three files hold everything an entry says, joined by the change id', async () => {
    const conflict = entry(1, {
      changeId: 'change-1',
      status: 'Failure',
      code: 'EntryConflict',
      message: 'It said: "taken",\r\nreally.',
      target: { id: 't-1', displayName: 'person1', type: 'User' },
      steps: [
        { name: 'matching', status: 'Success', description: 'Found nothing.' },
        { name: 'export', status: 'Failure', description: 'Refused.', details: { status: 409 } },
      ],
      modified: [],
    });
    const { request } = log([conflict]);
    const [logs, steps, properties] = await Promise.all(
      exportCsv(request).map(
        async ({ content }): Promise<Record<string, string>[]> => parse(await all(content()), { columns: true }),
      ),
    );
    const [row] = logs ?? [];
    assert.deepEqual(
      [
        row?.changeId,
        row?.id,
        row?.provisioningAction,
        row?.status,
        row?.errorCode,
        row?.reason,
        row?.recommendedAction,
        row?.errorCategory,
      ],
      [
        'change-1',
        'entry-1',
        'create',
        'failure',
        'EntryConflict',
        conflict.message,
        'Change it.',
        'nonServiceFailure',
      ],
    );
    assert.deepEqual(
      steps?.map(({ changeId, position, name, details }) => [changeId, position, name, details]),
      [
        ['change-1', '1', 'EntryImport', '{}'],
        ['change-1', '2', 'EntryExportAdd', '{"status":"409"}'],
      ],
    );
    assert.deepEqual(properties, []);
  });

  test('a name that looks like a formula stays text in a spreadsheet', async () => {
    for (const name of ['=1+1', '+1', '-1', '@x', '\tx']) {
      const { request } = log([entry(1, { source: { id: 'u', displayName: name, type: 'User' } })]);
      const text = await all(exportCsv(request)[0]?.content() ?? assert.fail());
      const [row]: Record<string, string>[] = parse(text, { columns: true });
      assert.equal(row?.['sourceIdentity.displayName'], `'${name}`);
    }
  });
});
