import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type JsonObject, type PatchOperation, readPath } from '@lockstep/scim';
import { type Character, characters, ScimTestTarget, type TargetOptions, VirtualClock } from '@lockstep/testkit';
import { connectTarget, type ScimTargetOptions, TargetHosts } from './index.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** A target of the test kit and a connection to it. */
async function reach(
  t: TestContext,
  server: TargetOptions,
  options: Partial<ScimTargetOptions> & { readonly query?: string } = {},
) {
  const under = await ScimTestTarget.start(server);
  t.after(() => under.close());
  const clock = new VirtualClock();
  const { query = '', ...rest } = options;
  const connect = (more: Partial<ScimTargetOptions> = {}) => {
    const target = connectTarget(
      { tenantUrl: `${under.url}${query}`, secretToken: under.token },
      {
        maxConcurrency: 4,
        policy: { allowed: [new URL(under.origin).host] },
        clock,
        jitter: () => 0,
        userAgent: 'Lockstep/test',
        ...rest,
        ...more,
      },
    );
    t.after(() => target.close());
    return target;
  };
  const made = await under.put('Users', {
    schemas: [USER],
    userName: 'ada@halden.example',
    active: true,
    title: 'Analyst',
  });
  const sent = (method: string) => under.sent(method).filter(({ url }) => !url.startsWith('/ServiceProviderConfig'));
  return { under, connect, target: connect(), id: made, sent, clock };
}

const retitled: readonly PatchOperation[] = [{ op: 'replace', path: 'title', value: 'Lead' }];
const disabled: readonly PatchOperation[] = [{ op: 'replace', path: 'active', value: false }];
const ada = [{ path: 'userName', value: 'ada@halden.example', caseExact: false }];

