import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Processes, until } from '../engine/processes.ts';
import { type ReceivedCall, type WebhookReceiver, webhookReceiver } from '../notify/webhook-receiver.ts';

const KILLS = Number(process.env.STORY_KILLS ?? 4);
const PEOPLE = ['ann', 'bob', 'cid'];
/** How long the receiver takes to answer: a process that is killed meanwhile does not hear that the event was taken. */
const ANSWER = 200;

/** An event as its page and its calls tell it. */
interface Told {
  readonly id: string;
  readonly data: { readonly id: string; readonly resource: { readonly title?: string } };
}

describe('a process that is killed while it sends events of a tenant', () => {
  const seed = Number(process.env.STORY_SEED ?? Math.floor(Math.random() * 2 ** 32));
  let processes: Processes;
  let receiver: WebhookReceiver;
  before(async () => {
    processes = await Processes.make();
    receiver = await webhookReceiver(ANSWER);
  });
  after(async () => {
    await processes?.close();
    await receiver?.close();
  });

  test(`${KILLS} times: every event arrives, in the order of its resource and under one id (STORY_SEED=${seed})`, async (t) => {
    t.diagnostic(`STORY_SEED=${seed}`);
    const { address } = await processes.start('api');
    const ask = async (status: number, method: string, path: string, body?: unknown) => {
      const answer = await processes.ask(address, method, path, body);
      assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const { token } = (await ask(201, 'POST', '/api/tenants', { profile: 'generic', key: 'acme' })) as {
      token: string;
    };
    await ask(201, 'POST', '/api/tenants/acme/webhooks', { url: receiver.url });
    const scim = async (method: string, path: string, body: unknown) => {
      const answer = await fetch(`${address}/t/acme/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
      assert.ok(answer.ok, `${method} ${path} answered ${answer.status}`);
      return (await answer.json()) as { id: string };
    };

    const ids: string[] = [];
    for (const userName of PEOPLE) ids.push((await scim('POST', '/Users', { userName })).id);
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Also while nobody sends: what was told before and what comes now keeps its order.
      for (const id of ids) await scim('PATCH', `/Users/${id}`, titled(`Title ${kill}`));
      const { running } = await processes.start('worker');
      const from = receiver.calls.length;
      await until('an event is on its way', () => receiver.calls.length > from, 60_000, 5);
      await sleep(((seed >>> (kill * 3)) % 8) * (ANSWER / 10));
      assert.equal((await processes.end(running, 'SIGKILL')).signal, 'SIGKILL');
      await passTheHold(processes);
    }
    const { running } = await processes.start('worker');
    await until('nothing waits any more', async () => {
      const { value } = (await ask(200, 'GET', '/api/tenants/acme/webhooks')) as { value: { waiting: number }[] };
      return value[0]?.waiting === 0 && (await unordered(processes)) === 0;
    });
    await processes.end(running, 'SIGTERM');

    const { value: events } = (await ask(200, 'GET', '/api/tenants/acme/events')) as { value: readonly Told[] };
    assert.equal(events.length, PEOPLE.length * (1 + KILLS));
    for (const id of ids) {
      const mine = events.filter(({ data }) => data.id === id);
      assert.deepEqual(
        mine.map(({ data }) => data.resource.title),
        [undefined, ...Array.from({ length: KILLS }, (_, kill) => `Title ${kill}`)],
      );
      assertInOrder(mine, receiver.calls);
    }
    const repeated = receiver.calls.length - events.length;
    assert.ok(repeated >= 1, 'no kill came while an event was on its way');
    assert.deepEqual([...new Set(receiver.calls.map(({ id }) => id))].sort(), events.map(({ id }) => id).sort());
  });
});

function titled(title: string): object {
  return { Operations: [{ op: 'replace', path: 'title', value: title }] };
}

/** Each event came, a repeated one right after itself, as the same text under the same id. */
function assertInOrder(events: readonly Told[], calls: readonly ReceivedCall[]): void {
  const places = new Map(events.map(({ id }, place) => [id, place]));
  const mine = calls.filter(({ id }) => places.has(id));
  let last = -1;
  for (const call of mine) {
    assert.deepEqual(JSON.parse(call.body), events[places.get(call.id) ?? -1]);
    const place = places.get(call.id) ?? -1;
    assert.ok(place === last || place === last + 1, `event ${place} came after event ${last}`);
    last = place;
  }
  assert.equal(last, events.length - 1);
}

/** A webhook is held by whoever sends to it for two minutes; nobody waits for that here. */
async function passTheHold({ app: { database } }: Processes): Promise<void> {
  await sql`UPDATE tenant_webhook SET held_until = now() - interval '1 second' WHERE held_until IS NOT NULL`.execute(
    database.kysely,
  );
}

/** Events that were written and have no place in the order yet. */
async function unordered({ app: { database } }: Processes): Promise<number> {
  const { rows } = await sql<{ number: number }>`SELECT count(*)::int AS number FROM scim_outbox`.execute(
    database.kysely,
  );
  return rows[0]?.number ?? 0;
}
