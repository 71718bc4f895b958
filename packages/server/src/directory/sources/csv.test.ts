import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import fc from 'fast-check';
import { readAssignment } from './assignment.ts';
import { type CsvProblem, type CsvRow, readCsv } from './csv.ts';
import type { CsvKind } from './csv-header.ts';

/** The bytes of a text in pieces of a few bytes each, so that characters and rows are cut in two. */
async function* bytes(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const all = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let start = 0; start < all.length; start += size) yield all.subarray(start, start + size);
}

async function read(text: string | Uint8Array, kind?: CsvKind) {
  const file = await readCsv(bytes(text, text.length > 10_000 ? 65_536 : 7), kind);
  const rows: (CsvRow | CsvProblem)[] = [];
  for await (const row of file.rows) rows.push(row);
  return { kind: file.kind, rows };
}

async function problemsOf(text: string | Uint8Array, kind?: CsvKind): Promise<readonly CsvProblem[]> {
  const { rows } = await read(text, kind);
  return rows.filter((row) => 'message' in row);
}

describe('reading a CSV file', () => {
  test('tells users by userPrincipalName and reads their values by type', async () => {
    const text =
      'userPrincipalName,displayName,accountEnabled,otherMails,employeeOrgData.costCenter,manager\n' +
      'ann@halden.example,"Lee, ""Ann""\nMarie",FALSE,a@b.example|c@d.example,0042,bob@halden.example\n';
    assert.deepEqual(await read(text), {
      kind: 'users',
      rows: [
        {
          kind: 'users',
          line: 2,
          properties: {
            userPrincipalName: 'ann@halden.example',
            displayName: 'Lee, "Ann"\nMarie',
            accountEnabled: false,
            otherMails: ['a@b.example', 'c@d.example'],
            employeeOrgData: { costCenter: '0042' },
          },
          manager: 'bob@halden.example',
        },
      ],
    });
  });

  test('reads an empty cell as clearing, and knows nothing of a column that is not there', async () => {
    const { rows } = await read('userPrincipalName,jobTitle,otherMails,manager\nann@halden.example,,,\n');
    const [row] = rows;
    assert.deepEqual(row, {
      kind: 'users',
      line: 2,
      properties: { userPrincipalName: 'ann@halden.example', jobTitle: null, otherMails: [] },
      manager: null,
    });
    const [without] = (await read('userPrincipalName\nann@halden.example\n')).rows;
    assert.equal(without && 'manager' in without, false);
  });

  test('tells groups by mailNickname', async () => {
    assert.deepEqual(await read('mailNickname,securityEnabled\nyard,true\n'), {
      kind: 'groups',
      rows: [{ kind: 'groups', line: 2, properties: { mailNickname: 'yard', securityEnabled: true } }],
    });
  });

  test('tells memberships by group and member', async () => {
    assert.deepEqual(await read('member,group\nann@halden.example, yard\n'), {
      kind: 'members',
      rows: [{ kind: 'members', line: 2, group: 'yard', member: 'ann@halden.example' }],
    });
  });

  test('passes over a byte order mark, blank lines and both kinds of line end', async () => {
    const { rows } = await read('\ufeffmailNickname,description\r\n\r\nyard,"a\r\nb"\r\ngate,c\n\ndock,d');
    assert.deepEqual(
      rows.map((row) => [row.line, 'properties' in row && row.properties.description]),
      [
        [3, 'a\r\nb'],
        [5, 'c'],
        [7, 'd'],
      ],
    );
  });

  test('goes on after a row that is wrong, and names line, column and field', async () => {
    const { rows } = await read(
      'userPrincipalName,accountEnabled,employeeHireDate\n' +
        'ann@halden.example,maybe,31.12.2020\nbob@halden.example,true,2020-12-31\n',
    );
    assert.deepEqual(
      rows.map((row) => ('message' in row ? [row.line, row.column, row.field] : 'properties' in row && row.properties)),
      [
        [2, 2, 'accountEnabled'],
        [2, 3, 'employeeHireDate'],
        { userPrincipalName: 'bob@halden.example', accountEnabled: true, employeeHireDate: '2020-12-31' },
      ],
    );
  });

  const headers: readonly (readonly [string, string, RegExp])[] = [
    ['no key column', 'displayName,jobTitle\n', /does not say what the rows are.*users: userPrincipalName/],
    ['semicolons', 'userPrincipalName;displayName\n', /not separated by commas/],
    ['an unknown column', 'userPrincipalName,shoeSize\n', /shoeSize is not a column of users\. Correct the name/],
    ['a name from mappings', 'userPrincipalName,mobile\n', /Write mobilePhone/],
    ['a name in wrong case', 'userPrincipalName,DisplayName\n', /Write displayName/],
    ['a column twice', 'userPrincipalName,mail,mail\n', /mail occurs twice/],
    ['a column without name', 'userPrincipalName,\n', /Column 2 has no name/],
    ['a computed property', 'userPrincipalName,externalUserState\n', /cannot be imported/],
    ['a password', 'userPrincipalName,passwordProfile.password\n', /cannot be imported/],
    ['an object as a whole', 'userPrincipalName,employeeOrgData\n', /is not a column/],
    ['an unknown part', 'userPrincipalName,employeeOrgData.__proto__\n', /is not a column/],
    ['an inherited name', 'userPrincipalName,__proto__\n', /is not a column/],
    ['a third column of members', 'group,member,role\n', /Leave only group and member/],
    ['nothing at all', '', /The file is empty/],
    ['too many columns', `userPrincipalName,${'x,'.repeat(256)}\n`, /more than 256 columns/],
  ];
  for (const [what, text, message] of headers) {
    test(`refuses a header with ${what}`, async () => {
      const { kind, rows } = await read(`${text}x,y\n`.slice(text === '' ? 4 : 0));
      assert.equal(kind, undefined);
      const [problem] = rows;
      assert.ok(problem && 'message' in problem);
      assert.equal(problem.line, 1);
      assert.match(problem.message, message);
    });
  }

  test('refuses a file of another kind than was asked for', async () => {
    const [problem] = await problemsOf('mailNickname\nyard\n', 'users');
    assert.match(problem?.message ?? '', /lacks a column for users: userPrincipalName/);
  });

  const badRows: readonly (readonly [string, string, Partial<CsvProblem>, RegExp])[] = [
    ['too few cells', 'userPrincipalName,mail\nann@b.example\n', { line: 2 }, /has 1 cells and the header 2/],
    ['too many cells', 'mailNickname\nyard,x\n', { line: 2 }, /into quotes/],
    ['no key', 'userPrincipalName,mail\n,a@b.example\n', { line: 2, column: 1 }, /Every row needs one/],
    ['no member', 'group,member\nyard,\n', { line: 2, column: 2, field: 'member' }, /member is empty/],
    ['a long title', `userPrincipalName,jobTitle\na@b.example,${'x'.repeat(129)}\n`, { column: 2 }, /at most 128/],
    [
      'a bad part',
      `userPrincipalName,employeeOrgData.division\na@b.example,${'x'.repeat(65)}\n`,
      { column: 2 },
      /at most 64/,
    ],
    [
      'an open quotation',
      'mailNickname,description\nyard,"x\ngate,y\n',
      { line: 2 },
      /has no end.*Nothing from this line/,
    ],
  ];
  for (const [what, text, place, message] of badRows) {
    test(`refuses a row with ${what}`, async () => {
      const [problem, ...more] = await problemsOf(text);
      assert.deepEqual(more, []);
      assert.deepEqual({ ...problem, ...place }, problem);
      assert.match(problem?.message ?? '', message);
    });
  }

  test('refuses what is not UTF-8, after the rows before it', async () => {
    const latin1 = Buffer.concat([Buffer.from(`mailNickname\n${'yard\n'.repeat(5000)}`), Buffer.from([0xe6, 0x0a])]);
    const file = await readCsv(bytes(latin1, 4096));
    let rows = 0;
    let problem: CsvProblem | undefined;
    for await (const row of file.rows) {
      if ('message' in row) problem = row;
      else rows += 1;
    }
    assert.ok(rows > 3000);
    assert.match(problem?.message ?? '', /not UTF-8\. Save it as CSV UTF-8/);
  });

  test('does not take the beginning of a row for a row where the text ends in bytes that are none', async () => {
    const cut = Buffer.concat([Buffer.from('mailNickname\nyard\ngate'), Buffer.from([0xff]), Buffer.from('way\n')]);
    const { rows } = await read(cut);
    assert.deepEqual(
      rows.map((row) => ('message' in row ? [row.line, 'broken'] : [row.line, 'properties' in row && row.properties])),
      [
        [2, { mailNickname: 'yard' }],
        [3, 'broken'],
      ],
    );
  });

  test('ends at a row that is endless', async () => {
    const { rows } = await read(`mailNickname\nyard\n${'x'.repeat(1_100_000)}\ngate\n`);
    assert.deepEqual(
      rows.map((row) => [row.line, 'message' in row]),
      [
        [2, false],
        [3, true],
      ],
    );
  });

  test('reads a stream it need not hold', async () => {
    let produced = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('mailNickname\n');
      for (; ; produced += 1) yield Buffer.from(`yard${produced}\n`.repeat(1000));
    }
    const { rows } = await readCsv(endless());
    let seen = 0;
    for await (const _ of rows) {
      seen += 1;
      if (seen === 5000) break;
    }
    assert.ok(produced < 500, `${produced} pieces were read ahead`);
  });

  test('gives any texts back that were quoted, on the line they began in', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '🚢', ';'),
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          cell.filter((text) => text.trim() !== ''),
          { maxLength: 6 },
        ),
        async (texts) => {
          let line = 2;
          const expected = texts.map((text) => {
            const at = line;
            line += text.split('\n').length;
            return [at, text];
          });
          const body = texts.map((text) => `x,"${text.replaceAll('"', '""')}"\n`).join('');
          const { rows } = await read(`mailNickname,description\n${body}`);
          assert.deepEqual(
            rows.map((row) => [row.line, 'properties' in row ? row.properties.description : row]),
            expected,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('reading NAME=VALUE', () => {
  const assignments: readonly (readonly [string, string, JsonObject])[] = [
    ['jobTitle', 'Planner', { jobTitle: 'Planner' }],
    ['jobTitle', '', { jobTitle: null }],
    ['accountEnabled', 'false', { accountEnabled: false }],
    ['otherMails', 'a@b.example|c@d.example', { otherMails: ['a@b.example', 'c@d.example'] }],
    ['employeeOrgData.division', 'Sales', { employeeOrgData: { division: 'Sales' } }],
  ];
  for (const [name, text, expected] of assignments) {
    test(`${name}=${text} sets ${JSON.stringify(expected)}`, () => {
      const properties: JsonObject = {};
      assert.equal(readAssignment(properties, name, text), undefined);
      assert.deepEqual(properties, expected);
    });
  }

  test('two parts of one object go together', () => {
    const properties: JsonObject = {};
    readAssignment(properties, 'employeeOrgData.division', 'Sales');
    readAssignment(properties, 'employeeOrgData.costCenter', '0042');
    assert.deepEqual(properties, { employeeOrgData: { division: 'Sales', costCenter: '0042' } });
  });

  test('what is wrong is said and nothing is set', () => {
    const properties: JsonObject = {};
    assert.match(readAssignment(properties, 'mobile', '1') ?? '', /Write mobilePhone/);
    assert.match(readAssignment(properties, 'accountEnabled', 'ja') ?? '', /true or false/);
    assert.match(readAssignment(properties, 'manager', 'x') ?? '', /is not a property/);
    assert.deepEqual(properties, {});
  });
});
