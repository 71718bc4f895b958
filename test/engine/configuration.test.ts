import assert from 'node:assert/strict';
import { SchemaRefused, SettingsChanged } from '../../packages/server/src/applications/index.ts';
import { TESTS } from './job-under-test.ts';
import { editedUsers, expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const ADA = { author: 'ada', initiator: { type: 'user', id: 'ada', displayName: 'Ada' } } as const;

/** What speaks against a document, as `code target`. */
async function refusal(world: World, document: unknown): Promise<readonly string[]> {
  try {
    await world.applications.importConfiguration(world.jobId, document, ADA);
    return [];
  } catch (error) {
    assert.ok(error instanceof SchemaRefused, String(error));
    return error.findings.map(({ code, target }) => `${code} ${target}`);
  }
}

async function versions(world: World): Promise<readonly [number, number]> {
  const { schemaVersion } = await world.job();
  return [schemaVersion, (await world.applications.settings.current(world.jobId)).version];
}

stories('the configuration of a job', (story) => {
  story(
    'every change of settings is a version with author, time and comment, and can be put back',
    {},
    async (world) => {
      const { settings } = world.applications;
      const first = await settings.current(world.jobId);
      assert.deepEqual([first.version, first.settings.deletionThreshold], [1, 500]);
      const changed = { ...first.settings, deletionThreshold: 20, scope: 'all' } as const;
      await settings.save(world.jobId, changed, { ...ADA, comment: 'Careful.', expected: 1 });
      assert.equal((await world.job()).settings.deletionThreshold, 20);
      assert.deepEqual(await settings.versions(world.jobId), [
        { version: 2, author: 'ada', comment: 'Careful.', createdAt: world.now },
        { version: 1, author: '', comment: '', createdAt: first.createdAt },
      ]);
      assert.deepEqual((await settings.versions(world.jobId, { before: 2 })).length, 1);
      const difference = [
        { name: 'scope', oldValue: 'assigned', newValue: 'all' },
        { name: 'QuarantineTooManyDeletesThreshold', oldValue: '500', newValue: '20' },
      ];
      assert.deepEqual(await settings.difference(world.jobId, 1, 2), difference);
      const [entry] = await world.audit();
      assert.deepEqual(
        [entry?.activity, entry?.initiator.id, entry?.reason, entry?.targets[0]?.modified],
        ['settingsChanged', 'ada', 'Careful.', difference],
      );

      await assert.rejects(settings.save(world.jobId, first.settings, { ...ADA, expected: 1 }), SettingsChanged);
      const entries = (await world.audit()).length;
      assert.equal(await settings.save(world.jobId, changed, ADA), 2, 'settings that say the same are no version');
      assert.equal((await world.audit()).length, entries);
      assert.equal(await settings.restore(world.jobId, 1, ADA), 3);
      assert.deepEqual((await world.job()).settings, first.settings);
      assert.equal((await settings.versions(world.jobId))[0]?.comment, 'Back to version 1.');
    },
  );

  story('settings that were written among the secrets are versions too', {}, async (world) => {
    await world.applications.secrets.replace(
      world.applicationId,
      [
        { key: 'BaseAddress', value: world.target.url },
        { key: 'SecretToken', value: 'a-new-token' },
        { key: 'SyncAll', value: 'true' },
      ],
      undefined,
      ADA,
    );
    const { version, author, settings } = await world.applications.settings.current(world.jobId);
    assert.deepEqual([version, author, settings.scope], [2, 'ada', 'all']);
    const [entry] = await world.audit();
    assert.deepEqual([entry?.activity, entry?.initiator.id, entry?.jobId], ['credentialsChanged', 'ada', world.jobId]);
    const told = JSON.stringify(entry);
    assert.ok(told.includes('SecretToken') && !told.includes('a-new-token'), 'that it changed, but not to what');
  });

  story(
    'an exported job holds schema and settings but no secret, and can be put in force elsewhere',
    {},
    async (world) => {
      await world.map({ targetAttributeName: 'title', source: expression('[department]') });
      await world.set({ deletionThreshold: 7, notifications: { enabled: true, addresses: ['it@halden.example'] } });
      const exported = await world.applications.exportConfiguration(world.jobId, ADA);
      assert.equal((await world.audited('configurationExported')).initiator.id, 'ada');
      const text = JSON.stringify(exported);
      assert.ok(!text.includes(world.target.token) && !text.includes(world.target.url));

      await world.applications.schemas.restoreDefaults(world.jobId, ADA);
      await world.set({ deletionThreshold: 500, notifications: { enabled: false, addresses: [] } });
      await world.cycle();
      const before = await versions(world);
      const imported = await world.applications.importConfiguration(world.jobId, JSON.parse(text), ADA);
      assert.deepEqual(await versions(world), [before[0] + 1, before[1] + 1]);
      assert.deepEqual([imported.schemaVersion, imported.settingsVersion], await versions(world));
      assert.deepEqual(await world.applications.exportConfiguration(world.jobId, ADA), {
        ...exported,
        schema: { ...exported.schema, version: `v1.${before[0]}` },
      });
      assert.equal((await world.cycle()).cycle.kind, 'initial');
      const entry = await world.audited('configurationImported');
      assert.ok(entry.targets[0]?.modified.some(({ name }) => name === 'QuarantineTooManyDeletesThreshold'));
      assert.ok(entry.targets[0]?.modified.some(({ name }) => name === 'User: title'));
    },
  );

  story('an import is checked as a whole: one mistake, and nothing of it is put in force', {}, async (world) => {
    const good = await world.applications.exportConfiguration(world.jobId, ADA);
    const other = { ...good.settings, scope: 'all' };
    const before = await versions(world);
    const schema = editedUsers(good.schema, (users) => ({
      ...users,
      attributeMappings: users.attributeMappings.map((mapping) => ({ ...mapping, matchingPriority: 0 })),
    }));
    assert.notDeepEqual(await refusal(world, { ...good, schema, settings: other }), []);
    const options = { ...good.settings.options, EarlyCycles: 'perhaps' };
    assert.deepEqual(await refusal(world, { ...good, settings: { ...other, options } }), [
      'Malformed settings.options',
    ]);
    assert.deepEqual(
      await refusal(world, { ...good, settings: { ...other, options: { ...options, Nonsense: '1' } } }),
      ['Malformed settings.options'],
    );
    assert.deepEqual(await refusal(world, { ...good, format: 'another' }), ['Malformed format']);
    const notifications = { enabled: true, addresses: ['nobody'] };
    assert.deepEqual(await refusal(world, { ...good, settings: { ...other, notifications } }), [
      'Malformed settings.notifications.addresses[0]',
    ]);
    let deep: unknown = {};
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    assert.deepEqual(await refusal(world, { ...good, schema: deep }), ['Malformed ']);
    assert.deepEqual(await versions(world), before);
    assert.deepEqual(await refusal(world, { ...good, settings: undefined }), [], 'settings may be left out');
    assert.deepEqual(await versions(world), before);
  });

  story('who saved mappings, started, paused and restarted is in the audit log', {}, async (world) => {
    const { schema } = await world.applications.schemas.current(world.jobId);
    const [source, target] = schema.directories;
    assert.ok(source !== undefined && target !== undefined);
    const changed = {
      ...schema,
      synchronizationRules: schema.synchronizationRules.map((rule) => ({
        ...rule,
        objectMappings: rule.objectMappings.map((mapping) => ({ ...mapping, flowTypes: 'Add, Update' })),
      })),
    };
    await world.applications.schemas.save(world.jobId, changed, ADA);
    const [saved] = await world.audit();
    assert.deepEqual([saved?.activity, saved?.initiator.id], ['mappingsChanged', 'ada']);
    assert.deepEqual(saved?.targets[0]?.modified[0], { name: 'schemaVersion', oldValue: '1', newValue: '2' });

    const by = { ...TESTS, reason: 'Migration.' };
    for (const operation of [
      { kind: 'start' },
      { kind: 'pause', mode: 'now' },
      { kind: 'restart', scopes: ['Watermark', 'Escrows'] },
    ] as const) {
      world.pass({ minutes: 1 });
      await world.desk.operate(world.jobId, operation, by);
    }
    const entries = (await world.audit()).slice(0, 3);
    assert.deepEqual(
      entries.map(({ activity, initiator, reason }) => [activity, initiator.id, reason]),
      [
        ['restarted', 'tests', 'Migration.'],
        ['stopped', 'tests', 'Migration.'],
        ['started', 'tests', 'Migration.'],
      ],
    );
    assert.deepEqual(entries[0]?.targets[0]?.modified, [
      { name: 'resetScope', oldValue: null, newValue: 'Watermark,Escrows' },
    ]);
    assert.equal((await world.job()).state, 'Active');
  });

  story(
    'allowing and rejecting held removals is in the audit log with everybody it was about',
    { settings: { deletionThreshold: 0 } },
    async (world) => {
      const ids: string[] = [];
      for (const name of ['ada', 'grace', 'alan']) ids.push(await world.join(name));
      const [ada = '', grace = '', alan = ''] = ids;
      await world.assign('User', ...ids);
      await world.cycle();
      for (const id of ids) await world.unassign('User', id);
      await world.cycle();
      world.pass({ minutes: 1 });
      assert.equal(await world.desk.allowDeletions(world.jobId, { ids: [ada] }, { ...TESTS, reason: 'Left.' }), 1);
      const [allowed] = await world.audit();
      assert.deepEqual([allowed?.activity, allowed?.reason], ['deletionsAllowed', 'Left.']);
      assert.deepEqual(allowed?.targets[1], { type: 'User', id: ada, displayName: 'ada@halden.example', modified: [] });
      world.pass({ minutes: 1 });
      assert.equal(await world.desk.rejectDeletions(world.jobId, {}, TESTS), 2);
      const [rejected] = await world.audit();
      assert.equal(rejected?.activity, 'deletionsRejected');
      assert.deepEqual(
        rejected?.targets
          .slice(1)
          .map(({ id }) => id)
          .toSorted(),
        [grace, alan].toSorted(),
      );
      const count = (await world.audit()).length;
      assert.equal(await world.desk.allowDeletions(world.jobId, {}, TESTS), 0);
      assert.equal((await world.audit()).length, count, 'where nothing was decided, nothing is told');
    },
  );
});
