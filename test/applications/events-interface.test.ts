import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { signatureOf, type WebhookReceiver, webhookReceiver } from '../notify/webhook-receiver.ts';
import { type Body, type Caller, eventually, holderOf } from './both-sides.ts';

onEachDatabase('events and webhooks of a tenant', (open) => {
  let world: GraphWorld;
  let receiver: WebhookReceiver;
  let engine: Caller;
  const tenant = '/api/tenants/acme';
  const users = '/t/acme/scim/v2/Users';
  before(async () => {
    world = open();
    receiver = await webhookReceiver();
    const { token } = await world.expect(201, 'POST', '/api/tenants', { profile: 'generic', key: 'acme' });
    engine = holderOf(world, token);
  });
  after(() => receiver?.close());

  test('a webhook is told of what the endpoint does, by the program as it runs', async () => {
    const made = await world.expect(201, 'POST', `${tenant}/webhooks`, { url: receiver.url, description: 'CRM' });
    assert.deepEqual([made.url, made.events, made.waiting, made.failures], [receiver.url, null, 0, 0]);
    const { id } = await engine.expect(201, 'POST', users, { userName: 'ann', externalId: '7' });
    await engine.expect(204, 'DELETE', `${users}/${id}`);
    await eventually(async () => assert.equal(receiver.calls.length, 2));
    const [first, second] = receiver.calls;
    assert.ok(first && second);
    assert.equal(first.signature, signatureOf(first, made.secret));
    assert.deepEqual(
      [first, second].map(({ body }) => JSON.parse(body).type),
      ['user.created', 'user.deleted'],
    );
    const { value } = await world.expect(200, 'GET', `${tenant}/webhooks`);
    assert.deepEqual([value.length, value[0].id, value[0].secret], [1, made.id, undefined]);
    // The page of the receiver and the list tell the same.
    const events = await world.expect(200, 'GET', `${tenant}/events`);
    assert.deepEqual(events.value, [JSON.parse(first.body), JSON.parse(second.body)]);
    assert.equal(events.value[0].data.resource.meta.location, `${world.url}${users}/${id}`);
  });

  test('events are read on behind the last one that was seen', async () => {
    const page = await world.expect(200, 'GET', `${tenant}/events?$top=1`);
    assert.equal(page.value.length, 1);
    const next = await world.expect(200, 'GET', page['@odata.nextLink']);
    assert.deepEqual([next.value[0].type, next['@odata.nextLink']], ['user.deleted', undefined]);
    const end = await world.expect(200, 'GET', `${tenant}/events?after=${next.value[0].id}`);
    assert.deepEqual(end.value, []);
    const { error } = await world.expect(400, 'GET', `${tenant}/events?after=nonsense`);
    assert.deepEqual([error.code, error.details[0].target], ['EventUnknown', 'after']);
    await world.expect(400, 'GET', `${tenant}/events?$top=0`);
  });

  test('a webhook is removed; making and removing one stands in both logs', async () => {
    const [webhook] = (await world.expect(200, 'GET', `${tenant}/webhooks`)).value;
    await world.expect(204, 'DELETE', `${tenant}/webhooks/${webhook.id}`);
    await world.expect(404, 'DELETE', `${tenant}/webhooks/${webhook.id}`);
    assert.deepEqual((await world.expect(200, 'GET', `${tenant}/webhooks`)).value, []);
    await eventually(async () => {
      const { value } = await world.expect(200, 'GET', `${tenant}/activity`);
      const acts = value.filter(({ path }: Body) => path.includes('/webhooks')).map(({ method }: Body) => method);
      assert.deepEqual(acts.toSorted(), ['DELETE', 'DELETE', 'POST']);
    });
    const audits = await world.expect(200, 'GET', '/v1.0/auditLogs/directoryAudits');
    const changes = audits.value.filter(({ activityDisplayName }: Body) => activityDisplayName === 'Update tenant');
    assert.ok(
      changes.length >= 2,
      JSON.stringify(audits.value.map(({ activityDisplayName }: Body) => activityDisplayName)),
    );
  });

  test('events that are switched off are written no more', async () => {
    await world.expect(200, 'PATCH', `${tenant}/options`, { events: false });
    await engine.expect(201, 'POST', users, { userName: 'bob' });
    const { value } = await world.expect(200, 'GET', `${tenant}/events`);
    assert.equal(value.length, 2);
  });
});
