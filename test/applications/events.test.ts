import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Database } from '../../packages/server/src/store/index.ts';
import { type EventStore, TenantProblem } from '../../packages/server/src/tenants/index.ts';
import { signatureOf, type WebhookReceiver, webhookReceiver } from '../notify/webhook-receiver.ts';
import { testDatabases } from '../postgres.ts';
import { eventually } from './both-sides.ts';
import { type Body, type EventsWorld, eventsWorld, told } from './events-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const off = { Operations: [{ op: 'replace', path: 'active', value: false }] };
const titled = (title: string) => ({ Operations: [{ op: 'replace', path: 'title', value: title }] });
const types = (events: readonly Body[]) => events.map(({ type }) => type);

for (const { name, open } of testDatabases()) {
  describe(`events to applications on ${name}`, () => {
    let database: Database;
    let world: EventsWorld;
    let receiver: WebhookReceiver;
    let number = 0;
    let key = '';
    before(async () => {
      database = await open();
      receiver = await webhookReceiver();
    });
    after(async () => {
      await receiver?.close();
      await database?.close();
    });
    beforeEach(async () => {
      world = eventsWorld(database);
      number += 1;
      key = `acme-${number}`;
      receiver.calls.length = 0;
      receiver.answers.length = 0;
      // Whatever other tests left on its way is not ours.
      await database.kysely.deleteFrom('tenant_webhook').execute();
      await world.tenants.create({ profile: 'generic', key });
    });
    const user = (userName: string, more: object = {}) =>
      world.scim(key, 'POST', '/Users', { userName, externalId: `x-${userName}`, ...more });
    const listen = (more: object = {}) => world.events.addWebhook(key, { url: receiver.url, ...more });
    const read = (after?: string, limit = 100) => world.events.list(key, { after, limit }) as Promise<readonly Body[]>;

    test('a tenant that wants no events has none, and its webhooks begin with what happens after them', async () => {
      await user('early');
      assert.deepEqual(await read(), []);
      await listen();
      assert.equal(world.tenants.options(await world.tenants.get(key)).values.events, true);
      await user('late');
      await world.process().deliver();
      assert.deepEqual(
        told(receiver.calls).map(({ type, data }) => [type, data.resource.userName]),
        [['user.created', 'late']],
      );
    });

    test('an event tells the resource as the endpoint shows it, signed', async () => {
      const { secret, webhook } = await listen();
      const { id } = await user('ann', {
        displayName: 'Ann',
        password: 'not to be told',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Yard' },
      });
      await world.process().deliver();
      const [call] = receiver.calls;
      assert.ok(call);
      assert.equal(call.signature, signatureOf(call, secret));
      assert.ok(secret.startsWith('whsec_'));
      const [{ type, timestamp, data, ...event }] = told(receiver.calls);
      assert.deepEqual([event.id, type, timestamp], [call.id, 'user.created', '2026-03-02T08:00:00.000Z']);
      const { resource, changed, ...about } = data;
      assert.deepEqual(about, { resourceType: 'User', id, externalId: 'x-ann', version: 'W/"1"' });
      assert.deepEqual(changed.toSorted(), [
        'active',
        'displayName',
        'externalId',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        'userName',
      ]);
      assert.deepEqual([resource.id, resource.userName, resource.password], [id, 'ann', undefined]);
      assert.equal(resource.meta.location, `https://app.example/t/${key}/scim/v2/Users/${id}`);
      const [shown] = await world.events.webhooks(key);
      assert.deepEqual([shown?.id, shown?.waiting, 'secret' in (shown ?? {})], [webhook.id, 0, false]);
    });

    test('whatever becomes of a user is told once, by its own name', async () => {
      await listen();
      const { id } = await user('ann');
      await world.scim(key, 'PATCH', `/Users/${id}`, titled('Yard lead'));
      await world.scim(key, 'PATCH', `/Users/${id}`, titled('Yard lead'));
      await world.scim(key, 'PATCH', `/Users/${id}`, off);
      await world.scim(key, 'PATCH', `/Users/${id}`, off);
      const on = { Operations: [{ op: 'replace', value: { active: true, title: 'Clerk' } }] };
      await world.scim(key, 'PATCH', `/Users/${id}`, on);
      await world.scim(key, 'DELETE', `/Users/${id}`);
      await world.process().deliver();
      const all = told(receiver.calls);
      assert.deepEqual(
        all.map(({ type, data }) => [type, data.version, data.changed]),
        [
          ['user.created', 'W/"1"', ['userName', 'externalId', 'active']],
          ['user.updated', 'W/"2"', ['title']],
          ['user.deactivated', 'W/"3"', ['active']],
          ['user.updated', 'W/"4"', ['active', 'title']],
          ['user.activated', 'W/"4"', ['active']],
          ['user.deleted', 'W/"4"', []],
        ],
      );
      assert.deepEqual([all[5].data.resource, all[5].data.externalId], [null, 'x-ann']);
    });

    test('groups tell who came and went, also when a member is removed', async () => {
      await listen({ events: ['group.created', 'group.updated', 'group.membersChanged', 'group.deleted'] });
      const [ann, bob] = [await user('ann'), await user('bob')];
      const group = await world.scim(key, 'POST', '/Groups', { displayName: 'Yard', members: [{ value: ann.id }] });
      const at = `/Groups/${group.id}`;
      const add = (id: string) => ({ Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }] });
      await world.scim(key, 'PATCH', at, add(bob.id));
      await world.scim(key, 'PATCH', at, add(bob.id));
      const other = { displayName: 'Yard two', members: [{ value: bob.id }] };
      await world.scim(key, 'PUT', at, other);
      await world.scim(key, 'DELETE', `/Users/${bob.id}`);
      await world.scim(key, 'DELETE', at);
      await world.process().deliver();
      assert.deepEqual(
        told(receiver.calls).map(({ type, data }) => [type, data.members]),
        [
          ['group.created', undefined],
          ['group.membersChanged', { added: [ann.id], removed: [] }],
          ['group.membersChanged', { added: [bob.id], removed: [] }],
          ['group.membersChanged', { added: [], removed: [ann.id] }],
          ['group.updated', undefined],
          ['group.membersChanged', { added: [], removed: [bob.id] }],
          ['group.deleted', undefined],
        ],
      );
      assert.equal(told(receiver.calls)[4].data.resource.displayName, 'Yard two');
    });

    test('a resource that is brought back is told of as one that came', async () => {
      await listen();
      await world.tenants.changeOptions(key, { undeleteDays: 7 });
      const ann = await user('ann');
      await world.scim(key, 'POST', '/Groups', { displayName: 'Yard', members: [{ value: ann.id }] });
      await world.scim(key, 'DELETE', `/Users/${ann.id}`);
      await world.tenants.removed.restore(await world.tenants.get(key), ann.id);
      const back = (await read()).slice(-2);
      assert.deepEqual(
        back.map(({ type, data }) => [type, data.members?.added]),
        [
          ['user.created', undefined],
          ['group.membersChanged', [ann.id]],
        ],
      );
    });

    test('a write that is refused tells nothing', async () => {
      await listen();
      await user('ann');
      await assert.rejects(user('ANN'), /409/);
      assert.deepEqual(types(await read()), ['user.created']);
    });

    test('events are read again behind any of them, in pages', async () => {
      await listen();
      for (const one of ['ann', 'bob', 'cid']) await user(one);
      const first = await read(undefined, 2);
      assert.equal(first.length, 2);
      const rest = await read(first[1].id);
      assert.deepEqual(
        rest.map(({ data }) => data.resource.userName),
        ['cid'],
      );
      assert.deepEqual(await read(rest[0].id), []);
    });

    test('events are kept for 30 days; who comes later is told that some were missed', async () => {
      await listen();
      await user('ann');
      const [first] = await read();
      world.pass(29 * DAY);
      await user('bob');
      await world.events.erase();
      assert.equal((await read(first.id)).length, 1);
      world.pass(2 * DAY);
      await world.events.erase();
      assert.deepEqual(
        (await read()).map(({ data }) => data.resource.userName),
        ['bob'],
      );
      for (const unknown of [first.id, 'x', '00000000-0000-4000-8000-000000000000']) {
        await assert.rejects(read(unknown), (error) => error instanceof TenantProblem && error.code === 'EventUnknown');
      }
      // What is not kept any more is not sent either.
      await world.process().deliver();
      assert.equal(receiver.calls.length, 1);
    });

    test('an event written by a process that died is sent by another', async () => {
      await listen();
      await user('ann');
      // Nothing of the process that wrote is left but its rows.
      for (const process of [world.process(), world.process()]) {
        await process.deliver();
        assert.deepEqual(types(told(receiver.calls)), ['user.created']);
      }
    });

    test('an event whose sender died before it noted that comes again under the same id', async () => {
      await listen();
      await user('ann');
      const never = new Promise<never>(() => undefined);
      // It came so far, and was not heard of again.
      const dying = withOther(world.store, { delivered: () => never });
      void world.process(dying).deliver();
      await eventually(async () => assert.equal(receiver.calls.length, 1));
      await world.process().deliver();
      assert.equal(receiver.calls.length, 1, 'another process waits as long as the first may still be at work');
      world.pass(3 * MINUTE);
      await world.process().deliver();
      const [first, again] = receiver.calls;
      assert.equal(receiver.calls.length, 2);
      assert.equal(again?.id, first?.id);
      world.pass(HOUR);
      await world.process().deliver();
      assert.equal(receiver.calls.length, 2);
    });

    test('events of a resource keep their order whatever fails, and those of others go on', async () => {
      await listen();
      const [ann, bob] = [await user('ann'), await user('bob')];
      await world.process().deliver();
      receiver.calls.length = 0;
      for (const title of ['1', '2', '3']) await world.scim(key, 'PATCH', `/Users/${ann.id}`, titled(title));
      // Only what is about Ann is refused, three times.
      let refusals = 3;
      const refusing = await refusingReceiver((event) => event.data.id === ann.id && refusals-- > 0);
      await world.events.removeWebhook(key, (await world.events.webhooks(key))[0]?.id ?? '');
      await world.events.addWebhook(key, { url: refusing.url });
      for (const title of ['4', '5']) await world.scim(key, 'PATCH', `/Users/${ann.id}`, titled(title));
      await world.scim(key, 'PATCH', `/Users/${bob.id}`, titled('b'));
      await world.process().deliver();
      assert.deepEqual(
        refusing.taken.map(({ data }) => data.id),
        [bob.id],
      );
      for (let round = 0; round < 10; round += 1) {
        world.pass(MINUTE);
        await world.process().deliver();
      }
      await refusing.close();
      assert.deepEqual(
        refusing.taken.filter(({ data }) => data.id === ann.id).map(({ data }) => data.resource.title),
        ['4', '5'],
      );
    });

    test('a receiver that is away for an hour gets everything once it is back, in order', async () => {
      await listen();
      const ann = await user('ann');
      await world.process().deliver();
      receiver.calls.length = 0;
      const titles = ['1', '2', '3', '4', '5'];
      for (const title of titles) await world.scim(key, 'PATCH', `/Users/${ann.id}`, titled(title));
      const away = world.clock.now.getTime() + HOUR;
      let attempts = 0;
      while (world.clock.now.getTime() < away) {
        receiver.answers.push({ status: 503 });
        await world.process().deliver();
        attempts += 1 - receiver.answers.length;
        receiver.answers.length = 0;
        receiver.calls.length = 0;
        world.pass(SECOND * 30);
      }
      assert.ok(attempts >= 5 && attempts <= 20, `it was tried ${attempts} times`);
      const [webhook] = await world.events.webhooks(key);
      assert.deepEqual([webhook?.waiting, webhook?.lastError], [5, `${new URL(receiver.url).host} answered 503.`]);
      for (let minute = 0; minute < 30 && receiver.calls.length < 5; minute += 1) {
        world.pass(MINUTE);
        await world.process().deliver();
      }
      assert.deepEqual(
        told(receiver.calls).map(({ data }) => data.resource.title),
        titles,
      );
      assert.deepEqual(
        (await world.events.webhooks(key)).map(({ waiting, failures }) => [waiting, failures]),
        [[0, 0]],
      );
    });

    test('a receiver that asks to wait is left alone for so long', async () => {
      await listen();
      await user('ann');
      receiver.answers.push({ status: 429, headers: { 'retry-after': '600' } });
      await world.process().deliver();
      world.pass(9 * MINUTE);
      await world.process().deliver();
      assert.equal(receiver.calls.length, 1);
      world.pass(2 * MINUTE);
      await world.process().deliver();
      assert.equal(receiver.calls.length, 2);
    });

    test('a receiver that is gone is told no more', async () => {
      await listen();
      await user('ann');
      receiver.answers.push({ status: 410 });
      await world.process().deliver();
      await user('bob');
      world.pass(DAY);
      await world.process().deliver();
      assert.equal(receiver.calls.length, 1);
      const [webhook] = await world.events.webhooks(key);
      assert.deepEqual([webhook?.waiting, webhook?.disabledAt?.toISOString()], [0, '2026-03-02T08:00:00.000Z']);
      // What it did not want can be read all the same.
      assert.equal((await read()).length, 2);
    });

    test('several processes share the work and send nothing twice', async () => {
      await listen();
      const people: Body[] = [];
      for (let one = 0; one < 30; one += 1) people.push(await user(`p${one}`));
      for (const { id } of people) await world.scim(key, 'PATCH', `/Users/${id}`, titled('again'));
      await Promise.all([world.process(), world.process(), world.process()].map((one) => one.deliver()));
      await world.process().deliver();
      assert.equal(receiver.calls.length, 60);
      assert.equal(new Set(receiver.calls.map(({ id }) => id)).size, 60);
      for (const { id } of people) {
        const own = told(receiver.calls).filter(({ data }) => data.id === id);
        assert.deepEqual(types(own), ['user.created', 'user.updated']);
      }
    });

    test('writes at the same moment lose no event and mix up none', async () => {
      await listen();
      const { id } = await user('ann');
      const group = await world.scim(key, 'POST', '/Groups', { displayName: 'Yard' });
      let stop = false;
      const seen: Body[] = [];
      // Reads on and on while it is written, as an application does that polls.
      const reading = (async () => {
        for (;;) {
          const isLast = stop;
          const found = await read(seen.at(-1)?.id);
          seen.push(...found);
          if (isLast && found.length === 0) return;
          await immediate();
        }
      })();
      await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          await world.scim(key, 'PATCH', `/Users/${id}`, titled(`t${at}`));
          const one = await user(`w${at}`);
          await world.scim(key, 'PATCH', `/Groups/${group.id}`, {
            Operations: [{ op: 'add', path: 'members', value: [{ value: one.id }] }],
          });
        }),
      );
      stop = true;
      await reading;
      const versions = (of: string) => seen.filter(({ data }) => data.id === of).map(({ data }) => data.version);
      const expected = Array.from({ length: 21 }, (_, at) => `W/"${at + 1}"`);
      assert.deepEqual(versions(id), expected);
      assert.deepEqual(versions(group.id), expected);
      assert.equal(seen.filter(({ type }) => type === 'user.created').length, 21);
    });

    test('a webhook is refused with what is wrong with it', async () => {
      for (const [body, target] of [
        [{ url: 'ftp://127.0.0.1/' }, 'url'],
        [{ url: 'https://user:secret@127.0.0.1/' }, 'url'],
        [{ url: 'https://10.0.0.1/' }, 'url'],
        [{ url: receiver.url, events: ['user.renamed'] }, 'events'],
        [{ url: receiver.url, events: [] }, 'events'],
        [{ url: receiver.url, secret: 'mine' }, 'secret'],
        [{}, 'url'],
      ] as const) {
        await assert.rejects(world.events.addWebhook(key, body), (error) => {
          assert.ok(error instanceof TenantProblem);
          assert.deepEqual([error.status, error.details[0]?.target], [400, target]);
          return true;
        });
      }
      for (let one = 0; one < 10; one += 1) await listen();
      await assert.rejects(listen(), /10 webhooks already/);
    });

    test('a webhook that is removed is told no more, and a tenant that is removed leaves nothing', async () => {
      const { webhook } = await listen();
      await user('ann');
      await world.events.removeWebhook(key, webhook.id);
      await world.process().deliver();
      await assert.rejects(world.events.removeWebhook(key, webhook.id), /no webhook/);
      await listen();
      await user('bob');
      await world.tenants.remove(key);
      await world.process().deliver();
      assert.equal(receiver.calls.length, 0);
      for (const table of ['scim_outbox', 'scim_event', 'tenant_webhook', 'tenant_delivery']) {
        const { rows } = await database.query(
          `SELECT count(*)::int AS number FROM ${table} WHERE tenant_id NOT IN (SELECT tenant_id FROM tenant)`,
        );
        assert.deepEqual(rows, [{ number: 0 }], table);
      }
    });
  });
}

/** A store that does some things in another manner. */
function withOther(store: EventStore, other: Partial<EventStore>): EventStore {
  return new Proxy(store, {
    get: (target, name: keyof EventStore) => other[name] ?? target[name].bind(target as never),
  });
}

/** A receiver that refuses what a test says, and keeps what it took. */
async function refusingReceiver(refuses: (event: Body) => boolean) {
  const receiver = await webhookReceiver();
  const taken: Body[] = [];
  const { calls } = receiver;
  const push = calls.push.bind(calls);
  calls.push = (...more) => {
    for (const call of more) {
      const event = JSON.parse(call.body);
      if (refuses(event)) receiver.answers.push({ status: 500 });
      else taken.push(event);
    }
    return push(...more);
  };
  return { url: receiver.url, taken, close: () => receiver.close() };
}
