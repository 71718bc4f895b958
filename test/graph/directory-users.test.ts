import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DirectoryWorld, databases, eventual, openDirectoryWorld, person } from './directory-world.ts';

for (const database of databases) {
  describe(`users over HTTP on ${database}`, () => {
    let world: DirectoryWorld;
    let boss: string;
    let ann: string;

    before(async () => {
      world = await openDirectoryWorld(database);
      boss = await world.user('boss', { displayName: 'Berit Boss' });
      ann = await world.user('ann', {
        displayName: 'Ann McLeod-2nd',
        department: 'Sales',
        mail: 'ann@halden.example',
        otherMails: ['ann@home.example', 'a.mcleod@home.example'],
        employeeHireDate: '2026-03-01',
        employeeOrgData: { costCenter: '42', division: 'North' },
        accountEnabled: false,
        extension_00000000000040008000000000000001_level: 'Gold',
        'manager@odata.bind': `https://graph.microsoft.com/v1.0/users/${boss}`,
      });
      await world.user('bea', { displayName: "Bea O'Brien", department: 'SALES', givenName: 'Bea' });
      await world.user('çelik', { displayName: 'Çelik Öz', companyName: 'Halden AS' });
    });
    after(() => world.close());

    const names = async (query: string, options = {}) => {
      const { body } = await world.call('GET', `/users?${query}`, undefined, { expect: 200, ...options });
      return body.value.map(({ displayName }: { displayName: string }) => displayName);
    };

    test('a user is created with 201, its address, its context and its default set', async () => {
      const made = await world.call('POST', '/users', person('dora'), { expect: 201 });
      assert.equal(made.headers.get('location'), `${world.url}/v1.0/users/${made.body.id}`);
      assert.equal(made.body['@odata.context'], `${world.url}/v1.0/$metadata#users/$entity`);
      assert.deepEqual(Object.keys(made.body).sort(), [
        '@odata.context',
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ]);
      assert.deepEqual([made.body.businessPhones, made.body.mail], [[], null]);
      await world.call('DELETE', `/users/${made.body.id}`, undefined, { expect: 204 });
    });

    test('what was selected is read, parts of objects and extensions too, and the manager comes along', async () => {
      const select =
        'id,accountEnabled,employeeOrgData/costCenter,extension_00000000000040008000000000000001_level,faxNumber';
      const { body } = await world.call(
        'GET',
        `/users/ann@halden.example?$select=${select}&$expand=manager($select=displayName)`,
        undefined,
        { expect: 200 },
      );
      assert.deepEqual(body, {
        '@odata.context': `${world.url}/v1.0/$metadata#users(${select})/$entity`,
        id: ann,
        accountEnabled: false,
        employeeOrgData: { costCenter: '42' },
        extension_00000000000040008000000000000001_level: 'Gold',
        faxNumber: null,
        manager: { '@odata.type': '#microsoft.graph.user', displayName: 'Berit Boss', id: boss },
      });
      const other = await world.call('GET', `/users/${boss}?%24select=id&$expand=manager`, undefined, { expect: 200 });
      assert.deepEqual(Object.keys(other.body), ['@odata.context', 'id'], 'no manager, no key');
    });

    const filters: readonly (readonly [string, readonly string[]])[] = [
      ["displayName eq 'ann mcleod-2nd'", ['Ann McLeod-2nd']],
      ["userPrincipalName eq 'ANN@halden.example'", ['Ann McLeod-2nd']],
      ["startswith(displayName,'be')", ["Bea O'Brien", 'Berit Boss']],
      ["startswith(displayName,'çe')", ['Çelik Öz']],
      ["displayName eq 'Bea O''Brien'", ["Bea O'Brien"]],
      ["department eq 'Sales'", ['Ann McLeod-2nd', "Bea O'Brien"]],
      ["department eq 'Sales' and accountEnabled eq false", ['Ann McLeod-2nd']],
      ["department eq 'Sales' and (givenName eq 'x' or givenName eq 'Bea')", ["Bea O'Brien"]],
      ["department ne 'Sales'", ['Berit Boss', 'Çelik Öz']],
      ["not(department eq 'Sales')", ['Berit Boss', 'Çelik Öz']],
      ['department eq null', ['Berit Boss', 'Çelik Öz']],
      ['department ne null', ['Ann McLeod-2nd', "Bea O'Brien"]],
      ["department in ('sales','it')", ['Ann McLeod-2nd', "Bea O'Brien"]],
      ["tolower(mail) eq 'ann@halden.example'", ['Ann McLeod-2nd']],
      ["endswith(mail,'@HALDEN.example')", ['Ann McLeod-2nd']],
      ["otherMails/any(m:m eq 'Ann@Home.example')", ['Ann McLeod-2nd']],
      ["otherMails/any(m:startswith(m,'a.mc'))", ['Ann McLeod-2nd']],
      ['otherMails/$count eq 2', ['Ann McLeod-2nd']],
      ['directReports/$count gt 0', ['Berit Boss']],
      ['employeeHireDate ge 2026-03-01 and employeeHireDate lt 2026-03-01T00:00:01Z', ['Ann McLeod-2nd']],
      ['createdDateTime gt 2100-01-01', []],
      ["companyName eq 'halden as'", ['Çelik Öz']],
      ["employeeOrgData/division eq 'north'", ['Ann McLeod-2nd']],
      ["extension_00000000000040008000000000000001_level eq 'gold'", ['Ann McLeod-2nd']],
      ["id eq 'no-id'", []],
      ["displayName gt 'berit'", ['Berit Boss', 'Çelik Öz']],
    ];
    for (const [filter, expected] of filters) {
      test(`$filter=${filter} answers ${expected.join(', ') || 'nobody'}`, async () => {
        assert.deepEqual((await names(`$filter=${encodeURIComponent(filter)}`)).sort(), [...expected].sort());
      });
    }

    test('who is managed by somebody is found by their id', async () => {
      assert.deepEqual(await names(`$filter=manager/id eq '${boss}'`), ['Ann McLeod-2nd']);
    });

    const searches: readonly (readonly [string, readonly string[]])[] = [
      ['"displayName:leod"', ['Ann McLeod-2nd']],
      ['"displayName:2 mc"', ['Ann McLeod-2nd']],
      ['"displayName:cleod"', []],
      ['"displayName:BRIEN"', ["Bea O'Brien"]],
      ['"displayName:ç" OR "mail:ann@"', ['Ann McLeod-2nd', 'Çelik Öz']],
      ['"displayName:b" AND "givenName:bea"', ["Bea O'Brien"]],
      ['"otherMails:a.mcleod"', ['Ann McLeod-2nd']],
    ];
    for (const [search, expected] of searches) {
      test(`$search=${search} answers ${expected.join(', ') || 'nobody'}`, async () => {
        assert.deepEqual((await names(`$search=${encodeURIComponent(search)}`, eventual)).sort(), [...expected].sort());
      });
    }

    const orders: readonly (readonly [string, readonly string[]])[] = [
      ['displayName', ['Ann McLeod-2nd', "Bea O'Brien", 'Berit Boss', 'Çelik Öz']],
      ['displayName desc', ['Çelik Öz', 'Berit Boss', "Bea O'Brien", 'Ann McLeod-2nd']],
      ['userPrincipalName desc', ['Çelik Öz', 'Berit Boss', "Bea O'Brien", 'Ann McLeod-2nd']],
      ['department desc,displayName', ['Ann McLeod-2nd', "Bea O'Brien", 'Berit Boss', 'Çelik Öz']],
      ['employeeHireDate,displayName desc', ['Çelik Öz', 'Berit Boss', "Bea O'Brien", 'Ann McLeod-2nd']],
      ['createdDateTime', ['Berit Boss', 'Ann McLeod-2nd', "Bea O'Brien", 'Çelik Öz']],
    ];
    for (const [order, expected] of orders) {
      test(`pages one by one in the order of ${order} show everybody once`, async () => {
        const seen: string[] = [];
        let next: string | undefined = `/users?$orderby=${order}&$top=1&$select=displayName`;
        while (next !== undefined) {
          const { body }: { body: { value: { displayName: string }[]; '@odata.nextLink'?: string } } = await world.call(
            'GET',
            next,
            undefined,
            { expect: 200 },
          );
          seen.push(...body.value.map(({ displayName }) => displayName));
          next = body['@odata.nextLink'];
        }
        assert.deepEqual(seen, expected);
      });
    }

    test('the number is told when the header asks for it, and otherwise not', async () => {
      const { body } = await world.call('GET', '/users?$count=true&$top=1', undefined, eventual);
      assert.equal(body['@odata.count'], 4);
      assert.equal((await world.call('GET', '/users?$count=true')).body['@odata.count'], undefined);
      const count = await world.call('GET', "/users/$count?$filter=department eq 'Sales'", undefined, eventual);
      assert.deepEqual([count.text, count.headers.get('content-type')], ['2', 'text/plain;charset=utf-8']);
    });

    const refused: readonly (readonly [string, number, string])[] = [
      ['/users?$select=nickname', 400, 'BadRequest'],
      ['/users?$select=skills', 501, 'NotImplemented'],
      ["/users?$filter=nickname eq 'x'", 400, 'Request_UnsupportedQuery'],
      ["/users?$filter=contains(displayName,'x')", 400, 'Request_UnsupportedQuery'],
      ["/users?$filter=endswith(displayName,'x')", 400, 'Request_UnsupportedQuery'],
      ["/users?$filter=otherMails eq 'x'", 400, 'Request_UnsupportedQuery'],
      ["/users?$filter=accountEnabled eq 'x'", 400, 'Request_UnsupportedQuery'],
      ["/users?$filter=passwordProfile/password eq 'x'", 400, 'Request_UnsupportedQuery'],
      ['/users?$filter=displayName', 400, 'BadRequest'],
      ['/users?$orderby=otherMails', 400, 'Request_UnsupportedQuery'],
      ['/users?$search="displayName:x"', 400, 'Request_UnsupportedQuery'],
      ['/users?$expand=members', 400, 'Request_UnsupportedQuery'],
      ['/users?$skip=1', 400, 'Request_BadRequest'],
      ['/users?$top=1000', 400, 'Request_BadRequest'],
      ['/users?$skiptoken=x', 400, 'Directory_ExpiredPageToken'],
      ['/users/$count', 400, 'Request_BadRequest'],
      ['/users/nobody@halden.example', 404, 'Request_ResourceNotFound'],
      ['/users/boss@halden.example/manager', 404, 'Request_ResourceNotFound'],
    ];
    for (const [path, status, code] of refused) {
      test(`GET ${path} is refused with ${status} ${code}`, async () => {
        const answer = await world.call('GET', path, undefined, { expect: status });
        assert.equal(answer.body.error.code, code);
        assert.ok(answer.body.error.message.length > 10 && answer.body.error.innerError['request-id']);
      });
    }

    test('every fault of a body is named at once', async () => {
      const { body } = await world.call('POST', '/users', {
        ...person('eve'),
        givenName: 5,
        proxyAddresses: [],
        nickname: 'x',
      });
      assert.deepEqual(
        body.error.details.map(({ target }: { target: string }) => target),
        ['givenName', 'proxyAddresses', 'nickname'],
      );
    });

    test('a name that is taken is refused with 400 and ObjectConflict', async () => {
      const { body } = await world.call('POST', '/users', person('BOSS'), { expect: 400 });
      assert.equal(body.error.details[0].code, 'ObjectConflict');
    });

    test('a user is changed, renamed and given a manager in one call', async () => {
      const id = await world.user('finn');
      const change = {
        userPrincipalName: 'finn2@halden.example',
        'manager@odata.bind': `/users('${boss}')`,
        mail: null,
      };
      await world.call('PATCH', '/users/finn@halden.example', change, { expect: 204 });
      const { body } = await world.call('GET', '/users/finn2@halden.example/manager', undefined, { expect: 200 });
      assert.deepEqual([body['@odata.type'], body.id], ['#microsoft.graph.user', boss]);
      await world.call('DELETE', `/users/${id}/manager/$ref`, undefined, { expect: 204 });
      await world.call(
        'PUT',
        `/users/${id}/manager/$ref`,
        { '@odata.id': `${world.url}/v1.0/users/none` },
        { expect: 404 },
      );
      await world.call('PUT', `/users/${id}/manager/$ref`, { '@odata.id': 'nowhere' }, { expect: 400 });
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
    });

    test('a write that names another version than there is changes nothing', async () => {
      const id = await world.user('gil');
      const path = `/users/${id}`;
      const etag = async (query = '') =>
        (await world.call('GET', `${path}${query}`, undefined, { expect: 200 })).headers.get('etag') ?? '';
      const write = async (expect: number, match: string, method: string, to: string, body?: object) =>
        (await world.call(method, to, body, { expect, headers: { 'if-match': match } })).body;
      const manager = { '@odata.id': `${world.url}/v1.0/users/${boss}` };
      const first = await etag();
      assert.match(first, /^W\/"\d+"$/);
      assert.equal(await etag('?$select=id'), first);
      await write(204, first, 'PATCH', path, { jobTitle: 'Porter' });
      const { error } = await write(412, first, 'PATCH', path, { jobTitle: 'Cook', city: 'Ghent' });
      assert.equal(error.code, 'Request_PreconditionFailed');
      await write(412, first, 'PATCH', path, { 'manager@odata.bind': manager['@odata.id'] });
      await write(412, first, 'PUT', `${path}/manager/$ref`, manager);
      await write(412, first, 'DELETE', path);
      await write(412, 'porter', 'DELETE', path);
      const { body } = await world.call('GET', `${path}?$select=jobTitle,city&$expand=manager`, undefined, {
        expect: 200,
      });
      assert.deepEqual([body.jobTitle, body.city, body.manager], ['Porter', null, undefined]);

      const second = await etag();
      await world.call('PATCH', path, { jobTitle: 'Porter' }, { expect: 204 });
      assert.equal(await etag(), second, 'the same values again are no other version');
      await write(204, second, 'PUT', `${path}/manager/$ref`, manager);
      await write(412, second, 'DELETE', `${path}/manager/$ref`);
      await write(204, await etag(), 'DELETE', `${path}/manager/$ref`);
      assert.equal(await etag(), second, 'what is as it was has the version it had');
      await write(204, '*', 'PATCH', path, { city: 'Ghent' });
      await write(204, await etag(), 'DELETE', path);
      await write(404, '*', 'PATCH', path, { city: 'Bruges' });
    });

    test('of two who write at once over the same version one is refused', async () => {
      const id = await world.user('hal');
      const { headers } = await world.call('GET', `/users/${id}`);
      const options = { headers: { 'if-match': headers.get('etag') ?? '' } };
      const answers = await Promise.all(
        ['Porter', 'Cook', 'Gardener'].map((jobTitle) => world.call('PATCH', `/users/${id}`, { jobTitle }, options)),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 412, 412]);
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
    });

    test('managers of managers come along as far as asked for, and two who manage each other end it', async () => {
      await world.call(
        'PUT',
        `/users/${boss}/manager/$ref`,
        { '@odata.id': `x/directoryObjects/${ann}` },
        { expect: 204 },
      );
      const two = await world.call('GET', `/users/${ann}?$expand=manager($levels=max;$select=id)`, undefined, {
        expect: 200,
      });
      assert.equal(two.body.manager.id, boss);
      assert.equal(two.body.manager.manager, undefined);
      await world.call('DELETE', `/users/${boss}/manager/$ref`, undefined, { expect: 204 });
      const reports = await world.call('GET', `/users/${boss}/directReports`, undefined, { expect: 200 });
      assert.deepEqual(
        reports.body.value.map(({ id }: { id: string }) => id),
        [ann],
      );
    });

    test('deleted users are listed, read, restored and purged', async () => {
      const id = await world.user('gina');
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
      await world.call('GET', `/users/${id}`, undefined, { expect: 404 });
      await world.call('GET', '/directory/deletedItems', undefined, { expect: 400 });
      const list = "/directory/deleteditems/microsoft.graph.user?$filter=displayName eq 'gina'";
      const { body } = await world.call('GET', list, undefined, { expect: 200 });
      assert.equal(body.value.length, 1);
      assert.match(body.value[0].deletedDateTime, /^\d{4}-/);
      const item = await world.call('GET', `/directory/deletedItems/${id}`, undefined, { expect: 200 });
      assert.equal(item.body['@odata.type'], '#microsoft.graph.user');
      const twin = await world.user('gina');
      const taken = await world.call('POST', `/directory/deletedItems/${id}/restore`, undefined, { expect: 400 });
      assert.equal(taken.body.error.details[0].code, 'ObjectConflict');
      await world.call('DELETE', `/users/${twin}`, undefined, { expect: 204 });
      const back = await world.call('POST', `/directory/deletedItems/${id}/restore`, undefined, { expect: 200 });
      assert.deepEqual([back.body.id, back.body['@odata.type']], [id, '#microsoft.graph.user']);
      await world.call('DELETE', `/directory/deletedItems/${twin}`, undefined, { expect: 204 });
      await world.call('DELETE', `/directory/deletedItems/${twin}`, undefined, { expect: 404 });
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
    });

    test('the organisation tells its id, name and domain', async () => {
      const { body } = await world.call('GET', '/organization', undefined, { expect: 200 });
      const [{ id, displayName, verifiedDomains }] = body.value;
      assert.deepEqual([id, displayName], [world.app.organization().id, 'Halden']);
      assert.deepEqual([verifiedDomains[0].name, verifiedDomains[0].isDefault], ['halden.example', true]);
    });

    test('paths in their other forms mean the same', async () => {
      for (const path of [`/users('${ann}')`, `/USERS/${ann}/`, `/users(${ann})`, "/users('ann@halden.example')"]) {
        assert.equal((await world.call('GET', path, undefined, { expect: 200 })).body.id, ann, path);
      }
      const beta = await world.call('GET', `${world.url}/beta/users/${ann}`, undefined, { expect: 200 });
      assert.equal(beta.body.id, ann);
    });
  });
}

test('strict queries are refused where the reference refuses them, and answered with its header', async () => {
  const world = await openDirectoryWorld('PGlite', { LOCKSTEP_STRICT_QUERIES: 'true' });
  try {
    await world.user('ann', { department: 'Sales' });
    const advanced = [
      "$filter=companyName eq 'x'",
      "$filter=department ne 'x'",
      "$filter=not(department eq 'x')",
      "$filter=endswith(mail,'x')",
      '$filter=department eq null',
      '$orderby=department',
      "$filter=department eq 'x'&$orderby=displayName",
      '$filter=otherMails/$count eq 0',
    ];
    for (const query of advanced) {
      const refused = await world.call('GET', `/users?${query}`, undefined, { expect: 400 });
      assert.equal(refused.body.error.code, 'Request_UnsupportedQuery', query);
      await world.call('GET', `/users?${query}&$count=true`, undefined, { ...eventual, expect: 200 });
    }
    const plain = [
      "$filter=department eq 'Sales'",
      "$filter=startswith(mail,'x') or id eq 'x'",
      '$orderby=displayName',
    ];
    for (const query of plain) await world.call('GET', `/users?${query}`, undefined, { expect: 200 });
  } finally {
    await world.close();
  }
});
