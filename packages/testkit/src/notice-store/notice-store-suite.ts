import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type {
  NewMessage,
  NoticeMemory,
  NoticeSettings,
  NoticeStore,
  OpenTransaction,
  WebhookRecord,
} from '../../../server/src/notify/index.ts';

/** A store with an organisation of its own, which has one job. */
export interface NoticeStoreUnderTest {
  readonly store: NoticeStore;
  readonly organizationId: string;
  readonly jobId: string;
  /** Saves who gets mail about the job. */
  save(settings: NoticeSettings): Promise<void>;
  /** Saves whom the organisation names for what is no job's, and its time zone. */
  saveOrganization(addresses: readonly string[], timeZone: string): Promise<void>;
  removeJob(): Promise<void>;
  /** A transaction of the store, which is rolled back when `work` throws. */
  inTransaction(work: (transaction: OpenTransaction) => Promise<void>): Promise<void>;
}

const start = Date.parse('2026-03-02T08:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);
const forgotten = { memory: {}, dueAt: undefined, messages: [] };

/** What every `NoticeStore` promises. Other tests may share its database, so messages of others may be due as well. */
export function noticeStoreSuite(name: string, make: () => Promise<NoticeStoreUnderTest>): void {
  describe(`notice store: ${name}`, () => {
    memories(make);
    messages(make);
    webhooks(make);
  });
}

type Make = () => Promise<NoticeStoreUnderTest>;

function message(
  { organizationId, jobId }: NoticeStoreUnderTest,
  second: number,
  change: Partial<NewMessage> = {},
): NewMessage {
  return {
    organizationId,
    id: randomUUID(),
    jobId,
    kind: 'job.disabled',
    channel: 'mail',
    receiver: 'it@northwind.example',
    subject: 'Subject',
    content: { text: 'text', html: '<p>text</p>' },
    createdAt: at(second),
    ...change,
  };
}

/** Puts messages on their way. */
async function post(under: NoticeStoreUnderTest, ...messages: readonly NewMessage[]): Promise<void> {
  await under.store.update(under, () => ({ ...forgotten, messages }));
}

/** Takes what is due, and answers what belongs to this test. */
async function take({ store, organizationId }: NoticeStoreUnderTest, now: Date, until: Date) {
  const mine = [];
  for (;;) {
    const taken = await store.take(now, until, 50);
    mine.push(...taken.filter((one) => one.organizationId === organizationId));
    if (taken.length < 50) return mine;
  }
}

function memories(make: Make): void {
  test('what is remembered about a job is there the next time, beside who may be told', async () => {
    const under = await make();
    const { store, organizationId } = under;
    const seen: unknown[] = [];
    const look = (memory: NoticeMemory) =>
      store.update(under, (known) => {
        seen.push(known);
        return { ...forgotten, memory };
      });
    await look({ initialTold: true });
    await under.save({ enabled: true, addresses: ['it@northwind.example'], events: ['job.disabled'] });
    await under.saveOrganization(['desk@northwind.example'], 'Asia/Kolkata');
    const webhook = webhookRecord(organizationId, { events: ['job.disabled'] });
    await store.addWebhook(webhook);
    await store.addWebhook(webhookRecord(organizationId, { disabledAt: at(0) }));
    await look({});
    const nobody = { mail: { enabled: false, addresses: [] }, webhooks: [] };
    assert.deepEqual(seen, [
      { memory: {}, subscriptions: nobody, timeZone: undefined },
      {
        memory: { initialTold: true },
        timeZone: 'Asia/Kolkata',
        subscriptions: {
          mail: { enabled: true, addresses: ['it@northwind.example'], events: ['job.disabled'] },
          webhooks: [{ id: webhook.id, events: ['job.disabled'] }],
        },
      },
    ]);
  });

  test('of several updates at once none is lost', async () => {
    const under = await make();
    const counts: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        under.store.update(under, ({ memory }) => {
          const count = (memory.failed?.count ?? 0) + 1;
          counts.push(count);
          return { ...forgotten, memory: { failed: { objects: [], count, since: '' } } };
        }),
      ),
    );
    assert.deepEqual(counts.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('an update within a transaction is gone with it', async () => {
    const under = await make();
    const update = async (transaction: OpenTransaction) => {
      const step = () => ({ memory: { initialTold: true }, dueAt: at(5), messages: [message(under, 0)] });
      await under.store.update(under, step, transaction);
    };
    await assert.rejects(
      under.inTransaction(async (transaction) => {
        await update(transaction);
        throw new Error('rolled back');
      }),
      /rolled back/,
    );
    assert.deepEqual(await under.store.deliveries(under.organizationId, { limit: 10 }), []);
    await under.inTransaction(update);
    assert.equal((await under.store.deliveries(under.organizationId, { limit: 10 })).length, 1);
  });

  test("what is no job's is told to whom the organisation names, and to webhooks; gone with a transaction that is", async () => {
    const under = await make();
    const { store, organizationId } = under;
    const webhook = webhookRecord(organizationId);
    await store.addWebhook(webhook);
    await under.saveOrganization(['desk@northwind.example'], 'Asia/Kolkata');
    const seen: unknown[] = [];
    const posted = message(under, 0, { jobId: undefined, kind: 'source.failing' });
    const tell = (transaction?: OpenTransaction) =>
      store.tell(
        organizationId,
        (audience) => {
          seen.push(audience);
          return [posted];
        },
        transaction,
      );
    await assert.rejects(
      under.inTransaction(async (transaction) => {
        await tell(transaction);
        throw new Error('rolled back');
      }),
      /rolled back/,
    );
    assert.deepEqual(await take(under, at(100), at(200)), []);
    await tell();
    assert.deepEqual(await take(under, at(100), at(200)), [{ ...posted, attempt: 1 }]);
    const audience = {
      subscriptions: {
        mail: { enabled: true, addresses: ['desk@northwind.example'] },
        webhooks: [{ id: webhook.id, events: undefined }],
      },
      timeZone: 'Asia/Kolkata',
    };
    assert.deepEqual(seen, [audience, audience]);
    await store.tell(randomUUID(), ({ subscriptions, timeZone }) => {
      assert.deepEqual([subscriptions.mail.addresses, subscriptions.webhooks, timeZone], [[], [], undefined]);
      return [];
    });
  });

  test('jobs are due at their time, and one that is gone is forgotten', async () => {
    const under = await make();
    const { store, organizationId, jobId } = under;
    const isDue = async (now: Date) => (await store.dueJobs(now, 1000)).some((job) => job.jobId === jobId);
    await store.update(under, () => ({ ...forgotten, dueAt: at(10) }));
    assert.deepEqual([await isDue(at(9)), await isDue(at(10))], [false, true]);
    assert.equal((await store.dueJobs(at(10), 0)).length, 0);
    await under.removeJob();
    await store.update({ organizationId, jobId }, () => assert.fail('called for a job that is gone'));
    assert.equal(await isDue(at(10)), false);
  });
}

function messages(make: Make): void {
  test('a message is taken once, and again when nothing was heard of it for the time it was taken for', async () => {
    const under = await make();
    const posted = message(under, 0);
    await post(under, posted);
    assert.deepEqual(await take(under, at(-1), at(60)), []);
    const [first] = await take(under, at(0), at(60));
    assert.deepEqual(first, { ...posted, attempt: 1 });
    assert.deepEqual(await take(under, at(59), at(120)), []);
    const [second] = await take(under, at(60), at(120));
    assert.equal(second?.attempt, 2);

    // Whoever had it first was slow, and what became of that attempt counts no more.
    await under.store.settle(first, { sentAt: at(61) });
    assert.equal((await under.store.deliveries(under.organizationId, { limit: 1 }))[0]?.sentAt, undefined);
    await under.store.settle(second, { sentAt: at(62) });
    assert.deepEqual((await under.store.deliveries(under.organizationId, { limit: 1 }))[0]?.sentAt, at(62));
    assert.deepEqual(await take(under, at(1000), at(2000)), []);
  });

  test('no more are taken than were asked for', async () => {
    const under = await make();
    await post(under, ...Array.from({ length: 30 }, (_, index) => message(under, index)));
    let taken = 0;
    for (;;) {
      const some = await under.store.take(at(100), at(200), 4);
      assert.ok(some.length <= 4, `${some.length} were taken`);
      taken += some.filter(({ organizationId }) => organizationId === under.organizationId).length;
      if (some.length === 0) break;
    }
    assert.equal(taken, 30);
  });

  test('of several that take at once each message goes to one', async () => {
    const under = await make();
    await post(under, ...Array.from({ length: 20 }, (_, index) => message(under, index)));
    const takers = await Promise.all(Array.from({ length: 4 }, () => take(under, at(100), at(200))));
    const taken = takers.flat().map(({ id }) => id);
    assert.deepEqual([taken.length, new Set(taken).size], [20, 20]);
  });

  test('a message that failed is due again later, and one that was given up is not, until somebody sends it again', async () => {
    const under = await make();
    const { store, organizationId } = under;
    const posted = message(under, 0);
    await post(under, posted);
    const state = async () => (await store.deliveries(organizationId, { limit: 1 }))[0];
    for (const [now, attempt] of [
      [0, 1],
      [100, 2],
    ] as const) {
      const [taken] = await take(under, at(now), at(now + 10));
      assert.equal(taken?.attempt, attempt);
      await store.settle(taken, { nextAttemptAt: at(now + 100), error: `failed ${attempt}` });
    }
    assert.deepEqual(await state(), {
      ...posted,
      attempts: 2,
      nextAttemptAt: at(200),
      sentAt: undefined,
      deadAt: undefined,
      lastError: 'failed 2',
    });
    assert.equal(await store.sendAgain(organizationId, posted.id, at(150)), false, 'it is on its way');
    const [last] = await take(under, at(200), at(210));
    assert.ok(last);
    await store.settle(last, { deadAt: at(205), error: 'refused' });
    assert.deepEqual([(await state())?.deadAt, (await state())?.lastError], [at(205), 'refused']);
    assert.deepEqual(await store.numbers(organizationId), { waiting: 0, dead: 1, lastError: 'refused' });
    assert.deepEqual(await take(under, at(9999), at(10000)), []);

    assert.equal(await store.sendAgain(organizationId, posted.id, at(300)), true);
    assert.equal(await store.sendAgain(randomUUID(), posted.id, at(300)), false);
    assert.deepEqual(await store.numbers(organizationId), { waiting: 1, dead: 0, lastError: undefined });
    assert.equal((await take(under, at(300), at(310)))[0]?.attempt, 1);
  });

  test('a message that cannot be sent is stored with the reason and never taken', async () => {
    const under = await make();
    await post(under, message(under, 0, { unsendable: 'No mail server.' }));
    assert.deepEqual(await take(under, at(9999), at(10000)), []);
    const [delivery] = await under.store.deliveries(under.organizationId, { limit: 1, state: 'dead' });
    assert.deepEqual([delivery?.deadAt, delivery?.lastError], [at(0), 'No mail server.']);
  });

  test('deliveries are listed newest first, page by page, by receiver and by state', async () => {
    const under = await make();
    const { store, organizationId } = under;
    const posted = [0, 0, 1, 2].map((second, index) =>
      message(under, second, { receiver: `r${index % 2}`, ...(index === 3 && { unsendable: 'no' }) }),
    );
    await post(under, ...posted);
    const listed = async (query: Partial<Parameters<NoticeStore['deliveries']>[1]>) =>
      (await store.deliveries(organizationId, { limit: 10, ...query })).map(({ id }) => id);
    const expected = posted
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    assert.deepEqual(await listed({}), expected);
    const third = posted.find(({ id }) => id === expected[2]);
    assert.deepEqual(await listed({ after: third }), expected.slice(3));
    assert.deepEqual(
      await listed({ receiver: 'r1' }),
      expected.filter((id) => [posted[1]?.id, posted[3]?.id].includes(id)),
    );
    assert.deepEqual(await listed({ state: 'dead' }), [posted[3]?.id]);
    assert.equal((await listed({ state: 'waiting' })).length, 3);
    assert.deepEqual(await listed({ state: 'sent' }), []);
  });

  test('old messages are erased once they are on their way no more', async () => {
    const under = await make();
    const { store, organizationId } = under;
    const [sent, waiting, recent] = [message(under, 0), message(under, 0), message(under, 100)];
    await post(under, sent, waiting, recent);
    for (const taken of await take(under, at(100), at(200))) {
      if (taken.id !== waiting.id) await store.settle(taken, { sentAt: at(101) });
    }
    while ((await store.removeBefore(at(50), 10)) === 10);
    const left = (await store.deliveries(organizationId, { limit: 10 })).map(({ id }) => id);
    assert.deepEqual(left, [recent.id, waiting.id]);
  });
}

function webhookRecord(organizationId: string, change: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    organizationId,
    id: randomUUID(),
    url: 'https://hooks.northwind.example/',
    description: '',
    events: undefined,
    secret: new Uint8Array([1, 2, 3]),
    createdAt: at(0),
    disabledAt: undefined,
    ...change,
  };
}

function webhooks(make: Make): void {
  test('webhooks are kept, listed, switched off and on, and removed', async () => {
    const { store, organizationId } = await make();
    const one = webhookRecord(organizationId);
    const two = webhookRecord(organizationId, { createdAt: at(1), events: ['cycle.overdue'], description: 'd' });
    await store.addWebhook(two);
    await store.addWebhook(one);
    assert.deepEqual(await store.webhooks(organizationId), [one, two]);
    assert.deepEqual(await store.webhook(organizationId, two.id), two);
    assert.equal(await store.webhook(randomUUID(), two.id), undefined);
    assert.equal(await store.disableWebhook(organizationId, one.id, at(9)), true);
    assert.deepEqual((await store.webhook(organizationId, one.id))?.disabledAt, at(9));
    assert.equal(await store.disableWebhook(organizationId, one.id, undefined), true);
    assert.equal(await store.disableWebhook(randomUUID(), one.id, at(9)), false);
    assert.deepEqual(await store.webhook(organizationId, one.id), one);
    assert.equal(await store.removeWebhook(organizationId, one.id), true);
    assert.equal(await store.removeWebhook(organizationId, one.id), false);
    assert.deepEqual(await store.webhooks(organizationId), [two]);
  });
}
