import assert from 'node:assert/strict';
import {
  SchemaRefused,
  SnippetChanged,
  SnippetInUse,
  SnippetNotFound,
  SnippetRefused,
} from '../../packages/server/src/applications/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import type { AttributeMapping, SynchronizationSchema } from '../../packages/server/src/mapping/index.ts';
import { editedUsers, expression } from './schema-edits.ts';
import { stories } from './stories.ts';

const login = {
  name: 'login',
  description: 'First name and surname with a point.',
  parameters: ['first', 'last'],
  expression: 'ToLower(Join(".", [first], [last]))',
  cases: [{ expression: 'Snippet("login", "Ada", [surname])', source: { surname: 'Byron' }, expected: 'ada.byron' }],
};
const hyphened = {
  ...login,
  expression: 'ToLower(Join("-", [first], [last]))',
  cases: [{ expression: 'Snippet("login", "Ada", "B")', source: {}, expected: 'ada-b' }],
};
const call = 'Append(Snippet("login", [givenName], [surname]), "!")';
const nickName: AttributeMapping = {
  targetAttributeName: 'nickName',
  source: { type: 'Function', expression: call },
};

function nickNameIn(schema: SynchronizationSchema): AttributeMapping | undefined {
  const users = schema.synchronizationRules[0]?.objectMappings.find(
    ({ sourceObjectName }) => sourceObjectName === 'User',
  );
  return users?.attributeMappings.find(({ targetAttributeName }) => targetAttributeName === 'nickName');
}

/** The codes of what a save was refused for, with their places. */
async function refusal(saving: Promise<unknown>): Promise<readonly string[]> {
  try {
    await saving;
  } catch (error) {
    assert.ok(error instanceof SnippetRefused || error instanceof SchemaRefused, String(error));
    return error.findings.map(({ code, target }) => `${code} ${target.split('.').at(-1)}`);
  }
  return [];
}

