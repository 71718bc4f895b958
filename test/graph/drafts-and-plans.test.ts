import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Answer, onEachDatabase } from './graph-world.ts';
import { type Sandbox, sandbox, until } from './sandbox.ts';

type Loose = Answer['body'];

onEachDatabase('drafts and plans of a job over HTTP', (world) => {
  let target: ScimTestTarget;
  let box: Sandbox;
  const ids = new Map<string, string>();
  const id = (name: string) => ids.get(name) ?? '';
  const call = (status: number, method: string, path: string, body?: unknown, headers = {}): Promise<Loose> =>
    world().expect(status, method, `${box.job}${path}`, body, headers);

  before(async () => {
    target = await ScimTestTarget.start();
    box = await sandbox(world(), target, 'Plans');
    for (const [name, properties] of [
      ['ann', { department: 'Sales', jobTitle: 'Clerk' }],
      ['ben', { department: 'Engines' }],
      ['cyd', {}],
    ] as const) {
      ids.set(name, await world().person(`${name}.plan`, properties));
    }
    await box.assign(id('ann'));
    await box.assign(id('ben'));
  });
  after(() => target.close());

  /** Begins a plan and answers its address once it is made. */
  async function planned(body: Loose, path = '/plans'): Promise<string> {
    const begun = await world().call('POST', `${box.job}${path}`, body);
    assert.equal(begun.status, 202, JSON.stringify(begun.body));
    assert.equal(begun.body.state, 'planning');
    const place = begun.headers.get('location') ?? '';
    await until(async () => (await world().expect(200, 'GET', place)).state !== 'planning');
    return place;
  }
  const settled = (place: string) =>
    until(async () => !(await world().expect(200, 'GET', place)).state.endsWith('ing'));
  const sales = { groups: [{ name: 'Sales only', clauses: [clause('department', 'EQUALS', 'Sales')] }] };

  test('a draft of scope or filter tells who enters and leaves, by clause, and explains one person', async () => {
    const all = await call(200, 'POST', '/evaluateScope', { scope: 'all', objectId: id('cyd') });
    assert.deepEqual([all.now.inScope, all.after.inScope], [2, all.after.evaluated]);
    assert.ok(all.entering.value.some((one: Loose) => one.id === id('cyd')));
    assert.deepEqual([all.person.now.cause, all.person.after.inScope, all.next], ['unassigned', true, null]);

    const filtered = await call(200, 'POST', '/evaluateScope', { filter: sales });
    assert.deepEqual([filtered.now.inScope, filtered.after.inScope], [2, 1]);
    assert.deepEqual(
      filtered.leaving.value.map((one: Loose) => one.id),
      [id('ben')],
    );
    const [counts] = filtered.clauses;
    assert.deepEqual(
      [counts.attribute, counts.passed, counts.failed + counts.passed],
      ['department', 1, filtered.after.evaluated],
    );
    assert.ok(counts.empty >= 1);
    await call(404, 'POST', '/evaluateScope', { objectId: '99999999-9999-4999-8999-999999999999' });
    const bad = { filter: { groups: [{ name: 'x', clauses: [clause('department', 'SMELLS', 'x')] }] } };
    assert.equal((await call(400, 'POST', '/evaluateScope', bad)).error.code, 'InvalidSynchronizationSchema');
    assert.equal((await call(200, 'GET', '/versions')).value.length, 1, 'nothing was saved');
  });

  test('mappings are tried on a person, with their parts, what would be sent, and what is wrong', async () => {
    const { value, displayName } = await call(200, 'POST', '/schema/evaluate', { objectId: id('ann') });
    assert.equal(displayName, 'ann.plan@halden.example');
    const title = value.find((one: Loose) => one.targetAttributeName === 'title');
    assert.deepEqual([title.create.send, title.fragment.title], ['Clerk', 'Clerk']);
    const mapping = { targetAttributeName: 'title', expression: 'ToUpper(Join(" ", [jobTitle], [department]))' };
    const [tried] = (await call(200, 'POST', '/schema/evaluate', { objectId: id('ann'), mapping })).value;
    assert.equal(tried.create.send, 'CLERK SALES');
    assert.deepEqual(tried.trace.parts[0].result, { value: 'Clerk Sales' });
    const properties = [{ key: 'department', value: 'Yard' }];
    const given = await call(200, 'POST', '/schema/evaluate', { objectId: id('ann'), mapping, properties });
    assert.equal(given.value[0].create.send, 'CLERK YARD');
    const wrong = { targetAttributeName: 'title', expression: 'Nonsense(' };
    const [refused] = (await call(200, 'POST', '/schema/evaluate', { objectId: id('ann'), mapping: wrong })).value;
    assert.equal(refused.findings[0].severity, 'error');
    await call(400, 'POST', '/schema/evaluate', { objectId: 'ann' });
    await call(404, 'POST', '/schema/evaluate', { objectId: '99999999-9999-4999-8999-999999999999' });
  });

  test('mappings are counted over everybody in scope', async () => {
    const { inScope, complete, value } = await call(200, 'POST', '/schema/evaluateAll', {});
    assert.deepEqual([inScope, complete], [2, true]);
    const title = value.find((one: Loose) => one.targetAttributeName === 'title');
    assert.deepEqual([title.values, title.empty, title.longest, title.repeated], [1, 1, 5, null]);
    assert.equal(value.find((one: Loose) => one.targetAttributeName === 'userName').repeated, 0);
    const empty = title.examples.filter(({ problem }: Loose) => problem === 'empty');
    assert.deepEqual(empty, [{ id: id('ben'), displayName: 'ben.plan@halden.example', problem: 'empty' }]);
  });

  test('mappings that are only thought of are counted against those in force', async () => {
    const schema = await call(200, 'GET', '/schema');
    const [users] = schema.synchronizationRules[0].objectMappings;
    const title = users.attributeMappings.find((one: Loose) => one.targetAttributeName === 'title');
    title.source = { type: 'Function', expression: 'ToUpper([department])' };
    const { changed, value } = await call(200, 'POST', '/schema/evaluateAll', { schema });
    assert.equal(changed, 2);
    const counted = value.find((one: Loose) => one.targetAttributeName === 'title');
    const unchanged = value.find((one: Loose) => one.targetAttributeName === 'userName');
    assert.deepEqual([counted.changed, unchanged.changed], [2, 0]);
  });

  test('a schema is checked as saving would, and tells what it would change', async () => {
    const schema = await call(200, 'GET', '/schema');
    assert.deepEqual((await call(200, 'POST', '/schema/check', { schema })).changes, []);
    const [users] = schema.synchronizationRules[0].objectMappings;
    const place = users.attributeMappings.findIndex((one: Loose) => one.targetAttributeName === 'title');
    users.attributeMappings[place].source = { type: 'Function', expression: "Join(' ', [jobTitle])" };
    const wrong = await call(200, 'POST', '/schema/check', { schema });
    const [finding] = wrong.findings.filter(({ severity }: Loose) => severity === 'error');
    assert.equal(finding.target, `$.synchronizationRules[0].objectMappings[0].attributeMappings[${place}].source`);
    assert.deepEqual([finding.position, finding.fix.text], [5, '" "']);
    users.attributeMappings[place].source.expression = 'Join(" ", [jobTitle])';
    const { changes } = await call(200, 'POST', '/schema/check', { schema });
    assert.deepEqual([changes.length, changes[0].name], [1, 'title']);
    await call(400, 'POST', '/schema/check', {});
    assert.equal((await call(200, 'GET', '/versions')).value.length, 1, 'nothing was saved');
  });

  test('the values that occur in an attribute are counted, and not those of secrets', async () => {
    const { value, empty, evaluated, complete } = await call(
      200,
      'GET',
      '/schema/attributeValues?attribute=department',
    );
    assert.deepEqual([value.length, empty, complete], [2, evaluated - 2, true]);
    assert.deepEqual(value[0], { value: 'Engines', count: 1 });
    const secret = await call(400, 'GET', '/schema/attributeValues?attribute=passwordProfile.password');
    assert.match(secret.error.message, /shown to nobody/);
    const unknown = await call(400, 'GET', '/schema/attributeValues?attribute=shoeSize');
    assert.match(unknown.error.message, /^attribute: User has no attribute shoeSize/);
  });

  test('what an application says about being searched by an attribute is told', async () => {
    const { servicePrincipal } = await world().expect(
      201,
      'POST',
      '/v1.0/applicationTemplates/6a82a203-5b19-5768-b740-fdecd2ff397e/instantiate',
      { displayName: 'Peripass' },
    );
    const jobs = `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization/jobs`;
    const job = await world().expect(201, 'POST', jobs, { templateId: 'peripass' });
    const { value } = await world().expect(200, 'GET', `${jobs}/${job.id}/schema/filterableAttributes`);
    assert.equal(value.length, 10);
    assert.deepEqual(
      value.filter((one: Loose) => one.filterable),
      [{ objectTypeName: 'User', name: 'userName', filterable: true }],
    );
    assert.deepEqual((await call(200, 'GET', '/schema/filterableAttributes')).value, [], 'nothing is known');
  });

  test('the next cycle is planned, read object by object, and begun by applying the plan', async () => {
    const place = await planned({});
    const plan = await world().expect(200, 'GET', place);
    assert.deepEqual(
      [plan.state, plan.isStale, plan.summary.actions.create],
      ['ready', false, 2],
      JSON.stringify(plan),
    );
    const filter = `$filter=${encodeURIComponent("action eq 'create' and contains(displayName,'ann')")}`;
    const { value } = await world().expect(200, 'GET', `${place}/items?${filter}`);
    assert.deepEqual(
      value.map((one: Loose) => [one.id, one.status]),
      [[id('ann'), 'success']],
    );
    assert.ok(value[0].modifiedProperties.some((one: Loose) => one.newValue === 'Clerk'));
    const plans = (await call(200, 'GET', '/plans')).value;
    assert.ok(plans.some((one: Loose) => place.endsWith(one.id)));
    const first = await world().expect(200, 'GET', `${place}/items?$top=1`);
    const second = await world().expect(200, 'GET', first['@odata.nextLink']);
    assert.deepEqual([first.value[0].position, second.value[0].position], [1, 2]);
    await world().expect(400, 'GET', `${place}/items?$filter=${encodeURIComponent("action eq 'explode'")}`);

    await world().expect(202, 'POST', `${place}/apply`, { reason: 'Looks right.' });
    await settled(place);
    assert.equal((await world().expect(200, 'GET', place)).state, 'applied');
    await until(async () => (await call(200, 'GET', '/cycles')).value[0]?.endedAt != null);
    assert.equal((await call(200, 'GET', '/cycles')).value[0].users.created, 2);
    const { error } = await world().expect(409, 'POST', `${place}/apply`, {});
    assert.equal(error.code, 'PlanNotReady');
    await world().expect(204, 'DELETE', place);
    await world().expect(404, 'GET', place);
  });

  test('a plan is refused when the job has moved on since', async () => {
    const place = await planned({});
    await world().expect(204, 'PATCH', `/v1.0/users/${id('ann')}`, { jobTitle: 'Clerk of works' });
    await box.run();
    assert.equal((await world().expect(200, 'GET', place)).isStale, true);
    assert.equal((await world().expect(409, 'POST', `${place}/apply`, {})).error.code, 'PlanIsStale');
    const anew = await world().expect(202, 'POST', `${place}/remake`);
    const again = place.replace(/[^/]+$/, anew.id);
    await settled(again);
    assert.deepEqual(
      await world()
        .expect(200, 'GET', again)
        .then((plan: Loose) => [plan.state, plan.isStale]),
      ['ready', false],
    );
  });

  test('a plan of a schema that is only thought of saves it when it is applied', async () => {
    const schema = await call(200, 'GET', '/schema');
    const users = schema.synchronizationRules[0].objectMappings.find((one: Loose) => one.sourceObjectName === 'User');
    users.scope = sales;
    const place = await planned({ schema });
    const plan = await world().expect(200, 'GET', place);
    assert.deepEqual([plan.proposesSchema, plan.summary.actions.disable], [true, 1], JSON.stringify(plan.summary));
    await world().expect(202, 'POST', `${place}/apply`, { reason: 'Sales alone.' });
    await settled(place);
    const [latest] = (await call(200, 'GET', '/versions')).value;
    assert.deepEqual([latest.version, latest.comment], [2, 'Sales alone.']);
    users.scope = { groups: [{ name: 'x', clauses: [clause('department', 'SMELLS', 'x')] }] };
    assert.equal((await call(400, 'POST', '/plans', { schema })).error.code, 'InvalidSynchronizationSchema');
    await call(200, 'POST', '/versions/1/restore', {});
    await box.run();
  });

  test('what was proposed is planned again, but not once somebody saved something else', async () => {
    const schema = await call(200, 'GET', '/schema');
    const users = schema.synchronizationRules[0].objectMappings.find((one: Loose) => one.sourceObjectName === 'User');
    users.scope = sales;
    const place = await planned({ schema });
    const again = place.replace(/[^/]+$/, (await world().expect(202, 'POST', `${place}/remake`)).id);
    await settled(again);
    const plan = await world().expect(200, 'GET', again);
    assert.deepEqual([plan.proposesSchema, plan.summary.actions.disable], [true, 1], JSON.stringify(plan.summary));
    await call(204, 'PUT', '/schema', schema);
    const { error } = await world().expect(409, 'POST', `${place}/remake`);
    assert.deepEqual([error.code, /Propose it anew/.test(error.message)], ['PlanIsStale', true]);
    await call(200, 'POST', '/versions/1/restore', {});
    await box.run();
  });

  test('a plan of some objects looks at these alone, and provisions them when it is applied', async () => {
    await world().expect(204, 'POST', `${box.job}/pause`);
    await world().expect(204, 'PATCH', `/v1.0/users/${id('ann')}`, { jobTitle: 'Chief clerk' });
    const place = await planned({ subjects: [{ objectId: id('ann') }] });
    const { value } = await world().expect(200, 'GET', `${place}/items`);
    assert.deepEqual(
      value.map((one: Loose) => [one.id, one.action]),
      [[id('ann'), 'update']],
    );
    await world().expect(202, 'POST', `${place}/apply`, {});
    await settled(place);
    assert.equal((await world().expect(200, 'GET', place)).state, 'applied');
    const resources = (await (
      await fetch(`${target.url}/Users?filter=title%20eq%20%22Chief%20clerk%22`, {
        headers: { authorization: `Bearer ${target.token}` },
      })
    ).json()) as Loose;
    assert.equal(resources.totalResults, 1);
  });

  test('a cycle is undone as a plan', async () => {
    await world().expect(204, 'PATCH', `/v1.0/users/${id('ben')}`, { jobTitle: 'Typo' });
    await box.run();
    await world().expect(204, 'POST', `${box.job}/pause`);
    const { value: cycles } = await call(200, 'GET', '/cycles');
    const place = await planned({}, `/cycles/${cycles[0].id}/undoPlan`);
    const plan = await world().expect(200, 'GET', place);
    assert.deepEqual(
      [plan.kind, plan.cycleId, plan.summary.actions.update],
      ['undo', cycles[0].id, 1],
      JSON.stringify(plan),
    );
    await world().expect(202, 'POST', `${place}/apply`, { reason: 'A typo.' });
    await settled(place);
    assert.equal((await world().expect(200, 'GET', place)).state, 'applied');
    await call(404, 'POST', '/cycles/99999999-9999-4999-8999-999999999999/undoPlan');
  });

  test('how somebody stands with each application is told with the reason and what can be done', async () => {
    const of = async (name: string, query = '') => {
      const { value } = await world().expect(200, 'GET', `/v1.0/users/${id(name)}/provisioning${query}`);
      return value.find((one: Loose) => one.applicationId === box.applicationId);
    };
    const ann = await of('ann');
    assert.deepEqual([ann.verdict, ann.link.state, ann.scope.gates.entitled], ['provisioned', 'managed', true]);
    assert.equal(ann.lastEntry.sourceIdentity.id, id('ann'));
    const cyd = await of('cyd', '?summary=true');
    assert.deepEqual([cyd.verdict, cyd.actions, 'scope' in cyd], ['unassigned', ['assign'], false]);
    assert.match(cyd.sentence, /not assigned|assigned/i);
    await world().expect(200, 'GET', '/v1.0/users/ann.plan@halden.example/provisioning');
    await world().expect(404, 'GET', '/v1.0/users/99999999-9999-4999-8999-999999999999/provisioning');
    await world().expect(404, 'GET', '/v1.0/groups/99999999-9999-4999-8999-999999999999/provisioning');
  });

  test('a job without a running cycle shows no progress', async () => {
    assert.deepEqual((await call(200, 'GET', '')).status.progress, []);
  });

  test('ENT-11 the credentials of a gallery entry are described as a form', async () => {
    const { value } = await world().expect(
      200,
      'GET',
      "/v1.0/applicationTemplates?$filter=displayName eq 'TravelPerk'",
    );
    const form = await world().expect(200, 'GET', `/v1.0/applicationTemplates/${value[0].id}/credentialsForm`);
    assert.ok(form.usual.method.length > 0);
    assert.ok(Array.isArray(form.others));
    await world().expect(404, 'GET', '/v1.0/applicationTemplates/nothing/credentialsForm');
  });
});

function clause(sourceOperandName: string, operatorName: string, value: string) {
  return { sourceOperandName, operatorName, targetOperand: { values: [value] } };
}
