import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gallery, galleryAppById, hasConnector, noConnectorReason, presets } from './gallery.ts';
import { loadEntries } from './load.ts';

const own = join(import.meta.dirname, 'entries');
const passle = JSON.parse(readFileSync(join(own, 'passle.json'), 'utf8')) as Record<string, unknown>;

describe('a folder of gallery entries', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-gallery-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (file: string, content: unknown) =>
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

  test('one more file is one more entry', () => {
    put('passle.json', passle);
    put('acme.json', { ...passle, id: 'acme', templateId: '0190aa5e-0000-7000-8000-000000000000' });
    put('notes.txt', 'not an entry');
    assert.deepEqual(
      loadEntries(folder).map(({ id }) => id),
      ['acme', 'passle'],
    );
  });

  const mistakes: readonly (readonly [name: string, file: string, content: unknown, said: RegExp])[] = [
    ['a file that is no JSON', 'a.json', '{', /a\.json is not JSON/],
    [
      'a file named otherwise than its id',
      'other.json',
      passle,
      /other\.json: its id is passle\. Name the file passle\.json/,
    ],
    [
      'a member nobody defined',
      'passle.json',
      { ...passle, colour: 'red' },
      /passle\.json is no gallery entry:\n.*colour/,
    ],
    [
      'a member that is missing',
      'passle.json',
      { ...passle, vendor: undefined },
      /passle\.json is no gallery entry:[\s\S]*vendor/,
    ],
  ];
  for (const [name, file, content, said] of mistakes) {
    test(`${name} is refused by name`, () => {
      put(file, content);
      assert.throws(() => loadEntries(folder), said);
    });
  }

  test('two entries with one template id are refused by name', () => {
    put('passle.json', passle);
    put('acme.json', { ...passle, id: 'acme' });
    assert.throws(() => loadEntries(folder), /passle and acme have the same templateId/);
  });

  test('the gallery is its folder', () => {
    assert.equal(gallery.length, readdirSync(own).length);
  });
});

describe('what the gallery says about provisioning', () => {
  test('there is a reason exactly where there is no connector', () => {
    const wrong = gallery.filter((entry) => hasConnector(entry) !== (noConnectorReason(entry) === undefined));
    assert.deepEqual(
      wrong.map(({ id }) => id),
      [],
    );
  });

  const reasons: readonly (readonly [id: string, said: RegExp])[] = [
    ['slack', /^There is no connector for Slack: it speaks SCIM 1\.1/],
    ['salesforce', /an interface of its own/],
    ['sap-analytics-cloud', /through SAP Cloud Identity.* Provision that one instead\.$/],
  ];
  for (const [id, said] of reasons) {
    test(`${id} is told why`, () => {
      const entry = galleryAppById(id);
      assert.ok(entry !== undefined);
      assert.match(noConnectorReason(entry) ?? '', said);
    });
  }

  test('Passle is the preset there is', () => {
    assert.deepEqual(
      presets.map(({ id }) => id),
      ['passle'],
    );
  });
});