stories('snippets', (story) => {
  story('a mapping is made of a snippet, and updated when the snippet is changed', {}, async (world) => {
    const { snippets, schemas } = world.applications;
    await world.assign('User', await world.join('ada', { givenName: 'Ada', surname: 'Byron' }));
    const made = await snippets.create(login, 'grace');
    assert.deepEqual(made, { ...login, version: 1, author: 'grace', createdAt: world.now });
    const saved = await world.map(nickName);
    assert.deepEqual(nickNameIn(saved.schema), {
      ...nickName,
      source: expression('Append(ToLower(Join(".", [givenName], [surname])), "!")'),
      composition: { expression: call, snippets: [{ name: 'login', version: 1 }] },
    });
    await world.cycle();
    assert.equal((await world.account('ada'))?.nickName, 'ada.byron!');

    const changed = await snippets.change('login', hyphened, { author: 'mary', expected: 1 });
    assert.deepEqual([changed.version, changed.author], [2, 'mary']);
    assert.deepEqual(await snippets.change('login', hyphened, { author: 'ada' }), changed, 'nothing is different');
    assert.deepEqual(
      (await snippets.versions('login')).map(({ version }) => version),
      [2, 1],
    );
    assert.equal((await snippets.read('login', 1)).expression, login.expression);
    await world.cycle();
    assert.equal((await world.account('ada'))?.nickName, 'ada.byron!', 'the mapping holds the text it was saved with');

    const use = {
      jobId: world.jobId,
      applicationName: galleryAppById('custom-scim')?.displayName,
      object: 'User',
      targetAttributeName: 'nickName',
      composition: { expression: call, snippets: [{ name: 'login', version: 1 }] },
    };
    assert.deepEqual(await snippets.list(), [{ ...changed, uses: [use] }]);
    assert.deepEqual(await snippets.behind(), [{ ...use, newer: [{ name: 'login', version: 2 }] }]);
    await assert.rejects(snippets.remove('login'), (error: unknown) => {
      assert.ok(error instanceof SnippetInUse);
      assert.match(
        error.message,
        /^The snippet login is used by nickName of User in .*\. Change those mappings first\.$/,
      );
      return true;
    });

    const { jobId, applicationName } = use;
    assert.deepEqual(await snippets.update('login', { author: 'mary' }), [{ jobId, applicationName, version: 3 }]);
    const [latest] = await schemas.versions(world.jobId);
    assert.deepEqual([latest?.author, latest?.comment], ['mary', 'Snippet login updated to version 2.']);
    assert.deepEqual(await snippets.behind(), []);
    assert.deepEqual(await snippets.update('login', { author: 'mary' }), []);
    await world.cycle();
    assert.equal((await world.account('ada'))?.nickName, 'ada-byron!');
    assert.equal(
      (await schemas.difference(world.jobId, 2, 3))[0]?.sentence,
      'The mapping to nickName of User is changed: source was Append(ToLower(Join(".", [givenName], [surname])), "!"), ' +
        'is Append(ToLower(Join("-", [givenName], [surname])), "!"); ' +
        'snippets was login (version 1), is login (version 2).',
    );

    await world.map({ ...nickName, source: expression('[givenName]') });
    await snippets.remove('login');
    assert.deepEqual(await snippets.list(), []);
    await assert.rejects(snippets.read('login'), SnippetNotFound);
    await assert.rejects(snippets.update('login', { author: 'mary' }), SnippetNotFound);
  });

  story('what a mapping was made of comes back from an export, and goes with an edit', {}, async (world) => {
    const { snippets, schemas } = world.applications;
    await snippets.create(login, 'grace');
    await world.map(nickName);
    const exported = JSON.parse(JSON.stringify((await schemas.current(world.jobId)).schema));
    await schemas.restoreDefaults(world.jobId, { author: 'ada' });
    assert.deepEqual(await snippets.behind(), []);
    await snippets.change('login', hyphened, { author: 'mary' });
    const imported = await schemas.save(world.jobId, exported, { author: 'ada' });
    assert.deepEqual(nickNameIn(imported.schema), nickNameIn(exported));
    assert.equal((await snippets.behind()).length, 1);
    assert.equal((await schemas.save(world.jobId, imported.schema, { author: 'ada' })).saved, false);

    const source = expression('Append(ToLower(Join("_", [givenName], [surname])), "!")');
    const edited = await world.edit((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.map((one) =>
        one.targetAttributeName === 'nickName' ? { ...one, source } : one,
      ),
    }));
    assert.deepEqual(nickNameIn(edited.schema), { ...nickName, source });
    assert.deepEqual((await snippets.list())[0]?.uses, []);
  });

  story('what cannot be expanded is said once, beside everything else that is wrong', {}, async (world) => {
    await world.applications.snippets.create(login, 'grace');
    const wrong = (text: string) => world.map({ ...nickName, source: { type: 'Function', expression: text } });
    assert.deepEqual(await refusal(wrong('Snippet("logon", [mail])')), ['InvalidExpression source']);
    assert.deepEqual(await refusal(wrong('Snippet("login", [givenName])')), ['InvalidExpression source']);
    assert.deepEqual(await refusal(wrong('Snippet("login", [givenNam], [surname])')), [
      'UnknownSourceAttribute source',
    ]);
    assert.deepEqual(await refusal(wrong('Snippet("login", IgnoreAttributeFlow, "x")')), ['InvalidExpression source']);
    assert.equal((await world.job()).schemaVersion, 1);
    assert.deepEqual(await world.applications.snippets.expand('Snippet("login", "A", [b])'), {
      expression: 'ToLower(Join(".", "A", [b]))',
      names: ['login'],
    });
  });

  story('an update reaches every job that takes it, and says which does not', {}, async (world) => {
    const { applications } = world;
    const entry = galleryAppById('custom-scim');
    assert.ok(entry);
    await applications.snippets.create(login, 'grace');
    await world.map(nickName);
    const second = await applications.instantiate(entry, 'Locked');
    const { schema } = await applications.schemas.current(second.jobId);
    const mapped = editedUsers(schema, (users) => ({
      ...users,
      attributeMappings: [...users.attributeMappings, nickName],
    }));
    const [rule] = mapped.synchronizationRules;
    const locked = { ...mapped, synchronizationRules: [{ ...rule, editable: false }] };
    await applications.schemas.save(second.jobId, locked, { author: 'ada' });

    await applications.snippets.change('login', hyphened, { author: 'mary' });
    const updates = await applications.snippets.update('login', { author: 'mary', comment: 'Hyphens.' });
    const byJob = new Map(updates.map((update) => [update.jobId, update]));
    assert.deepEqual([updates.length, byJob.get(world.jobId)?.version], [2, 3]);
    assert.equal((await applications.schemas.versions(world.jobId))[0]?.comment, 'Hyphens.');
    const { version, refused } = byJob.get(second.jobId) ?? {};
    assert.equal(version, undefined);
    assert.match(refused?.message ?? '', /cannot be edited/);
    assert.deepEqual(
      (await applications.snippets.behind()).map(({ applicationName }) => applicationName),
      ['Locked'],
    );
  });

  story('a snippet that is wrong is refused, with the reason', {}, async (world) => {
    const { snippets } = world.applications;
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const documents: readonly (readonly [document: unknown, expected: string])[] = [
      [null, 'Malformed '],
      [{ name: 'x' }, 'Malformed expression'],
      [{ ...login, parameters: Array.from({ length: 21 }, (_, index) => `p${index}`) }, 'Malformed parameters'],
      [{ ...login, cases: [{ ...login.cases[0], expected: deep }] }, 'TooDeep '],
      [{ ...login, cases: [{ ...login.cases[0], source: { a: 'x'.repeat(200_000) } }] }, 'TooLong '],
      [{ ...login, cases: [{ ...login.cases[0], context: { now: 'today' } }] }, 'Malformed now'],
      [{ ...login, cases: [{ ...login.cases[0], expected: 'Ada.Byron' }] }, 'CaseFails expected'],
      [{ ...login, name: '"' }, 'InvalidName name'],
    ];
    for (const [document, expected] of documents) {
      assert.equal((await refusal(snippets.create(document, 'ada')))[0], expected);
    }
    assert.deepEqual(await snippets.list(), []);

    await snippets.create(JSON.parse(JSON.stringify(login).replace('{', '{"__proto__":{"polluted":1},')), 'ada');
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.deepEqual(await snippets.runCases('login'), { passed: 1, failed: [] });
    assert.deepEqual(await refusal(snippets.create(login, 'ada')), ['NameTaken name']);
    assert.deepEqual(await refusal(snippets.change('login', { ...login, name: 'logon', cases: [] }, { author: 'a' })), [
      'NameFixed name',
    ]);
    await snippets.change('login', hyphened, { author: 'ada', expected: 1 });
    await assert.rejects(snippets.change('login', login, { author: 'ada', expected: 1 }), SnippetChanged);
    await assert.rejects(snippets.change('logon', login, { author: 'ada' }), SnippetNotFound);
    await assert.rejects(snippets.read('login', 9), SnippetNotFound);
    await assert.rejects(snippets.read('\0'), SnippetNotFound);
    await assert.rejects(snippets.versions('constructor'), SnippetNotFound);
  });

  story('of two who change a snippet at once one is told', {}, async (world) => {
    const { snippets } = world.applications;
    await snippets.create(login, 'ada');
    const settled = await Promise.allSettled(
      ['a', 'b'].map((description) =>
        snippets.change('login', { ...login, description }, { author: 'ada', expected: 1 }),
      ),
    );
    const refused = settled.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 1);
    assert.ok((refused[0] as PromiseRejectedResult).reason instanceof SnippetChanged);
  });
});
