import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { assertSampleAccounts } from './accounts.ts';
import {
  type Account,
  type ApplicationSummary,
  applicationsOf,
  freePort,
  Installation,
  type Server,
} from './installation.ts';
import { APPLICATIONS, type ApplicationKey, ENTERPRISE, wantedAccounts } from './sample-accounts.ts';

const NAMES: Readonly<Record<ApplicationKey, string>> = {
  peripass: 'Peripass',
  passle: 'Passle',
  travelperk: 'TravelPerk',
  'iris-intranet': 'Iris Intranet',
};

describe('the sample organisation on PGlite', () => {
  let installation: Installation;
  before(async () => {
    installation = await Installation.make('PGlite');
  });
  after(() => installation.remove());

  mainStory('PGlite', () => installation);
  peopleStory(() => installation);
  serverStory(() => installation);
  unreachableStory(() => installation);
});

describe('the sample organisation on PostgreSQL', () => {
  let installation: Installation;
  before(async () => {
    installation = await Installation.make('PostgreSQL');
  });
  after(() => installation.remove());

  mainStory('PostgreSQL', () => installation);
});

/** What the summary says of each application beyond its numbers. */
const WAYS: Readonly<Record<ApplicationKey, RegExp>> = {
  peripass:
    /^469 users have the role 'host' of its page, \d+ a language of their own .* nobody was sent an invitation\.$/,
  passle: /^54 of 54 users wait until somebody gives them a user role and a Passle; \d+ have a job title/,
  travelperk:
    /^Connected by authorization, .*; of 962 travellers \d+ have an approval process .* from their manager\.$/,
  'iris-intranet': /^Its support issued the credentials \S+ had asked for by mail; all 377 accounts/,
};

/** From nothing to provisioned, and one change after that. */
function mainStory(kind: string, here: () => Installation): void {
  test(`the first run evaluates everybody for each application and fails for nobody (${kind})`, async () => {
    const applications = applicationsOf(await here().succeed('demo', '--once', '--json', '--port', '0'));
    assert.deepEqual([...applications.keys()], Object.values(NAMES));
    for (const key of APPLICATIONS) {
      const { seconds, inItsOwnWay, ...summary } = summaryOf(applications, key);
      assert.ok(seconds > 0);
      assert.match(inItsOwnWay, WAYS[key]);
      const created = wantedAccounts(key).length;
      const nothing = { updated: 0, disabled: 0, deleted: 0, failed: 0 };
      const evaluated = { evaluated: 1000, created, skipped: 1000 - created };
      assert.deepEqual(summary, { name: NAMES[key], cycle: 'initial', ...evaluated, ...nothing });
    }
  });

  test(`each application then holds the people in scope with the mapped attributes and nothing else (${kind})`, () =>
    here().serving(assertSampleAccounts));

  test(`a second run has nothing to look at and writes nothing (${kind})`, async () => {
    const applications = await here().demo();
    for (const key of APPLICATIONS) {
      const { cycle, evaluated, created, updated } = summaryOf(applications, key);
      const nothing = { evaluated: 0, created: 0, updated: 0 };
      assert.deepEqual({ cycle, evaluated, created, updated }, { cycle: 'incremental', ...nothing });
    }
  });

  test(`a new job title reaches exactly the applications that map it, by one PATCH each (${kind})`, async () => {
    const [person] = sharedPeople('passle', 'travelperk');
    const from = new Date();
    await here().succeed('directory', 'set', person, 'jobTitle=Head of Yard Operations');
    const planned = await here().run('plan', 'Passle');
    assert.equal(planned.status, 2, planned.stderr);
    assert.match(planned.stdout, /title: .* → Head of Yard Operations\nincremental cycle: 0 to create, 1 to update/);
    const applications = await here().demo();
    assert.equal((await here().run('plan', 'Passle')).status, 0);
    assert.deepEqual(counted(applications, 'updated'), { passle: 1, travelperk: 1 });
    await here().serving(async (server) => {
      const writes = await writesSince(server, from);
      assert.deepEqual(writes, { passle: [`PATCH ${person}`], travelperk: [`PATCH ${person}`] });
      for (const key of ['passle', 'travelperk']) {
        assert.equal((await server.account(key, person)).title, 'Head of Yard Operations');
      }
    });
  });
}

