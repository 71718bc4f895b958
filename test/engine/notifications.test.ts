import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { secretBox } from '../../packages/server/src/access/index.ts';
import { type JobSettings, LOG_CODES } from '../../packages/server/src/engine/index.ts';
import { Notifier, smtpMailer } from '../../packages/server/src/notify/index.ts';
import { type Database, KyselyNoticeStore } from '../../packages/server/src/store/index.ts';
import { type SmtpUnderTest, smtpUnderTest } from '../notify/smtp-under-test.ts';
import { testDatabases } from '../postgres.ts';
import { World } from './world.ts';

const WANTED: JobSettings['notifications'] = { enabled: true, addresses: ['it@halden.example'] };

/** A world whose job sends mail over SMTP about what happens to it. */
class MailedWorld {
  readonly world: World;
  readonly #server: SmtpUnderTest;
  readonly #notifier: Notifier;

  private constructor(world: World, server: SmtpUnderTest, notifier: Notifier) {
    this.world = world;
    this.#server = server;
    this.#notifier = notifier;
  }

  static async open(database: Database, settings: Partial<JobSettings>): Promise<MailedWorld> {
    // What other stories left on its way is not ours.
    await database.kysely.deleteFrom('notice_message').execute();
    await database.kysely.deleteFrom('notice_memory').execute();
    const server = await smtpUnderTest({ server: { hideSTARTTLS: true } });
    const clock = { now: () => new Date() };
    const notifier = new Notifier({
      store: new KyselyNoticeStore(database.kysely),
      mailer: smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'lockstep@halden.example' }),
      callWebhook: async () => undefined,
      secrets: secretBox([randomBytes(32)], randomBytes),
      advice: (code) => LOG_CODES.find((row) => row.code === code)?.remedy,
      publicUrl: 'https://sync.halden.example',
      newId: randomUUID,
      now: () => clock.now(),
      sleep: async () => undefined,
      log: { warn: () => undefined, error: () => undefined },
    });
    const world = await World.open(database, {
      settings: { scope: 'all', notifications: WANTED, ...settings },
      async tell(job, event, transaction) {
        if (job === undefined) return;
        const { organizationId, id: jobId, applicationId, applicationName } = job;
        const about = { organizationId, jobId, applicationId, applicationName, at: clock.now() };
        await notifier.record({ ...about, ...event }, transaction);
      },
    });
    clock.now = () => world.now;
    return new MailedWorld(world, server, notifier);
  }

  /** Delivers what is due and answers the mails that reached the server by then, and were not asked for before. */
  async mails(): Promise<readonly { readonly subject: string; readonly raw: string; readonly to: string }[]> {
    await this.#notifier.deliver();
    return this.#server.arrived.splice(0).map(({ raw, to }) => ({
      subject: /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '',
      raw: raw.replaceAll('=\r\n', ''),
      to,
    }));
  }

  async subjects(): Promise<readonly string[]> {
    return (await this.mails()).map(({ subject }) => subject.replace(/^[^:]*: /, ''));
  }

  async token(secretToken: string): Promise<void> {
    await this.world.applications.saveCredentials(this.world.jobId, { tenantUrl: this.world.target.url, secretToken });
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.#server.close();
  }
}

const IN_QUARANTINE = 'provisioning is in quarantine';