describe('a SCIM target', () => {
  test('without PATCH is written to by PUT, with its version, and what is computed is left out', async (t) => {
    const { target, id, sent, under } = await reach(t, { rules: characters.withoutPatch });
    await target.update('User', id, retitled);
    assert.equal(sent('PATCH').length, 0);
    const [put] = sent('PUT');
    assert.match(put?.headers['if-match'] ?? '', /^W\/"\d+"$/);
    const body = JSON.parse(put?.body ?? '{}') as JsonObject;
    assert.deepEqual(
      [body.title, body.userName, 'meta' in body, 'groups' in body],
      ['Lead', 'ada@halden.example', false, false],
    );
    assert.equal((await under.held('Users'))[0]?.title, 'Lead');
  });

  test('that turns out to be without PATCH is asked once', async (t) => {
    const { target, id, sent } = await reach(t, { rules: characters.withoutPatchUnsaid });
    await target.update('User', id, retitled);
    await target.update('User', id, disabled);
    assert.deepEqual([sent('PATCH').length, sent('PUT').length], [1, 2]);
    assert.equal(target.features.patch, false);
  });

  test('where a profile insists on PATCH is not written to by PUT', async (t) => {
    const profile = { users: { update: 'patch' } } as const;
    const { target, id, sent } = await reach(t, { rules: characters.withoutPatchUnsaid }, { profile });
    await assert.rejects(target.update('User', id, retitled), { code: 'MethodNotAllowed' });
    assert.equal(sent('PUT').length, 0);
  });

  test('that changes between reading and writing is read again', async (t) => {
    let puts = 0;
    const character: Character = {
      before: ({ method }) => {
        puts += method === 'PUT' ? 1 : 0;
        return method === 'PUT' && puts <= 2 ? { status: 412 } : undefined;
      },
    };
    const { target, id, sent, under } = await reach(t, { rules: characters.withoutPatch, character });
    await target.update('User', id, retitled);
    assert.deepEqual([sent('PUT').length, sent('GET').length], [3, 3]);
    assert.equal((await under.held('Users'))[0]?.title, 'Lead');
  });

  test('describes itself once an hour, whoever asks', async (t) => {
    const hosts = new TargetHosts(new VirtualClock());
    const { connect, under } = await reach(t, {}, { hosts });
    const asked = () => under.requests.filter(({ url }) => url === '/ServiceProviderConfig').length;
    for (const target of [connect(), connect()])
      await Promise.all([target.find('User', ada), target.find('User', ada)]);
    assert.equal(asked(), 1);
    const clock = new VirtualClock();
    const later = new TargetHosts(clock);
    await connect({ hosts: later }).find('User', ada);
    await clock.sleep(3_600_000);
    await connect({ hosts: later }).find('User', ada);
    assert.equal(asked(), 3);
  });

  test('that could not be asked to describe itself is asked again', async (t) => {
    const character: Character = { before: ({ url }) => (url === '/ServiceProviderConfig' ? 'drop' : undefined) };
    const hosts = new TargetHosts(new VirtualClock());
    const { connect, under } = await reach(
      t,
      { character, rules: { ...characters.lying, discovery: undefined } },
      { hosts },
    );
    await assert.rejects(connect().find('User', [{ path: 'userName', value: 'x', caseExact: false }]));
    under.become({});
    assert.deepEqual(await connect().find('User', [{ path: 'userName', value: 'x', caseExact: false }]), []);
  });

  test('that cannot filter is read once, however many are searched for', async (t) => {
    const { target, sent } = await reach(t, { rules: characters.withoutFilters });
    for (const value of ['ada@halden.example', 'grace@halden.example']) {
      await target.find('User', [{ path: 'userName', value, caseExact: false }]);
    }
    // One filter that is refused, one page.
    assert.equal(sent('GET').length, 2);
  });

  test('is searched by the attributes its profile names, and the others are compared here', async (t) => {
    const { target, sent } = await reach(t, {}, { profile: { users: { filter: ['userName'] } } });
    const keys = [{ path: 'title', value: 'Analyst', caseExact: false }, ...ada];
    assert.equal((await target.find('User', keys)).length, 1);
    assert.match(decodeURIComponent(sent('GET')[0]?.url ?? ''), /filter=userName eq "ada@halden.example"$/);
    assert.equal((await target.find('User', [{ path: 'title', value: 'Lead', caseExact: false }, ...ada])).length, 0);
  });

  test('that refuses to be asked for two values at once is asked for one from then on', async (t) => {
    const { target, sent } = await reach(t, { rules: characters.withoutConjunctions });
    const keys = [...ada, { path: 'title', value: 'Analyst', caseExact: false }];
    await target.find('User', keys);
    await target.find('User', keys);
    assert.equal(sent('GET').length, 3);
  });

  for (const [hardDelete, allowHardDelete, deletes] of [
    ['yes', false, true],
    ['ask', false, false],
    ['ask', true, true],
    ['no', true, false],
  ] as const) {
    test(`that deletes for good (${hardDelete}${allowHardDelete ? ', allowed' : ''}) ${deletes ? 'is' : 'is not'} sent a DELETE`, async (t) => {
      const { target, id, sent } = await reach(t, {}, { profile: { users: { hardDelete } }, allowHardDelete });
      if (deletes) await target.delete('User', id);
      else await assert.rejects(target.delete('User', id), /cannot be undone.*Switch the action Delete off/);
      assert.equal(sent('DELETE').length, deletes ? 1 : 0);
    });
  }

  test('that disables by deleting is sent a DELETE when an account is switched off', async (t) => {
    const { target, id, sent, under } = await reach(t, {}, { profile: { users: { deactivate: 'delete' } } });
    await target.update('User', id, disabled);
    assert.deepEqual([sent('DELETE').length, (await under.held('Users')).length], [1, 0]);
  });

  test('that disables by PUT is sent one for that, and PATCH for the rest', async (t) => {
    const { target, id, sent, under } = await reach(t, {}, { profile: { users: { deactivate: 'put-active' } } });
    await target.update('User', id, retitled);
    await target.update('User', id, disabled);
    assert.deepEqual([sent('PATCH').length, sent('PUT').length], [1, 1]);
    assert.equal((await under.held('Users'))[0]?.active, false);
  });

  test('that wants a value is not sent an account without it', async (t) => {
    const { target, sent } = await reach(t, {}, { profile: { users: { requiredOnCreate: ['name.familyName'] } } });
    await assert.rejects(target.create('User', { userName: 'x' }), /name\.familyName on create/);
    assert.equal(sent('POST').length, 0);
  });

  test('that refuses one member of many is given the others', async (t) => {
    const { target, id, under } = await reach(t, {});
    const group = await target.create('Group', { displayName: 'Engines' });
    const refused = await target.changeMembers(group.id, 'members', { add: [id, 'nobody'], remove: [] });
    assert.deepEqual(
      refused.map((one) => one.id),
      ['nobody'],
    );
    const [held] = await under.held('Groups');
    assert.deepEqual(readPath(held ?? {}, 'members.value'), [id]);
  });

  test('that found a request too large is sent smaller ones from then on', async (t) => {
    const { target, under, sent } = await reach(t, { rules: characters.twentyMembers });
    const people: string[] = [];
    for (let number = 0; number < 40; number += 1) people.push(await under.put('Users', { userName: `p${number}` }));
    const group = await target.create('Group', { displayName: 'Engines' });
    await target.changeMembers(group.id, 'members', { add: people, remove: [] });
    assert.deepEqual([sent('PATCH').length, target.features.membersPerRequest], [3, 20]);
    const before = sent('PATCH').length;
    await target.changeMembers(group.id, 'members', { add: [], remove: people });
    assert.equal(sent('PATCH').length - before, 2);
  });

  const operations = (body: string | undefined) =>
    (JSON.parse(body ?? '{}') as { Operations: JsonObject[] }).Operations;
  const both: readonly PatchOperation[] = [...retitled, ...disabled];
  const forms: readonly (readonly [string, Partial<ScimTargetOptions> & { query?: string }, readonly JsonObject[]])[] =
    [
      [
        'the standard form',
        {},
        [
          { op: 'replace', path: 'title', value: 'Lead' },
          { op: 'replace', path: 'active', value: false },
        ],
      ],
      [
        "the job's dialect",
        { patchDialect: 'entra' },
        [
          { op: 'Replace', path: 'title', value: 'Lead' },
          { op: 'Replace', path: 'active', value: 'False' },
        ],
      ],
      [
        'the dialect its address asks for',
        { query: '?aadOptscim062020' },
        [{ op: 'replace', value: { title: 'Lead', active: false } }],
      ],
      [
        "the profile's dialect over the job's",
        { patchDialect: 'entra', profile: { users: { patchDialect: 'rfc', opCase: 'capital' } } },
        [
          { op: 'Replace', path: 'title', value: 'Lead' },
          { op: 'Replace', path: 'active', value: false },
        ],
      ],
    ];
  for (const [name, options, expected] of forms) {
    test(`is sent a PATCH in ${name}`, async (t) => {
      const { target, id, sent } = await reach(t, {}, options);
      await target.update('User', id, both);
      assert.deepEqual(operations(sent('PATCH')[0]?.body), expected);
    });
  }

  test('is addressed as its profile spells paths and names us', async (t) => {
    const requests = {
      trailingSlash: true,
      pathCase: 'lower',
      userAgent: 'Provisioner',
      accept: 'application/json',
    } as const;
    const { target, id, sent } = await reach(t, {}, { profile: { requests }, query: '/?org=7' });
    await target.get('User', id);
    const [get] = sent('GET');
    assert.equal(get?.url, `/users/${id}/?org=7`);
    assert.deepEqual([get?.headers['user-agent'], get?.headers.accept], ['Provisioner', 'application/json']);
  });

  test('is listed page by page', async (t) => {
    const { target, under } = await reach(t, { rules: { paging: { maxCount: 2 } } });
    for (let number = 0; number < 4; number += 1) await under.put('Users', { userName: `p${number}` });
    const sizes: number[] = [];
    for await (const page of target.list('User')) sizes.push(page.length);
    assert.deepEqual(sizes, [2, 2, 1]);
  });

  test('whose create answers something else than was made is looked up by name', async (t) => {
    const { target, sent } = await reach(t, { rules: characters.silent });
    const { id, attributes } = await target.create('User', { schemas: [USER], userName: 'new@halden.example' });
    assert.deepEqual([attributes.userName, attributes.id, sent('POST').length], ['new@halden.example', id, 1]);
  });
});