/** People who leave, come back, and get another manager. */
function peopleStory(here: () => Installation): void {
  const [, deleted] = sharedPeople('passle', 'travelperk');
  const [blocked] = sharedPeople('iris-intranet', 'travelperk');
  const [moved, manager] = sharedPeople('travelperk');
  const before = new Map<string, Account>();

  test('people who are deleted or blocked are disabled where they have an account, and a new manager arrives', async () => {
    await here().serving(async (server) => {
      for (const person of [deleted, blocked]) before.set(person, await server.account('travelperk', person));
    });
    const from = new Date();
    await here().succeed('directory', 'delete', deleted);
    await here().succeed('directory', 'set', blocked, 'accountEnabled=false');
    await here().succeed('directory', 'set', moved, `manager=${manager}`);
    const applications = await here().demo();
    assert.deepEqual(counted(applications, 'disabled'), countOf(applicationsOfPeople(deleted, blocked)));
    assert.deepEqual(counted(applications, 'updated'), { travelperk: 1 });
    await here().serving(async (server) => {
      const writes = await writesSince(server, from);
      for (const key of APPLICATIONS) {
        const people = [deleted, blocked, ...(key === 'travelperk' ? [moved] : [])].filter((one) => holds(key, one));
        assert.deepEqual(writes[key]?.toSorted() ?? [], people.map((one) => `PATCH ${one}`).toSorted(), key);
      }
      for (const person of [deleted, blocked]) {
        for (const key of applicationsOfPeople(person)) {
          assert.equal((await server.account(key, person)).active, false, `${person} in ${key}`);
        }
      }
      const { id } = await server.account('travelperk', manager);
      const { [ENTERPRISE]: extension } = await server.account('travelperk', moved);
      assert.equal((extension as { manager: { value: string } }).manager.value, id);
    });
  });

  test('people who are restored or unblocked get the same accounts back', async () => {
    const from = new Date();
    await here().succeed('directory', 'restore', deleted);
    await here().succeed('directory', 'set', blocked, 'accountEnabled=true');
    const applications = await here().demo();
    assert.deepEqual(counted(applications, 'updated'), countOf(applicationsOfPeople(deleted, blocked)));
    assert.deepEqual(counted(applications, 'created'), {});
    await here().serving(async (server) => {
      const writes = await writesSince(server, from);
      for (const key of APPLICATIONS) {
        const people = [deleted, blocked].filter((one) => holds(key, one));
        assert.deepEqual(writes[key]?.toSorted() ?? [], people.map((one) => `PATCH ${one}`).toSorted(), key);
      }
      for (const person of [deleted, blocked]) {
        const { meta: _, ...account } = await server.account('travelperk', person);
        assert.deepEqual(withoutLinks(account), withoutLinks({ ...before.get(person), meta: undefined }));
      }
    });
  });
}

/** A server that runs, and commands beside it. */
function serverStory(here: () => Installation): void {
  const [, , person] = sharedPeople('passle', 'travelperk');

  test('a second server on the data directory is refused and told who holds it', () =>
    here().serving(async ({ running, address }) => {
      for (const command of [['serve'], ['demo', '--once']]) {
        const { status, stdout, stderr } = await here().run(...command, '--port', '0');
        assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
        assert.match(stderr, new RegExp(`in use by process ${running.pid} at ${address}\\. .*--data-dir`));
      }
    }));

  test('other commands use the running server, which carries a change to the applications by itself', () =>
    here().serving(async (server) => {
      const tenants = await here().succeed('tenant', 'list');
      for (const key of APPLICATIONS) assert.ok(tenants.includes(`\t${server.address}/t/${key}/scim/v2\n`), tenants);
      const title = `Director of ${new Date().toISOString()}`;
      await here().succeed('directory', 'set', person, `jobTitle=${title}`);
      assert.match(await here().succeed('directory', 'show', person), new RegExp(`^jobTitle: ${title}$`, 'm'));
      const changed = Date.now();
      for (const key of ['passle', 'travelperk']) {
        while ((await server.account(key, person)).title !== title) {
          assert.ok(Date.now() - changed < 20_000, `the new title has not reached ${key}`);
          await sleep(100);
        }
      }
    }));
}

