import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { after, describe, test } from 'node:test';
import { MemoryMailer } from '@lockstep/testkit';
import { sql } from 'kysely';
import { secretBox } from '../../packages/server/src/access/index.ts';
import {
  DeliveryError,
  type JobEvent,
  type JobOccurrence,
  type NoticeSettings,
  Notifier,
  type NotifierNeeds,
  WebhookRefused,
  Webhooks,
  webhookCaller,
} from '../../packages/server/src/notify/index.ts';
import { type Database, KyselyNoticeStore } from '../../packages/server/src/store/index.ts';
import { organizationUnderTest } from '../journal/organization-under-test.ts';
import { testDatabases } from '../postgres.ts';
import { signatureOf, type WebhookReceiver, webhookReceiver } from './webhook-receiver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An organisation with a job somebody wants to hear of, and a clock that only tests move. */
async function world(database: Database, more: { readonly noMail?: boolean; readonly settings?: NoticeSettings } = {}) {
  const { kysely } = database;
  // Whatever other tests left on its way is not ours.
  await kysely.deleteFrom('notice_message').execute();
  await kysely.deleteFrom('notice_memory').execute();
  const { organizationId, jobs } = await organizationUnderTest(database, 'Orbit CRM');
  const [{ jobId, application }] = jobs;
  const settings = more.settings ?? { enabled: true, addresses: ['it@northwind.example'] };
  await sql`
    UPDATE job SET settings = jsonb_set(settings, '{notifications}', ${JSON.stringify(settings)}::jsonb)
    WHERE organization_id = ${organizationId}::uuid`.execute(kysely);
  const clock = { now: new Date('2026-03-02T08:00:00Z') };
  const mailer = new MemoryMailer();
  const logged: string[] = [];
  const store = new KyselyNoticeStore(kysely);
  const secrets = secretBox([randomBytes(32)], randomBytes);
  const policy = {
    refuse: (url: URL) => (url.hostname === '127.0.0.1' ? undefined : `${url.hostname} is not allowed.`),
    lookup: () => lookup,
  };
  const needs: NotifierNeeds = {
    store,
    mailer: more.noMail ? undefined : mailer,
    callWebhook: webhookCaller(policy, 'Lockstep/test'),
    secrets,
    advice: (code) => `Remedy of ${code}.`,
    publicUrl: 'https://sync.northwind.example',
    newId: randomUUID,
    now: () => clock.now,
    sleep: async (_, signal) => signal.throwIfAborted(),
    log: {
      warn: (_, message) => logged.push(message),
      error: (_, message) => logged.push(message),
    },
  };
  const webhooks = new Webhooks({
    store,
    secrets,
    policy,
    newId: randomUUID,
    now: () => clock.now,
    random: randomBytes,
  });
  const event = (happened: JobOccurrence): JobEvent => ({
    organizationId,
    jobId,
    applicationId: application.id,
    applicationName: application.displayName,
    at: clock.now,
    ...happened,
  });
  const pass = (milliseconds: number) => {
    clock.now = new Date(clock.now.getTime() + milliseconds);
  };
  return {
    kysely,
    organizationId,
    clock,
    pass,
    mailer,
    logged,
    store,
    needs,
    notifier: new Notifier(needs),
    webhooks,
    event,
  };
}

const disabled: JobOccurrence = { what: 'jobDisabled', error: { code: 'InvalidCredentials', message: 'Refused.' } };
const failed: JobOccurrence = {
  what: 'objectsFailed',
  objects: [{ id: 'u-1', type: 'User', displayName: 'Ana', code: 'EntryConflict' }],
  count: 1,
};

