import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { onEachDatabase } from './graph-world.ts';

const CUSTOM = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
const NOBODY = '99999999-9999-4999-8999-999999999999';

// biome-ignore lint/suspicious/noExplicitAny: schemas of every shape are changed and asserted
type Loose = any;

onEachDatabase('synchronization over Graph', (world) => {
  let target: ScimTestTarget;
  let path: string;
  let principalId: string;
  let roleId: string;

  before(async () => {
    target = await ScimTestTarget.start();
  });
  after(() => target.close());

  /** A new application; answers the address of its synchronization. */
  async function application(): Promise<string> {
    const { servicePrincipal } = await world().expect(201, 'POST', `/v1.0/applicationTemplates/${CUSTOM}/instantiate`, {
      displayName: 'Sandbox',
    });
    principalId = servicePrincipal.id;
    roleId = servicePrincipal.appRoles[0].id;
    path = `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization`;
    return path;
  }

  const secrets = async () => (await world().expect(200, 'GET', `${path}/secrets`)).value;
  const put = (status: number, value: Loose, headers = {}) =>
    world().expect(status, 'PUT', `${path}/secrets`, { value }, headers);
  const job = async (): Promise<string> =>
    `${path}/jobs/${(await world().expect(201, 'POST', `${path}/jobs`, { templateId: 'customappsso' })).id}`;
  const pair = (key: string, value: string) => ({ key, value });

  test('ENT-17 secrets are replaced as a set: sensitive ones read *, * keeps the value, an empty text removes', async () => {
    await application();
    await put(204, [pair('baseaddress', target.url), pair('SecretToken', target.token), pair('SyncAll', 'False')]);
    assert.deepEqual(await secrets(), [
      pair('BaseAddress', target.url),
      pair('SecretToken', '*'),
      pair('SyncAll', 'False'),
    ]);
    // What was read is written back, and works still.
    await put(204, await secrets());
    const credentials = { useSavedCredentials: true, templateId: 'scim' };
    await world().expect(204, 'POST', `${path}/jobs/validateCredentials`, credentials);
    await put(204, [pair('BaseAddress', target.url), pair('SecretToken', ''), pair('UserName', 'ada')]);
    assert.deepEqual(await secrets(), [pair('BaseAddress', target.url), pair('UserName', 'ada')]);
    const missing = await world().expect(400, 'POST', `${path}/jobs/validateCredentials`, credentials);
    assert.equal(missing.error.code, 'CredentialsMissing');
    await put(204, [pair('Password', '*')]);
    assert.deepEqual(await secrets(), [pair('Password', '*')]);
    await put(204, []);
    assert.deepEqual(await secrets(), []);
  });

  const refusedSecrets: readonly (readonly [string, readonly Loose[], RegExp])[] = [
    ['a key nobody knows', [pair('Colour', 'red')], /Colour is no key/],
    ['a key given twice in other letters', [pair('UserName', 'a'), pair('username', 'b')], /UserName is given twice/],
    ['a flag that is none', [pair('SyncAll', 'maybe')], /SyncAll must be true or false/],
    ['a way to authenticate there is not', [pair('AuthenticationType', 'Smile')], /AuthenticationType must be one of/],
    ['notifications that are no JSON', [pair('SyncNotificationSettings', 'yes')], /JSON object/],
    [
      'a recipient without an address',
      [pair('SyncNotificationSettings', '{"Enabled":true,"Recipients":"it@a.example,nobody"}')],
      /nobody, which is no mail address/,
    ],
    ['a threshold below nothing', [pair('SyncNotificationSettings', '{"DeleteThresholdValue":-1}')], /from 0/],
  ];
  for (const [what, value, message] of refusedSecrets) {
    test(`secrets refuse ${what}, and stay as they were`, async () => {
      await application();
      await put(204, [pair('UserName', 'ada')]);
      const { error } = await put(400, value);
      assert.match(error.message, message);
      assert.match(error.details[0].target, /^value\[\d\]$/);
      assert.deepEqual(await secrets(), [pair('UserName', 'ada')]);
    });
  }

  test('settings among the secrets are those of the jobs, whichever place they are written in', async () => {
    await application();
    const settings =
      '{"Enabled":true,"Recipients":"it@halden.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":50,"HumanResourcesLookaheadQueryEnabled":false}';
    await put(204, [pair('SyncNotificationSettings', settings), pair('SyncAll', 'true')]);
    const first = await job();
    const option = async (of: string, name: string) => {
      const { synchronizationJobSettings } = await world().expect(200, 'GET', of);
      return synchronizationJobSettings.find((one: { name: string }) => one.name === name).value;
    };
    assert.equal(await option(first, 'QuarantineTooManyDeletesThreshold'), '50');
    assert.deepEqual(await secrets(), [pair('SyncNotificationSettings', settings), pair('SyncAll', 'true')]);
    const [kept] = await world().app.applications.jobsOf(principalId);
    assert.deepEqual(
      [kept?.settings.scope, kept?.settings.notifications.enabled, kept?.settings.notifications.addresses],
      ['all', true, ['it@halden.example']],
    );

    const change = { synchronizationJobSettings: [{ name: 'QuarantineTooManyDeletesThreshold', value: '70' }] };
    await world().expect(204, 'PATCH', first, change);
    const shown = JSON.parse((await secrets())[0].value);
    assert.deepEqual(
      [shown.DeleteThresholdValue, shown.HumanResourcesLookaheadQueryEnabled, shown.Recipients],
      [70, false, 'it@halden.example'],
    );
    // Read, changed elsewhere, written: the settings stay.
    await put(204, [...(await secrets()), pair('UserName', 'ada')]);
    assert.equal(await option(first, 'QuarantineTooManyDeletesThreshold'), '70');
    await put(204, [pair('SkipOutOfScopeDeletions', 'True')]);
    const [after] = await world().app.applications.jobsOf(principalId);
    assert.equal(after?.settings.scope, 'assigned', 'without SyncAll only what is assigned counts');
    assert.equal(await option(first, 'SkipOutOfScopeDeletions'), 'true');
  });

  test('secrets and schema carry a tag, and a write with a stale one is refused', async () => {
    await application();
    const first = await job();
    for (const [place, body] of [
      [`${path}/secrets`, { value: [pair('UserName', 'ada')] }],
      [`${first}/schema`, await schemaWith(first, 'displayName')],
    ] as const) {
      const tag = (await world().call('GET', place)).headers.get('etag') ?? '';
      assert.match(tag, /^W\/"\d+"$/);
      await world().expect(204, 'PUT', place, body, { 'if-match': tag });
      assert.notEqual((await world().call('GET', place)).headers.get('etag'), tag);
      const { error } = await world().expect(412, 'PUT', place, body, { 'if-match': tag });
      assert.equal(error.code, 'Request_PreconditionFailed');
      await world().expect(204, 'PUT', place, body, { 'if-match': '*' });
    }
  });

  /** The schema of a job, with one of its user mappings taken away. */
  async function schemaWith(of: string, without: string): Promise<Loose> {
    const schema = await world().expect(200, 'GET', `${of}/schema`);
    const users = schema.synchronizationRules[0].objectMappings[0];
    users.attributeMappings = users.attributeMappings.filter(
      ({ targetAttributeName }: Loose) => targetAttributeName !== without,
    );
    return schema;
  }

  test('credentials are tested saved or given, and the failure says which kind it is', async () => {
    await application();
    await put(204, [pair('BaseAddress', target.url), pair('SecretToken', target.token)]);
    const first = await job();
    const given = (...credentials: readonly Loose[]) => ({ credentials });
    const cases: readonly (readonly [Loose, number, string?])[] = [
      [{ useSavedCredentials: true }, 204],
      [{ useSavedCredentials: true, credentials: [pair('SecretToken', 'ignored')] }, 204],
      [given(pair('SecretToken', '*')), 204],
      [given(pair('SecretToken', 'wrong')), 400, 'InvalidCredentials'],
      [given(pair('SecretToken', '')), 400, 'CredentialsMissing'],
      [given(pair('BaseAddress', `${target.origin}/nowhere`)), 400, 'ConnectionFailed'],
      [given(pair('BaseAddress', 'no address')), 400, 'ConnectionFailed'],
      [given(pair('Colour', 'red')), 400, 'Request_BadRequest'],
    ];
    for (const [body, status, code] of cases) {
      for (const place of [first, `${path}/jobs`]) {
        const more = place === first ? {} : { templateId: 'scim' };
        const answer = await world().expect(status, 'POST', `${place}/validateCredentials`, { ...body, ...more });
        if (code !== undefined) assert.equal(answer.error.code, code, JSON.stringify(body));
      }
    }
    const [, token] = await secrets();
    assert.deepEqual(token, pair('SecretToken', '*'));
    await world().expect(204, 'POST', `${first}/validateCredentials`, { useSavedCredentials: true });
    const unknown = { templateId: 'nothing', useSavedCredentials: true };
    const { error } = await world().expect(404, 'POST', `${path}/jobs/validateCredentials`, unknown);
    assert.equal(error.code, 'SynchronizationTemplateNotFound');
  });

  test('a schema is accepted as it was read and starts nothing over, and what nobody defined comes back', async () => {
    await application();
    const first = await job();
    const of = `${first}/schema`;
    const read = await world().call('GET', of);
    await world().expect(204, 'PUT', of, read.body);
    assert.equal((await world().call('GET', of)).headers.get('etag'), read.headers.get('etag'));

    const [rule] = read.body.synchronizationRules;
    const changed = structuredClone(read.body);
    changed.theirs = { kept: [1, null] };
    changed.synchronizationRules[0].theirs = null;
    changed.synchronizationRules[0].objectMappings[0].attributeMappings[0]['theirs@odata.type'] = '#x';
    changed.synchronizationRules[0].objectMappings[0].attributeMappings[0].theirs = true;
    await world().expect(204, 'PUT', of, changed);
    const back = await world().expect(200, 'GET', of);
    assert.deepEqual(back.theirs, { kept: [1, null] });
    assert.equal(back.synchronizationRules[0].theirs, null);
    const [mapping] = back.synchronizationRules[0].objectMappings[0].attributeMappings;
    assert.deepEqual([mapping.theirs, 'theirs@odata.type' in mapping], [true, false]);
    assert.notEqual(back.version, read.body.version);

    await world().expect(204, 'DELETE', of);
    const reset = await world().expect(200, 'GET', of);
    assert.deepEqual(reset.synchronizationRules, [rule]);
    assert.notEqual(reset.version, back.version);
    const { id: _, version: __, '@odata.context': ___, ...defaults } = reset;
    const template = await world().expect(200, 'GET', `${path}/templates/scim/schema`);
    assert.deepEqual(
      [template.directories, template.synchronizationRules],
      [defaults.directories, defaults.synchronizationRules],
    );
  });

  test('a bad schema is refused with every finding and its place, and nothing is stored', async () => {
    await application();
    const first = await job();
    const schema = await world().expect(200, 'GET', `${first}/schema`);
    const [users] = schema.synchronizationRules[0].objectMappings;
    users.attributeMappings[1].source = { type: 'Function', name: null, expression: 'Nonsense(', parameters: [] };
    users.attributeMappings.push({ ...users.attributeMappings[0], matchingPriority: 0 });
    users.scope = { groups: [{ name: 'x', clauses: [{ sourceOperandName: 'department', operatorName: 'SMELLS' }] }] };
    const { error } = await world().expect(400, 'PUT', `${first}/schema`, schema);
    assert.equal(error.code, 'InvalidSynchronizationSchema');
    const places: readonly string[] = error.details.map(({ target: place }: { target: string }) => place);
    const root = '$.synchronizationRules[0].objectMappings[0]';
    for (const place of [`${root}.attributeMappings[1].source`, `${root}.scope.groups[0].clauses[0]`]) {
      assert.ok(
        places.some((one) => one.startsWith(place)),
        `${place} in ${places.join()}`,
      );
    }
    assert.ok(places.some((one) => one.startsWith(`${root}.attributeMappings[${users.attributeMappings.length - 1}]`)));
    assert.equal((await world().expect(200, 'GET', `${first}/schema`)).version, schema.version);
    await world().expect(400, 'PUT', `${first}/schema`, { synchronizationRules: 7 });
    await world().expect(400, 'PUT', `${first}/schema`, '{"directories":[],"synchronizationRules":[],"__proto__":{}}');
  });

  test('operators and functions are listed as Graph lists them', async () => {
    await application();
    const of = `${await job()}/schema`;
    const operators = (await world().expect(200, 'GET', `${of}/filterOperators()`)).value;
    assert.deepEqual(operators[0], {
      id: 'EQUALS',
      name: 'EQUALS',
      arity: 'Binary',
      multivaluedComparisonType: 'Any',
      supportedAttributeTypes: ['String', 'Integer', 'Boolean', 'Reference'],
    });
    assert.equal(operators.find(({ name }: Loose) => name === 'STARTS_WITH').custom, true);
    const functions = (await world().expect(200, 'GET', `${of}/functions`)).value;
    const join = functions.find(({ name }: Loose) => name === 'Join');
    assert.deepEqual(join.parameters.at(-1), {
      name: join.parameters.at(-1).name,
      type: join.parameters.at(-1).type,
      required: true,
      allowMultipleOccurrences: true,
    });
  });

  test('an expression is read and tried on values, on a person and for a target, and a bad one is 200 too', async () => {
    await application();
    const of = `${await job()}/schema`;
    const parse = (body: Loose) => world().expect(200, 'POST', `${of}/parseExpression`, body);
    const text = 'Replace([preferredLanguage], "-", , , "_", , )';
    const plain = await parse({
      expression: text,
      testInputObject: { properties: [pair('preferredLanguage', 'EN-US')] },
    });
    assert.deepEqual([plain.parsingSucceeded, plain.evaluationSucceeded, plain.error], [true, true, null]);
    assert.deepEqual(plain.evaluationResult, ['EN_US']);
    assert.deepEqual(
      plain.parsedExpression.parameters.map(({ key }: Loose) => key),
      ['source', 'oldValue', 'replacementValue'],
    );
    const untried = await parse({ expression: text, testInputObject: null });
    assert.deepEqual([untried.evaluationSucceeded, untried.evaluationResult], [false, []]);
    const ada = await world().person('ada.expression', { department: 'Engines' });
    const tried = await parse({ expression: '[department]', testInputObject: { objectId: ada } });
    assert.deepEqual(tried.evaluationResult, ['Engines']);
    const flag = { name: 'active', type: 'Boolean' };
    const bad = await parse({
      expression: '[department]',
      testInputObject: { objectId: ada },
      targetAttributeDefinition: flag,
    });
    assert.deepEqual([bad.parsingSucceeded, bad.evaluationSucceeded, bad.error.code], [true, false, 'InvalidValue']);
    const unreadable = await parse({ expression: 'Join(' });
    assert.deepEqual([unreadable.parsingSucceeded, unreadable.parsedExpression], [false, null]);
    assert.equal(typeof unreadable.error.innerError.position, 'number');
    await world().expect(404, 'POST', `${of}/parseExpression`, {
      expression: '[x]',
      testInputObject: { objectId: NOBODY },
    });
    const below = `${path}/templates/scim/schema/parseExpression`;
    assert.equal((await world().expect(200, 'POST', below, { expression: '[x]' })).parsingSucceeded, true);
  });

  test('the directory of the target is discovered, the source is not', async () => {
    await application();
    await put(204, [pair('BaseAddress', target.url), pair('SecretToken', target.token)]);
    const of = `${await job()}/schema/directories`;
    const [source, ours] = (await world().expect(200, 'GET', of)).value;
    assert.deepEqual([source.name, ours.name], ['Azure Active Directory', 'customappsso']);
    const found = await world().expect(200, 'POST', `${of}/${ours.id}/discover`);
    assert.notEqual(found.discoveryDateTime, null);
    assert.ok(found.objects[0].attributes.length > ours.objects[0].attributes.length);
    assert.deepEqual(await world().expect(200, 'GET', `${of}/${ours.id}`), found);
    await world().expect(400, 'POST', `${of}/${source.id}/discover`);
    await world().expect(404, 'GET', `${of}/${NOBODY}`);
    await put(204, [pair('BaseAddress', target.url), pair('SecretToken', 'wrong')]);
    const { error } = await world().expect(400, 'POST', `${of}/${ours.id}/discover`);
    assert.equal(error.code, 'ConnectionFailed');
  });

  test('jobs are made of templates that exist, shown at once, and gone when deleted', async () => {
    await application();
    for (const templateId of ['nothing', 'custom-scim ', '']) {
      const { status } = await world().call('POST', `${path}/jobs`, { templateId });
      assert.ok([400, 404].includes(status), templateId);
    }
    const noConnector = await world().expect(400, 'POST', `${path}/jobs`, { templateId: 'slack' });
    assert.match(noConnector.error.message, /no connector for Slack/);
    const made = await world().call('POST', `${path}/jobs`, { templateId: 'SCIM', schedule: { state: 'Active' } });
    assert.deepEqual(
      [made.status, made.body.status.code, made.body.schedule.state],
      [201, 'NotConfigured', 'Disabled'],
    );
    assert.match(made.body.id, /^scim\.[0-9a-f]{32}\.[0-9a-f-]{36}$/);
    assert.equal((await world().expect(200, 'GET', made.headers.get('location') ?? '')).id, made.body.id);
    assert.equal((await world().expect(200, 'GET', `${path}/jobs('${made.body.id}')/`)).id, made.body.id);
    const second = await job();
    assert.equal((await world().expect(200, 'GET', `${path}/jobs`)).value.length, 2);
    await world().expect(204, 'DELETE', second);
    for (const method of ['GET', 'DELETE'] as const) {
      const { error } = await world().expect(404, method, second);
      assert.equal(error.code, 'SynchronizationJobNotFound');
    }
    while (await world().app.applications.clearDeletedJobs(100));
    const { error } = await world().expect(400, 'POST', `${path}/jobs/${made.body.id}/restart`, {
      criteria: { resetScope: 'Everything' },
    });
    assert.equal(error.code, 'InvalidRestartCriteria');
  });

  test('what cannot be provisioned on demand is refused before anything is written', async () => {
    await application();
    await put(204, [pair('BaseAddress', target.url), pair('SecretToken', target.token)]);
    const of = await job();
    const { synchronizationRules } = await world().expect(200, 'GET', `${of}/schema`);
    const ruleId = synchronizationRules[0].id;
    const ada = await world().person('ada.demand');
    const draft = { principalId: ada, resourceId: principalId, appRoleId: roleId };
    await world().expect(201, 'POST', `/v1.0/users/${ada}/appRoleAssignments`, draft);
    const subject = { objectId: ada, objectTypeName: 'User' };
    const ask = (status: number, parameters: Loose, more = {}) =>
      world().expect(status, 'POST', `${of}/provisionOnDemand`, { parameters, ...more });
    const targets: readonly (readonly [number, Loose, string])[] = [
      [400, [{ ruleId: NOBODY, subjects: [subject] }], 'parameters[0].ruleId'],
      [
        400,
        [{ ruleId, subjects: [{ ...subject, objectTypeName: 'Robot' }] }],
        'parameters[0].subjects[0].objectTypeName',
      ],
      [404, [{ ruleId, subjects: [{ ...subject, objectId: NOBODY }] }], 'parameters[0].subjects[0].objectId'],
      [400, [{ ruleId, subjects: [] }], 'parameters.0.subjects'],
    ];
    for (const [status, parameters, place] of targets) {
      const { error } = await ask(status, parameters);
      assert.equal(error.details[0].target, place);
    }
    const dry = await ask(200, [{ ruleId, subjects: [subject] }], { dryRun: true });
    assert.equal(JSON.parse(dry.key).result, 'Success');
    assert.equal(target.sent('POST').length, 0);
    const done = await ask(200, [{ ruleId, subjects: [subject] }]);
    const [entry] = JSON.parse(done.value);
    assert.deepEqual(
      [entry.statusInfo.status, entry.sourceSystem.name, entry.targetSystem.name, entry.sourceIdentity.id],
      ['Success', 'Azure Active Directory', 'Sandbox', ada],
    );
    assert.deepEqual(
      entry.provisioningSteps.map(({ name }: Loose) => name),
      ['EntryImportAdd', 'EntrySynchronizationScoping', 'EntryImport', 'EntryExportAdd'],
    );
    assert.equal(target.sent('POST').length, 1);
  });

  test('uploads are for other jobs, and say so', async () => {
    await application();
    const of = await job();
    const scim = { 'content-type': 'application/scim+json' };
    for (const headers of [scim, {}]) await world().expect(400, 'POST', `${of}/bulkUpload`, {}, headers);
    await world().expect(501, 'POST', `${path}/acquireAccessToken`, { credentials: [] });
  });
});
