import assert from 'node:assert/strict';
import {
  NoConnector,
  SchemaChanged,
  SchemaNotFound,
  SchemaRefused,
} from '../../packages/server/src/applications/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { editedUsers, expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const title = { targetAttributeName: 'title', source: expression('[department]') };

/** What speaks against saving a document, as `code target`. */
async function refusal(world: World, document: unknown): Promise<readonly string[]> {
  try {
    await world.applications.schemas.save(world.jobId, document, { author: 'ada' });
  } catch (error) {
    assert.ok(error instanceof SchemaRefused);
    return error.findings.map(({ code, target }) => `${code} ${target.split('.').at(-1)}`);
  }
  return [];
}

stories('versions of a schema', (story) => {
  story('a save is a version with author, time and comment', {}, async (world) => {
    const { schemas } = world.applications;
    const { schema } = await schemas.current(world.jobId);
    const changed = editedUsers(schema, (users) => ({ ...users, flowTypes: 'Add, Update' }));
    const saved = await schemas.save(world.jobId, changed, { author: 'ada', comment: 'No deletions.', expected: 1 });
    assert.deepEqual([saved.version, saved.saved], [2, true]);
    const [latest, first] = await schemas.versions(world.jobId);
    assert.deepEqual(latest, { version: 2, author: 'ada', comment: 'No deletions.', createdAt: world.now });
    assert.equal(first?.version, 1);
    assert.deepEqual((await schemas.versions(world.jobId, { before: 2 })).length, 1);
    const read = await schemas.current(world.jobId);
    assert.deepEqual([read.schema.id, read.schema.version], [world.jobId, 'v1.1']);
  });

  story('a schema that means the same makes no version, and nothing starts over', {}, async (world) => {
    await world.cycle();
    const { schema } = await world.applications.schemas.current(world.jobId);
    const saved = await world.applications.schemas.save(world.jobId, JSON.parse(JSON.stringify(schema)), {
      author: 'ada',
    });
    assert.deepEqual([saved.saved, saved.version], [false, 1]);
    assert.equal((await world.cycle()).cycle.kind, 'incremental');
  });

  story('ENT-47 a save drops the watermark and the failures, and keeps the links', {}, async (world) => {
    const ada = await world.join('ada', { department: 'Engines' });
    const grace = await world.join('grace');
    await world.assign('User', ada, grace);
    world.target.become({
      before: ({ method, body }) =>
        method === 'POST' && body?.includes('grace') ? { status: 422, body: '{}' } : undefined,
    });
    await world.cycle();
    assert.equal((await world.jobs.escrows(world.jobId, 'User', [grace])).size, 1);
    const link = (await world.jobs.links(world.jobId, 'User', [ada])).get(ada);
    await world.map(title);
    assert.equal((await world.job()).watermark, undefined);
    while (await world.jobs.clearSome(world.jobId, 1));
    assert.equal((await world.jobs.escrows(world.jobId, 'User', [grace])).size, 0);
    assert.deepEqual((await world.jobs.links(world.jobId, 'User', [ada])).get(ada), link);
    world.target.become({});
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.schemaVersion], ['initial', 2]);
    assert.equal((await world.account('ada'))?.title, 'Engines');
  });

  story(
    'a cycle under way ends by the schema it began with, and the next looks at everything by the new one',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 60; number += 1)
        await world.join(`p${number}`, { jobTitle: 'Old', department: 'New' });
      let saving: Promise<unknown> | undefined;
      const first = await world.cycle({
        onProgress: ({ counters }) => {
          if (counters.outcomes.created > 0) saving ??= world.map(title);
        },
      });
      await saving;
      assert.deepEqual([first.end.state, first.cycle.schemaVersion], ['Succeeded', 1]);
      assert.ok([...(await world.accounts()).values()].every((account) => account.title === 'Old'));
      assert.equal((await world.job()).watermark, undefined);
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.kind, cycle.schemaVersion, cycle.counters.outcomes.updated], ['initial', 2, 60]);
      assert.notEqual((await world.job()).watermark, undefined);
    },
  );

  story('a stopped cycle goes on by the schema it began with', { settings: { scope: 'all' } }, async (world) => {
    for (let number = 0; number < 60; number += 1)
      await world.join(`p${number}`, { jobTitle: 'Old', department: 'New' });
    const stop = new AbortController();
    const first = await world.cycle({ signal: stop.signal, onProgress: () => stop.abort() });
    assert.equal(first.end.state, 'Interrupted');
    await world.map(title);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.id, cycle.schemaVersion], [first.cycle.id, 1]);
    assert.equal((await world.account('p59'))?.title, 'Old');
  });

  story('a cycle that failed gives way to a schema that mends it', { settings: { scope: 'all' } }, async (world) => {
    await world.join('ada', { surname: 'Byron' });
    world.target.become({
      before: ({ url }) =>
        url.includes('filter=userName')
          ? {
              status: 400,
              headers: { 'content-type': 'application/scim+json' },
              body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidFilter"}',
            }
          : undefined,
    });
    assert.equal((await world.cycle()).end.state, 'Failed');
    assert.equal((await world.cycle()).end.state, 'Failed', 'it is taken up again as long as nothing is changed');
    await world.edit((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.map((mapping) => ({
        ...mapping,
        matchingPriority: mapping.targetAttributeName === 'externalId' ? 1 : 0,
      })),
    }));
    const { cycle, end } = await world.cycle();
    assert.deepEqual([end.state, cycle.schemaVersion, cycle.counters.outcomes.created], ['Succeeded', 2, 1]);
    assert.equal((await world.job()).lastError, undefined);
  });

  story('a change made to another version than the one in force is refused', {}, async (world) => {
    const { schemas } = world.applications;
    const { schema } = await schemas.current(world.jobId);
    await world.map(title);
    await assert.rejects(schemas.save(world.jobId, schema, { author: 'grace', expected: 1 }), (error: unknown) => {
      assert.ok(error instanceof SchemaChanged);
      assert.equal(error.version, 2);
      return true;
    });
    assert.equal((await schemas.versions(world.jobId)).length, 2);
  });

  story('of two who save at once one is refused', {}, async (world) => {
    const settled = await Promise.allSettled([world.map(title), world.map({ ...title, source: expression('[city]') })]);
    const refused = settled.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 1);
    assert.ok((refused[0] as PromiseRejectedResult).reason instanceof SchemaChanged);
    assert.equal((await world.job()).schemaVersion, 2);
  });

  story('everything wrong is said at once, and nothing is stored', {}, async (world) => {
    const { schema } = await world.applications.schemas.current(world.jobId);
    const wrong = editedUsers(schema, (users) => ({
      ...users,
      scope: {
        groups: [
          {
            name: 'f',
            clauses: [{ sourceOperandName: 'departmant', operatorName: 'EQUALS', targetOperand: { values: ['x'] } }],
          },
        ],
      },
      attributeMappings: [
        ...users.attributeMappings,
        { targetAttributeName: 'id', source: expression('[mail]') },
        { targetAttributeName: 'nickName', source: expression('[mailNickNam]') },
        { targetAttributeName: 'locale', source: { type: 'Function', name: 'Foo', expression: 'Foo([mail])' } },
        { targetAttributeName: 'nobodyDefinedThis', source: expression('[mail]') },
      ],
    }));
    assert.deepEqual(await refusal(world, wrong), [
      'TargetIsAnchor targetAttributeName',
      'UnknownSourceAttribute source',
      'InvalidExpression source',
      'UnknownTargetAttribute targetAttributeName',
      'UnknownSourceAttribute sourceOperandName',
    ]);
    assert.equal((await world.job()).schemaVersion, 1);
    const { findings } = await world.applications.schemas.check(world.jobId, wrong);
    const said = findings.map(({ message }) => message).join('\n');
    assert.match(said, /Did you mean \[mailNickname\]\?/);
    assert.match(said, /Did you mean department\?/);
  });

  story('leniently, attributes nobody defined are defined as texts', {}, async (world) => {
    const { schemas } = world.applications;
    const { schema } = await schemas.current(world.jobId);
    const loose = editedUsers(schema, (users) => ({
      ...users,
      attributeMappings: [
        ...users.attributeMappings,
        { targetAttributeName: 'badge', source: expression('[badgeNumber]') },
      ],
    }));
    const saved = await schemas.save(world.jobId, loose, { author: 'ada' }, true);
    const defined = saved.schema.directories.map(({ objects }) => objects[0]?.attributes.at(-1)?.name);
    assert.deepEqual(defined, ['badgeNumber', 'badge']);
  });

  story('what is no schema is refused with the place', {}, async (world) => {
    const { schema } = await world.applications.schemas.current(world.jobId);
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level += 1) deep = { parameters: [deep] };
    const documents: readonly (readonly [unknown, readonly string[]])[] = [
      [null, ['Malformed ']],
      [{ directories: [] }, ['Malformed synchronizationRules']],
      [{ ...schema, directories: [{ name: 5, objects: [] }] }, ['Malformed name']],
      [{ ...schema, synchronizationRules: deep }, ['TooDeep ']],
    ];
    for (const [document, expected] of documents) assert.deepEqual(await refusal(world, document), expected);
    const hostile = JSON.parse(JSON.stringify(schema).replace('{', '{"__proto__":{"polluted":1},"constructor":1,'));
    const { findings } = await world.applications.schemas.check(world.jobId, hostile);
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  story('a rule that is not editable stays as it is', {}, async (world) => {
    const { schemas } = world.applications;
    const { schema } = await schemas.current(world.jobId);
    const [rule] = schema.synchronizationRules;
    await schemas.save(
      world.jobId,
      { ...schema, synchronizationRules: [{ ...rule, editable: false }] },
      { author: 'a' },
    );
    const locked = (await schemas.current(world.jobId)).schema;
    assert.deepEqual(
      await refusal(
        world,
        editedUsers(locked, (users) => ({ ...users, flowTypes: 'Add' })),
      ),
      ['RuleNotEditable synchronizationRules[0]'],
    );
  });

  story('ids may be left out, and a source may be text or tree alone', {}, async (world) => {
    const { schemas } = world.applications;
    const { schema } = await schemas.current(world.jobId);
    const sparse = editedUsers(schema, (users) => ({
      ...users,
      attributeMappings: [
        ...users.attributeMappings,
        { targetAttributeName: 'nickName', source: { type: 'Function', expression: 'ToLower([mail])' } },
        { targetAttributeName: 'locale', source: { type: 'Attribute', name: 'usageLocation' } },
      ],
    }));
    const document = {
      ...sparse,
      directories: sparse.directories.map(({ id: _, ...directory }) => directory),
      synchronizationRules: sparse.synchronizationRules.map(({ id: _, ...rule }) => rule),
    };
    const saved = (await schemas.save(world.jobId, document, { author: 'ada' })).schema;
    assert.deepEqual(
      saved.directories.map(({ id }) => id),
      schema.directories.map(({ id }) => id),
    );
    assert.equal(saved.synchronizationRules[0]?.id, schema.synchronizationRules[0]?.id);
    const sources = saved.synchronizationRules[0]?.objectMappings[0]?.attributeMappings
      .slice(-2)
      .map(({ source }) => source);
    assert.deepEqual(sources, [expression('ToLower([mail])'), expression('[usageLocation]')]);
  });

  story('the difference of two versions is told in words', {}, async (world) => {
    await world.map(title, { targetAttributeName: 'nickName', source: expression('[givenName]') });
    await world.filter({
      sourceOperandName: 'department',
      operatorName: 'EQUALS',
      targetOperand: { values: ['Sales'] },
    });
    await world.edit((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.filter((one) => one.targetAttributeName !== 'displayName'),
    }));
    await world.define({ name: 'badge', type: 'Integer' });
    const changes = await world.applications.schemas.difference(world.jobId, 1, 5);
    assert.deepEqual(
      changes.map(({ subject, change, name }) => `${subject} ${name} ${change}`),
      [
        'mapping displayName removed',
        'mapping title changed',
        'mapping nickName added',
        'scopingFilter wanted added',
        'attribute badge added',
      ],
    );
    assert.deepEqual(changes[1]?.details, [{ field: 'source', before: '[jobTitle]', after: '[department]' }]);
    assert.equal(
      changes[1]?.sentence,
      'The mapping to title of User is changed: source was [jobTitle], is [department].',
    );
    assert.match(changes[3]?.sentence ?? '', /department EQUALS Sales/);
    assert.deepEqual(await world.applications.schemas.difference(world.jobId, 3, 3), []);
  });

  story('ENT-48 an earlier version, and the defaults, come back as new versions', {}, async (world) => {
    const { schemas } = world.applications;
    await world.map(title);
    await world.filter({ sourceOperandName: 'department', operatorName: 'IS NOT NULL' });
    const back = await schemas.rollback(world.jobId, 2, { author: 'ada' });
    assert.deepEqual([back.version, back.comment], [4, 'Back to version 2.']);
    assert.deepEqual(await schemas.difference(world.jobId, 2, 4), []);
    const defaults = await schemas.restoreDefaults(world.jobId, { author: 'ada' });
    assert.equal(defaults.version, 5);
    assert.deepEqual(await schemas.difference(world.jobId, 1, 5), []);
    await assert.rejects(schemas.rollback(world.jobId, 9, { author: 'ada' }), SchemaNotFound);
    await assert.rejects(schemas.current('00000000-0000-4000-8000-000000000000'), SchemaNotFound);
  });

  story("Passle's preset sets the rows of a custom application and switches its groups off", {}, async (world) => {
    const saved = await world.applications.schemas.applyPreset(world.jobId, 'passle', { author: 'ada' });
    const [users, groups] = saved.schema.synchronizationRules[0]?.objectMappings ?? [];
    assert.deepEqual(
      users?.attributeMappings.map(({ targetAttributeName, source }) => `${targetAttributeName} ${source?.expression}`),
      [
        'userName [userPrincipalName]',
        'active Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        'title [jobTitle]',
        'name.givenName [givenName]',
        'name.familyName [surname]',
        'externalId [objectId]',
      ],
    );
    assert.equal(groups?.enabled, false);
    const group = await world.group('Writers', [await world.join('ada', { givenName: 'Ada', surname: 'Byron' })]);
    await world.assign('Group', group);
    await world.cycle();
    assert.deepEqual([(await world.accounts()).size, (await world.groups()).size], [1, 0]);
    await assert.rejects(
      world.applications.schemas.applyPreset(world.jobId, 'peripass', { author: 'ada' }),
      SchemaNotFound,
    );
  });

  story('scope "all" and role functions exclude each other, whichever comes first', {}, async (world) => {
    const roles = {
      targetAttributeName: 'roles[primary eq "True"].value',
      source: expression('SingleAppRoleAssignment([appRoleAssignments])'),
    };
    await world.map(roles);
    const { settings } = await world.job();
    await assert.rejects(
      world.applications.saveSettings(world.jobId, { ...settings, scope: 'all' }),
      /SingleAppRoleAssignment needs role assignments/,
    );
    await world.applications.schemas.restoreDefaults(world.jobId, { author: 'ada' });
    await world.applications.saveSettings(world.jobId, { ...settings, scope: 'all' });
    await assert.rejects(world.map(roles), SchemaRefused);
  });

  story('an application without connector can be added, and provisioning says why there is none', {}, async (world) => {
    const slack = galleryAppById('slack');
    assert.ok(slack !== undefined);
    const { id } = await world.applications.add(slack, 'Slack');
    assert.deepEqual(await world.applications.jobsOf(id), []);
    await assert.rejects(world.applications.instantiate(slack, 'Slack'), (error: unknown) => {
      assert.ok(error instanceof NoConnector);
      assert.match(error.message, /Slack: it speaks SCIM 1\.1/);
      return true;
    });
  });
});
