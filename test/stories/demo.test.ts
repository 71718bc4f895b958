import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApplicationSummary, applicationsOf, Installation, type Server } from './installation.ts';
import { APPLICATIONS, type ApplicationKey, ENTERPRISE, wantedAccounts } from './sample-accounts.ts';

const NAMES: Readonly<Record<ApplicationKey, string>> = {
  peripass: 'Peripass',
  passle: 'Passle',
  travelperk: 'TravelPerk',
  'iris-intranet': 'Iris Intranet',
};

for (const kind of ['PGlite', 'PostgreSQL'] as const) {
  describe(`the sample organisation on ${kind}`, () => {
    let installation: Installation;
    before(async () => {
      installation = await Installation.make(kind);
    });
    after(() => installation.remove());

    test(`the first run evaluates everybody for each application and fails for nobody (${kind})`, async () => {
      const stdout = await installation.succeed('demo', '--once', '--json', '--port', '0');
      const applications = applicationsOf(stdout);
      assert.deepEqual([...applications.keys()], Object.values(NAMES));
      for (const key of APPLICATIONS) {
        const { seconds, ...summary } = summaryOf(applications, key);
        assert.ok(seconds > 0);
        const created = wantedAccounts(key).length;
        assert.deepEqual(summary, {
          name: NAMES[key],
          cycle: 'initial',
          evaluated: 1000,
          created,
          updated: 0,
          disabled: 0,
          deleted: 0,
          skipped: 1000 - created,
          failed: 0,
        });
      }
    });

    test(`each application then holds the people in scope with the mapped attributes and nothing else (${kind})`, () =>
      installation.serving(async (server) => {
        const people = await peopleByName(server);
        for (const key of APPLICATIONS) await assertAccounts(server, key, people);
      }));

    test(`a second run has nothing to look at and writes nothing (${kind})`, async () => {
      const applications = await installation.demo();
      for (const key of APPLICATIONS) {
        const { cycle, evaluated, created, updated } = summaryOf(applications, key);
        assert.deepEqual(
          { cycle, evaluated, created, updated },
          { cycle: 'incremental', evaluated: 0, created: 0, updated: 0 },
        );
      }
    });

    test(`a new job title reaches exactly the applications that map it, by one PATCH each (${kind})`, async () => {
      const person = 'femke.dijkstra@halden.example';
      const from = new Date();
      await installation.succeed('directory', 'set', person, 'jobTitle=Head of Yard Operations');
      const applications = await installation.demo();
      const updated = APPLICATIONS.filter((key) => summaryOf(applications, key).updated === 1);
      assert.deepEqual(updated, ['passle', 'travelperk']);
      await installation.serving(async (server) => {
        for (const key of APPLICATIONS) {
          const writes = await server.writes(key, from);
          if (!updated.includes(key)) {
            assert.deepEqual(writes, [], key);
            continue;
          }
          const { id, title } = await server.account(key, person);
          assert.equal(title, 'Head of Yard Operations');
          assert.deepEqual(outlineOf(writes), [`PATCH ${id}`]);
        }
      });
    });
  });
}

describe('people who leave, come back and change managers', () => {
  const leaver = 'wojciech.wojcik@halden.example';
});

function summaryOf(applications: ReadonlyMap<string, ApplicationSummary>, key: ApplicationKey): ApplicationSummary {
  const summary = applications.get(NAMES[key]);
  assert.ok(summary, `${NAMES[key]} is missing`);
  return summary;
}

function outlineOf(requests: readonly { method: string; resource: string | null }[]): readonly string[] {
  return requests.map(({ method, resource }) => `${method} ${resource}`);
}