for (const kind of testDatabases()) {
  describe(`mail about a job on ${kind.name}`, () => {
    let database: Database;
    before(async () => {
      database = await kind.open();
    });
    after(() => database.close());

    const story = (name: string, settings: Partial<JobSettings>, tell: (mailed: MailedWorld) => Promise<void>) =>
      test(`${name} (${kind.name})`, async () => {
        const mailed = await MailedWorld.open(database, settings);
        try {
          await tell(mailed);
        } finally {
          await mailed.close();
        }
      });

    story('ENT-26 a failure reaches the inbox with the person, the code and the remedy', {}, async (mailed) => {
      const { world } = mailed;
      await world.join('ada');
      await world.cycle();
      await mailed.subjects();
      await world.join('grace');
      const refuse = JSON.stringify({ schemas: [], status: '400', detail: 'no countess' });
      world.target.become({
        before: ({ method }) =>
          method === 'POST'
            ? { status: 400, headers: { 'content-type': 'application/scim+json' }, body: refuse }
            : undefined,
      });
      await world.cycle();
      const [mail, ...others] = await mailed.mails();
      assert.deepEqual([mail?.to, others.length], ['it@halden.example', 0]);
      assert.match(mail?.subject ?? '', /1 object failed/);
      for (const said of ['grace', 'MandatoryFieldsMissing', 'no countess', 'https://sync.halden.example/']) {
        assert.ok(mail?.raw.includes(said), `${said} is missing in ${mail?.raw}`);
      }
    });

    story(
      'ENT-27 a job in quarantine is told of once, and again when the reason is another one',
      { failureFloor: 2 },
      async (mailed) => {
        const { world } = mailed;
        await world.join('ada');
        await world.cycle();
        await mailed.subjects();
        for (let number = 0; number < 4; number += 1) await world.join(`p${number}`);
        world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
        world.pass({ minutes: 41 });
        await world.cycle();
        assert.ok((await mailed.subjects()).includes(IN_QUARANTINE));
        world.pass({ hours: 6 });
        await world.cycle();
        assert.ok(!(await mailed.subjects()).some((subject) => subject.includes('quarantine')), 'nothing new');

        world.target.become({});
        await mailed.token('wrong');
        world.pass({ hours: 6 });
        await world.cycle();
        const changed = await mailed.mails();
        assert.equal(changed.length, 1);
        assert.match(changed[0]?.subject ?? '', /another reason|reason/);
        world.pass({ hours: 12 });
        await world.cycle();
        assert.deepEqual(await mailed.subjects(), []);

        await mailed.token(world.target.token);
        await world.operate({ kind: 'credentialsSaved' });
        await world.cycle();
        const [lifted] = await mailed.subjects();
        assert.equal(lifted, 'the quarantine is over');
      },
    );

    story(
      'a wrong token: one mail, the countdown on days 7, 14, 21 and 27, and one when the job is off',
      {},
      async (mailed) => {
        const { world } = mailed;
        await world.join('ada');
        await world.operate({ kind: 'start' });
        await mailed.token('wrong');
        const told: [day: number, subject: string][] = [];
        for (let day = 0; day <= 40; day += 1) {
          if ((await world.due()) !== undefined) await world.cycle();
          for (const subject of await mailed.subjects()) told.push([day, subject]);
          world.pass({ days: 1 });
        }
        assert.deepEqual(
          told.map(([day]) => day),
          [0, 7, 14, 21, 27, 29],
        );
        assert.equal(told[0]?.[1], IN_QUARANTINE);
        assert.match(told.at(-1)?.[1] ?? '', /switched off/);
        assert.equal((await world.job()).state, 'Disabled');
      },
    );

    story(
      'removals that are held back are told of with their number and a sample',
      { deletionThreshold: 1 },
      async (mailed) => {
        const { world } = mailed;
        const ids = [await world.join('ada'), await world.join('grace'), await world.join('mary')];
        await world.cycle();
        await mailed.subjects();
        world.pass({ minutes: 41 });
        for (const id of ids) await world.directory.delete('User', id);
        await world.cycle();
        const [mail, ...others] = await mailed.mails();
        assert.equal(others.length, 0);
        for (const said of ['3', 'ada@halden.example', 'https://sync.halden.example/']) {
          assert.ok(mail?.raw.includes(said), `${said} is missing`);
        }
      },
    );

    for (const [name, notifications] of [
      ['without the check box', { enabled: false, addresses: ['it@halden.example'] }],
      ['without an address', { enabled: true, addresses: [] }],
      [
        'to what is no address',
        { enabled: true, addresses: ['it@halden.example\r\nBcc: all@halden.example', 'nobody'] },
      ],
    ] as const) {
      story(`ENT-25 ${name} nothing is sent`, { notifications }, async (mailed) => {
        await mailed.world.join('ada');
        await mailed.token('wrong');
        await mailed.world.cycle();
        assert.deepEqual(await mailed.subjects(), []);
      });
    }
  });
}