/** One application that cannot be reached, beside three that can. */
function unreachableStory(here: () => Installation): void {
  const [, , , person] = sharedPeople('passle', 'travelperk');

  async function runWithPassleAt(target: string, title: string) {
    const saved = await pointPassle(here(), `http://${target}/scim/v2`);
    await here().succeed('directory', 'set', person, `jobTitle=${title}`);
    const ended = await here().run('demo', '--once', '--json', '--port', '0', '--allow-target', target);
    await pointPassle(here(), saved);
    assert.equal(ended.status, 1);
    const applications = applicationsOf(ended.stdout);
    assert.deepEqual(counted(applications, 'updated'), { travelperk: 1 });
    assert.deepEqual([...applications.keys()], Object.values(NAMES));
    return ended.stderr;
  }

  test('an application that cannot be reached is named, the others finish, and the status is 1', async () => {
    const stderr = await runWithPassleAt(`127.0.0.1:${await freePort()}`, 'Unreachable');
    assert.match(stderr, /^Passle: WebExceptionProtocolError: .+\n$/);
  });

  test('an application that answers with a web page is named, and the others finish', async () => {
    const web = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>'));
    const port = await freePort();
    await new Promise<void>((resolve) => web.listen(port, '127.0.0.1', resolve));
    try {
      const stderr = await runWithPassleAt(`127.0.0.1:${port}`, 'Welcome');
      assert.match(stderr, /^Passle: SystemForCrossDomainIdentityManagementServiceIncompatible: .+\n$/);
    } finally {
      web.closeAllConnections();
      web.close();
    }
  });

  test('an application that can be reached again gets what it missed', async () => {
    assert.deepEqual(counted(await here().demo(), 'updated'), { passle: 1 });
    await here().serving(async (server) => {
      assert.equal((await server.account('passle', person)).title, 'Welcome');
    });
  });
}

/** Saves another tenant URL with the Passle application; answers the one before. */
async function pointPassle({ dataDir }: Installation, tenantUrl: string): Promise<string> {
  const app = await createApp(readConfiguration({ env: {}, flags: { dataDir, logLevel: 'silent' } }));
  try {
    const application = (await app.applications.list()).find(({ displayName }) => displayName === 'Passle');
    const [job] = await app.applications.jobsOf(application?.id ?? '');
    const saved = job && (await app.applications.credentials(job.id));
    assert.ok(job && saved);
    await app.applications.saveCredentials(job.id, { ...saved, tenantUrl });
    return saved.tenantUrl;
  } finally {
    await app.close();
  }
}

/** Members of staff who report to somebody, manage nobody, and have accounts in exactly these applications. */
function sharedPeople(...keys: readonly ApplicationKey[]): readonly [string, string, string, string] {
  const managers = new Set(wantedAccounts('travelperk').map(({ manager }) => manager));
  const [one, two, three, four] = wantedAccounts('travelperk')
    .filter(({ person, manager }) => manager !== undefined && !managers.has(person) && !person.includes('#'))
    .map(({ person }) => person)
    .filter((person) => APPLICATIONS.every((key) => holds(key, person) === keys.includes(key)));
  assert.ok(one && two && three && four);
  return [one, two, three, four];
}

function holds(key: ApplicationKey, person: string): boolean {
  return wantedAccounts(key).some((account) => account.person === person);
}

/** The applications each of the people has an account in, one after the other. */
function applicationsOfPeople(...people: readonly string[]): readonly ApplicationKey[] {
  return people.flatMap((person) => APPLICATIONS.filter((key) => holds(key, person)));
}

function countOf(keys: readonly ApplicationKey[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));
}

function summaryOf(applications: ReadonlyMap<string, ApplicationSummary>, key: ApplicationKey): ApplicationSummary {
  const summary = applications.get(NAMES[key]);
  assert.ok(summary, `${NAMES[key]} is missing`);
  return summary;
}

/** How many people had an outcome, for the applications where there were any. */
function counted(
  applications: ReadonlyMap<string, ApplicationSummary>,
  outcome: 'created' | 'updated' | 'disabled',
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    APPLICATIONS.map((key) => [key, summaryOf(applications, key)[outcome]] as const).filter(([, number]) => number > 0),
  );
}

/** Writes in the request logs from an instant on, by application, each as method and whose account it was. */
async function writesSince(server: Server, from: Date): Promise<Readonly<Record<string, readonly string[]>>> {
  const writes: Record<string, readonly string[]> = {};
  for (const key of APPLICATIONS) {
    const requests = await server.writes(key, from);
    if (requests.length === 0) continue;
    const names = requests.map(async ({ method, resource }) => `${method} ${await server.nameOf(key, resource)}`);
    writes[key] = await Promise.all(names);
  }
  return writes;
}

/** Addresses begin with the port of the moment. */
function withoutLinks(account: unknown): unknown {
  return JSON.parse(JSON.stringify(account, (name, value: unknown) => (name === '$ref' ? undefined : value)));
}
