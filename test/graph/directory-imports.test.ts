import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, onEachDatabase } from './graph-world.ts';

type Loose = Answer['body'];

onEachDatabase('files that bring people in', (world) => {
  const send = async (path: string, lines: readonly string[]): Promise<Answer> => {
    const response = await fetch(`${world().url}/api/directory/imports${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world().token}`, 'content-type': 'text/csv' },
      body: `${lines.join('\n')}\n`,
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const FILE = ['Login,Full name,Shoe size', 'eda@halden.example,Eda,40', 'odo@halden.example,Odo,41'];

  test('columns are matched by their names, rows told apart by whether they are there, and nothing is written', async () => {
    await world().person('odo');
    const { status, body } = await send('/preview', FILE);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.kind, 'users');
    assert.deepEqual(body.columns, [
      { name: 'Login', property: 'userPrincipalName' },
      { name: 'Full name', property: 'displayName' },
      { name: 'Shoe size', property: '' },
    ]);
    assert.deepEqual(
      body.rows.map((row: Loose) => [row.line, row.cells[1], row.outcome, row.problems]),
      [
        [2, 'Eda', 'create', []],
        [3, 'Odo', 'update', []],
      ],
    );
    assert.ok(body.properties.includes('department') && body.properties.includes('manager'));
    await world().expect(404, 'GET', '/v1.0/users/eda@halden.example');
  });

  test('columns that were chosen are read, others left out, and what is wrong stands at its row', async () => {
    const chosen = await send('/preview?columns=userPrincipalName,,employeeId', FILE);
    assert.deepEqual(
      chosen.body.columns.map((column: Loose) => column.property),
      ['userPrincipalName', '', 'employeeId'],
    );
    const wrong = await send('/preview', ['userPrincipalName,accountEnabled', 'eda@halden.example,perhaps']);
    assert.match(wrong.body.rows[0].problems[0].message, /takes true or false/);
    assert.equal(wrong.body.rows[0].outcome, null);
    const useless = await send('/preview', ['Colour,Size', 'red,1']);
    assert.match(useless.body.problems[0].message, /does not say what the rows are|lacks a column/);
    assert.equal((await send('/preview?kind=ships', FILE)).status, 400);
    const whole = await send('/preview', [...FILE, 'x'.repeat(6_000_000)]);
    assert.equal(whole.status, 413);
    assert.match(whole.body.error.message, /Send the beginning of the file only/);
    assert.match((await send('/preview', [])).body.problems[0].message, /empty/);
  });

  test('an import by chosen columns is carried out, and remembered with its report', async () => {
    const rows = [...FILE, 'wrong,Nobody,1'];
    const query = '?name=staff.csv&kind=users&columns=userPrincipalName,displayName,employeeId';
    const { status, body } = await send(query, rows);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.users, body.problemCount], [{ created: 1, updated: 1, unchanged: 0 }, 1]);
    const eda = await world().expect(200, 'GET', '/v1.0/users/eda@halden.example?$select=employeeId,displayName');
    assert.deepEqual([eda.employeeId, eda.displayName], ['40', 'Eda']);
    const { value } = await world().expect(200, 'GET', '/api/directory/imports');
    assert.deepEqual(
      [value[0].id, value[0].name, value[0].state, value[0].rows, value[0].problemCount],
      [body.id, 'staff.csv', 'done', 2, 1],
    );
    const record = await world().expect(200, 'GET', `/api/directory/imports/${body.id}`);
    assert.match(record.report.problems[0].message, /userPrincipalName/);
    assert.equal(record.author, 'LOCKSTEP_ADMIN_TOKEN');
    await world().expect(404, 'GET', '/api/directory/imports/99999999-9999-4999-8999-999999999999');
    const refused = await send('?columns=userPrincipalName', FILE);
    assert.match(refused.body.problems[0].message, /3 columns, and 1 names/);
  });

  test('the directory says what it holds', async () => {
    const { value } = await world().expect(200, 'GET', '/api/directory/sources');
    assert.deepEqual([value[0].kind, value[0].users, value[0].groups], ['builtIn', 2, 0]);
    assert.ok(Date.parse(value[0].lastImportDateTime) > 0);
  });

  test('in which applications people of a list have accounts is asked for at once', async () => {
    const { id } = await world().expect(200, 'GET', '/v1.0/users/odo@halden.example');
    const standing = await world().expect(200, 'GET', `/api/portal/standing?type=User&ids=${id}`);
    assert.deepEqual(standing, { applications: 0, value: [{ id, accounts: [], disabled: [], failing: [] }] });
    await world().expect(400, 'GET', '/api/portal/standing?ids=odo');
    await world().expect(400, 'GET', `/api/portal/standing?type=Ship&ids=${id}`);
  });

  test('who was deleted is restored under another name when the own one was taken', async () => {
    const { id } = await world().expect(200, 'GET', '/v1.0/users/eda@halden.example');
    await world().expect(204, 'DELETE', `/v1.0/users/${id}`);
    await world().person('eda');
    const path = `/v1.0/directory/deletedItems/${id}/restore`;
    await world().expect(400, 'POST', path);
    await world().expect(400, 'POST', path, { newUserPrincipalName: 'no name' });
    const restored = await world().expect(200, 'POST', path, { newUserPrincipalName: 'eda.first@halden.example' });
    assert.equal(restored.userPrincipalName, 'eda.first@halden.example');
  });
});