for (const { name, open } of testDatabases()) {
  describe(`notifier: ${name}`, () => {
    const opened = open();
    after(async () => (await opened).close());

    test('what happened to a job reaches every receiver once', async () => {
      const settings = { enabled: true, addresses: ['a@northwind.example', 'b@northwind.example'] };
      const { notifier, mailer, event, organizationId } = await world(await opened, { settings });
      await notifier.record(event(disabled));
      assert.equal(mailer.received.length, 0, 'nothing is sent before it is delivered');
      assert.deepEqual(await notifier.deliver(), { sent: 2, failed: 0 });
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 0 });
      assert.deepEqual(mailer.received.map(({ to }) => to).sort(), settings.addresses);
      assert.match(mailer.received[0]?.text ?? '', /Remedy of InvalidCredentials/);
      assert.match(mailer.received[0]?.text ?? '', /https:\/\/sync\.northwind\.example\/applications\//);
      assert.deepEqual(await notifier.status(organizationId), {
        mail: 'ready',
        from: mailer.from,
        waiting: 0,
        dead: 0,
        lastError: undefined,
      });
    });

    test('what happens to a source is mailed to whom the organisation names, in its time zone', async () => {
      const { notifier, mailer, organizationId, kysely, clock } = await world(await opened);
      const about = { organizationId, sourceId: randomUUID(), sourceName: 'Halden AD', at: clock.now };
      const trouble = { since: clock.now, message: 'The server answers nobody. Check that it runs.' };
      const failing = {
        ...about,
        ...trouble,
        what: 'failing',
        nextRead: new Date(clock.now.getTime() + HOUR),
      } as const;
      await notifier.recordOfSource(failing);
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 0 }, 'nobody is named yet');
      await sql`
        INSERT INTO organization (organization_id, display_name, created_at, time_zone, notification_addresses)
        VALUES (${organizationId}::uuid, 'Northwind', now(), 'Asia/Kolkata', '{desk@northwind.example}')`.execute(
        kysely,
      );
      await notifier.recordOfSource(failing);
      await notifier.recordOfSource({ ...about, what: 'recovered', since: trouble.since });
      assert.deepEqual(await notifier.deliver(), { sent: 2, failed: 0 });
      assert.deepEqual(mailer.received.map(({ to, subject }) => [to, subject]).sort(), [
        ['desk@northwind.example', 'Halden AD: the source can be read again'],
        ['desk@northwind.example', 'Halden AD: the source cannot be read'],
      ]);
      const text = mailer.received.map((mail) => mail.text).join('\n');
      assert.match(text, /read again at 2026-03-02 14:30:00 UTC\+5:30/);
      assert.match(text, /https:\/\/sync\.northwind\.example\/directory\/sources\?source=/);
    });

    test('what is rolled back is told to nobody', async () => {
      const { kysely, notifier, event, mailer } = await world(await opened);
      await assert.rejects(
        kysely.transaction().execute(async (transaction) => {
          await notifier.record(event(disabled), transaction);
          throw new Error('rolled back');
        }),
        /rolled back/,
      );
      await notifier.deliver();
      assert.deepEqual(mailer.received, []);
      await kysely.transaction().execute((transaction) => notifier.record(event(disabled), transaction));
      await notifier.deliver();
      assert.equal(mailer.received.length, 1);
    });

    test('failures are gathered and told when their time has come, and a countdown without any event', async () => {
      const { notifier, event, mailer, pass, clock } = await world(await opened);
      const error = { code: 'InvalidCredentials', message: 'Refused.' };
      await notifier.record(event(failed));
      await notifier.record(
        event({ what: 'quarantined', reason: 'Unknown', error, seriesBegan: clock.now, nextAttempt: clock.now }),
      );
      await notifier.deliver();
      pass(15 * MINUTE);
      await notifier.deliver();
      pass(7 * DAY);
      await notifier.deliver();
      await notifier.deliver();
      assert.deepEqual(
        mailer.received.map(({ subject }) => subject),
        [
          'Orbit CRM: provisioning is in quarantine',
          'Orbit CRM: 1 object failed',
          'Orbit CRM: in quarantine for 7 days',
        ],
      );
    });

    test('a mail that is put off is sent later under the same id, and one that is refused is given up and shown', async () => {
      const { notifier, event, mailer, pass, organizationId, logged } = await world(await opened);
      const ids: string[] = [];
      let again: DeliveryError['again'] = 'later';
      mailer.refuse = ({ id }) => {
        ids.push(id);
        return new DeliveryError('450 Greylisted', { again });
      };
      await notifier.record(event(disabled));
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 1 });
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 0 }, 'not before its time');
      pass(MINUTE);
      await notifier.deliver();
      again = 'never';
      pass(5 * MINUTE);
      await notifier.deliver();
      assert.deepEqual([ids.length, new Set(ids).size], [3, 1]);
      const status = await notifier.status(organizationId);
      assert.deepEqual([status.waiting, status.dead, status.lastError], [0, 1, '450 Greylisted']);
      assert.match(logged.join(), /given up: 450 Greylisted/);

      mailer.refuse = () => undefined;
      const [dead] = await notifier.deliveries(organizationId, { limit: 10, state: 'dead' });
      assert.equal(await notifier.sendAgain(organizationId, dead?.id ?? ''), true);
      assert.deepEqual(await notifier.deliver(), { sent: 1, failed: 0 });
      assert.equal(mailer.received[0]?.id, ids[0]);
    });

    test('a mail is tried for three days and then given up', async () => {
      const { notifier, event, mailer, pass, organizationId } = await world(await opened);
      let attempts = 0;
      mailer.refuse = () => {
        attempts += 1;
        return new DeliveryError('no', { again: 'later' });
      };
      await notifier.record(event(disabled));
      for (let hour = 0; hour < 5 * 24; hour += 1) {
        await notifier.deliver();
        pass(HOUR);
      }
      assert.equal(attempts, 10);
      assert.equal((await notifier.status(organizationId)).dead, 1);
    });

    test('two processes that deliver at once send each message once', async () => {
      const { notifier, needs, event, mailer } = await world(await opened, {
        settings: { enabled: true, addresses: Array.from({ length: 30 }, (_, n) => `p${n}@northwind.example`) },
      });
      await notifier.record(event(disabled));
      await Promise.all([notifier.deliver(), new Notifier(needs).deliver()]);
      assert.deepEqual([mailer.received.length, new Set(mailer.received.map(({ to }) => to)).size], [30, 30]);
    });

    test('a sender that died while sending is followed by another', async () => {
      const { notifier, store, event, mailer, pass, clock } = await world(await opened);
      await notifier.record(event(disabled));
      await store.take(clock.now, new Date(clock.now.getTime() + 5 * MINUTE), 10);
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 0 });
      pass(5 * MINUTE);
      assert.deepEqual(await notifier.deliver(), { sent: 1, failed: 0 });
      assert.equal(mailer.received.length, 1);
    });

    test('messages at the end of a long round are taken for as long as those at its beginning', async () => {
      const { needs, notifier, event, mailer, pass, clock } = await world(await opened, {
        settings: { enabled: true, addresses: Array.from({ length: 25 }, (_, n) => `p${n}@northwind.example`) },
      });
      await notifier.record(event(disabled));
      const send = mailer.send.bind(mailer);
      mailer.send = async (mail) => {
        await send(mail);
        pass(MINUTE);
      };
      const store = new KyselyNoticeStore((await opened).kysely);
      const taken: (readonly [Date, number])[] = [];
      const take = store.take.bind(store);
      store.take = (now, until, limit) => {
        taken.push([clock.now, until.getTime() - clock.now.getTime()]);
        return take(now, until, limit);
      };
      await new Notifier({ ...needs, store }).deliver();
      assert.equal(mailer.received.length, 25);
      assert.deepEqual(
        taken.map(([, length]) => length),
        [5 * MINUTE, 5 * MINUTE, 5 * MINUTE],
      );
      assert.equal(new Set(taken.map(([at]) => at.getTime())).size, 3);
    });

    test('a job whose memory cannot be read keeps no other one waiting', async () => {
      const { kysely, notifier, event, mailer, pass, logged, organizationId } = await world(await opened);
      await notifier.record(event(failed));
      const broken = JSON.stringify({ job: {}, failed: 7, givenUp: { since: 'never', objects: 1 } });
      const [job] = (await organizationUnderTest(await opened, 'Broken')).jobs;
      await sql`
        UPDATE job SET organization_id = ${organizationId}::uuid,
          settings = settings || '{"notifications":{"enabled":true,"addresses":["x@northwind.example"]}}'
        WHERE id = ${job.jobId}::uuid`.execute(kysely);
      await sql`
        INSERT INTO notice_memory (organization_id, job_id, memory, due_at)
        VALUES (${organizationId}::uuid, ${job.jobId}::uuid, ${broken}::jsonb, '2026-01-01')`.execute(kysely);
      pass(15 * MINUTE);
      await notifier.deliver();
      assert.equal(mailer.received.length, 1);
      assert.match(logged.join(), /could not be said/);
    });

    test('without a mail server nothing fails, and what was not sent is said and shown', async () => {
      const { notifier, event, organizationId, logged } = await world(await opened, { noMail: true });
      await notifier.record(event(disabled));
      assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 0 });
      const status = await notifier.status(organizationId);
      assert.deepEqual([status.mail, status.from, status.waiting, status.dead], ['notConfigured', undefined, 0, 1]);
      assert.match(status.lastError ?? '', /LOCKSTEP_SMTP_URL/);
      assert.equal(logged.filter((line) => /No mail server/.test(line)).length, 1);
      await assert.rejects(notifier.sendTest('it@northwind.example'), /LOCKSTEP_SMTP_URL/);
    });

    test('a test mail is sent at once and tells what the server said', async () => {
      const { notifier, mailer } = await world(await opened);
      await notifier.sendTest('it@northwind.example');
      assert.equal(mailer.received[0]?.subject, 'Lockstep: test mail');
      mailer.refuse = () => new DeliveryError('550 No such user', { again: 'never' });
      await assert.rejects(notifier.sendTest('it@northwind.example'), /550 No such user/);
    });

    test('the loop delivers until it is told to stop, whatever goes wrong', async () => {
      const { notifier, needs, event, mailer, logged } = await world(await opened);
      await notifier.record(event(disabled));
      const stop = new AbortController();
      let rounds = 0;
      const watching = new Notifier({
        ...needs,
        store: new Proxy(needs.store, {
          get(store, member) {
            if (member === 'dueJobs' && rounds === 0) return () => Promise.reject(new Error('The database is away.'));
            const value: unknown = Reflect.get(store, member);
            return typeof value === 'function' ? value.bind(store) : value;
          },
        }),
        sleep: async () => {
          rounds += 1;
          if (rounds === 2) stop.abort();
        },
      });
      await watching.watch(stop.signal);
      assert.deepEqual([rounds, mailer.received.length], [2, 1]);
      assert.match(logged.join(), /could not be delivered/);
    });

    describe('webhooks', () => {
      async function using(work: (receiver: WebhookReceiver) => Promise<void>): Promise<void> {
        const receiver = await webhookReceiver();
        try {
          await work(receiver);
        } finally {
          await receiver.close();
        }
      }
      const silent = { enabled: false, addresses: [] };

      test('are called with a signature that whoever has the secret can verify', () =>
        using(async (receiver) => {
          const { notifier, webhooks, event, clock, organizationId } = await world(await opened, { settings: silent });
          const { secret, webhook } = await webhooks.create(organizationId, { url: receiver.url });
          assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
          assert.doesNotMatch(JSON.stringify(await webhooks.list(organizationId)), /secret/);
          await notifier.record(event(disabled));
          assert.deepEqual(await notifier.deliver(), { sent: 1, failed: 0 });
          const [call] = receiver.calls;
          assert.ok(call);
          assert.equal(call.signature, signatureOf(call, secret));
          assert.deepEqual(call.timestamp, clock.now);
          assert.equal(call.contentType, 'application/json');
          const { type, timestamp, data } = JSON.parse(call.body);
          assert.deepEqual(
            [type, timestamp, data.error.code],
            ['job.disabled', clock.now.toISOString(), 'InvalidCredentials'],
          );
          const [delivery] = await notifier.deliveries(organizationId, { limit: 1, receiver: webhook.id });
          assert.equal(delivery?.id, call.id);
        }));

      test('hear only of what they subscribed to', () =>
        using(async (receiver) => {
          const { notifier, webhooks, event, organizationId } = await world(await opened, { settings: silent });
          await webhooks.create(organizationId, { url: receiver.url, events: ['cycle.overdue'] });
          await notifier.record(event(disabled));
          await notifier.record(event({ what: 'noCycle', lastCompletedAt: undefined, intervalSeconds: 60 }));
          await notifier.deliver();
          assert.deepEqual(
            receiver.calls.map(({ body }) => JSON.parse(body).type),
            ['cycle.overdue'],
          );
        }));

      test('are called again after a fault, as late as they ask, under the same id and signed anew', () =>
        using(async (receiver) => {
          const { notifier, webhooks, event, pass, organizationId } = await world(await opened, { settings: silent });
          const { secret } = await webhooks.create(organizationId, { url: receiver.url });
          receiver.answers.push(
            { status: 503, headers: { 'retry-after': '600' } },
            { status: 302, headers: { location: '/x' } },
          );
          await notifier.record(event(disabled));
          await notifier.deliver();
          pass(9 * MINUTE);
          await notifier.deliver();
          assert.equal(receiver.calls.length, 1);
          pass(MINUTE);
          await notifier.deliver();
          pass(5 * MINUTE);
          assert.deepEqual(await notifier.deliver(), { sent: 1, failed: 0 });
          assert.equal(receiver.calls.length, 3, 'a redirection is not followed');
          assert.equal(new Set(receiver.calls.map(({ id }) => id)).size, 1);
          assert.equal(new Set(receiver.calls.map(({ signature }) => signature)).size, 3);
          for (const call of receiver.calls) assert.equal(call.signature, signatureOf(call, secret));
        }));

      test('that are gone are switched off, until somebody switches them on', () =>
        using(async (receiver) => {
          const { notifier, webhooks, event, clock, organizationId } = await world(await opened, { settings: silent });
          const { webhook } = await webhooks.create(organizationId, { url: receiver.url });
          receiver.answers.push({ status: 410 });
          await notifier.record(event(disabled));
          await notifier.deliver();
          assert.deepEqual((await webhooks.list(organizationId))[0]?.disabledAt, clock.now);
          assert.equal((await notifier.status(organizationId)).dead, 1);
          await notifier.record(event(disabled));
          await notifier.deliver();
          assert.equal(receiver.calls.length, 1);
          await webhooks.switch(organizationId, webhook.id, true);
          await notifier.record(event(disabled));
          await notifier.deliver();
          assert.equal(receiver.calls.length, 2);
        }));

      test('that were removed, or sealed under another key, hold up nobody', () =>
        using(async (receiver) => {
          const { notifier, needs, webhooks, event, organizationId } = await world(await opened);
          const { webhook } = await webhooks.create(organizationId, { url: receiver.url });
          await webhooks.create(organizationId, { url: receiver.url });
          await notifier.record(event(disabled));
          await webhooks.remove(organizationId, webhook.id);
          const rekeyed = new Notifier({ ...needs, secrets: secretBox([randomBytes(32)], randomBytes) });
          assert.deepEqual(await rekeyed.deliver(), { sent: 1, failed: 2 });
          const errors = (await notifier.deliveries(organizationId, { limit: 10 })).map(
            ({ lastError }) => lastError ?? '',
          );
          assert.ok(errors.includes('The webhook was removed.'));
          assert.ok(errors.some((text) => text.startsWith('A fault of the program: ')));
        }));

      test('at a place that is not allowed are refused when made and when called', async () => {
        const { notifier, webhooks, needs, store, event, organizationId } = await world(await opened, {
          settings: silent,
        });
        const findings = async (draft: Parameters<Webhooks['create']>[1]) =>
          webhooks.create(organizationId, draft).then(
            () => [],
            (error: WebhookRefused) => error.findings,
          );
        assert.deepEqual(await findings({ url: 'http://10.0.0.1/' }), ['url: 10.0.0.1 is not allowed.']);
        assert.match((await findings({ url: 'ftp://127.0.0.1/' }))[0] ?? '', /^url: must be an https address/);
        assert.match((await findings({ url: 'http://u:p@127.0.0.1/' }))[0] ?? '', /without user and password/);
        assert.match((await findings({ url: 'no' }))[0] ?? '', /^url: must be/);
        const draft = { url: 'http://127.0.0.1/', description: 'x'.repeat(201), events: ['boom' as never] };
        assert.deepEqual(
          (await findings(draft)).map((text) => text.split(':')[0]),
          ['description', 'events'],
        );
        assert.ok(new WebhookRefused(['a', 'b']).message.includes('a b'));

        const id = randomUUID();
        const secret = needs.secrets.seal('whsec_AAAA', `webhook ${id}`);
        const record = { organizationId, id, url: 'http://10.0.0.1/', description: '', events: undefined, secret };
        await store.addWebhook({ ...record, createdAt: needs.now(), disabledAt: undefined });
        await notifier.record(event(disabled));
        assert.deepEqual(await notifier.deliver(), { sent: 0, failed: 1 });
        assert.equal((await notifier.status(organizationId)).lastError, '10.0.0.1 is not allowed.');
      });
    });
  });
}
