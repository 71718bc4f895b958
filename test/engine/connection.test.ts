import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { website } from '@lockstep/testkit';
import { TargetError } from '../../packages/server/src/engine/index.ts';
import { connectTarget } from '../../packages/server/src/targets/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** What Test connection finds with the saved credentials; undefined when all is well. */
async function tested(world: World, allowed = [new URL(world.target.origin).host]): Promise<TargetError | undefined> {
  const target = connectTarget(await world.applications.credentials(world.jobId), {
    maxConcurrency: 1,
    policy: { allowed },
    clock: { now: Date.now, sleep: (_, signal) => sleep(1, undefined, { signal }) },
    jitter: () => 0,
    userAgent: 'Lockstep/test',
  });
  try {
    await target.test('User', 'userName');
    return undefined;
  } catch (error) {
    if (error instanceof TargetError) return error;
    throw error;
  } finally {
    await target.close();
  }
}

stories('the connection', (story) => {
  story(
    'ENT-15 ENT-16 the right token and address pass the test, which asks for somebody who cannot exist',
    {},
    async (world) => {
      assert.equal(await tested(world), undefined);
      const [request] = world.target.requests;
      assert.match(decodeURIComponent(request?.url ?? ''), /^\/Users\?filter=userName eq "[0-9a-f-]{36}"$/);
    },
  );

  story('ENT-15 a wrong token fails it, with advice', {}, async (world) => {
    await world.applications.saveCredentials(world.jobId, { tenantUrl: world.target.url, secretToken: 'wrong' });
    const problem = await tested(world);
    assert.equal(problem?.code, 'InvalidCredentials');
    assert.match(problem?.message ?? '', /administrator permission/);
  });

  story(
    'ENT-16 an address that answers with a web page fails it',
    { target: { character: website() } },
    async (world) => {
      assert.match((await tested(world))?.message ?? '', /does not answer as a SCIM 2\.0 endpoint/);
    },
  );

  story(
    'ENT-20 plain HTTP to a host that is not allowed by name is refused before anything is sent',
    {},
    async (world) => {
      const problem = await tested(world, []);
      assert.equal(problem?.code, 'InvalidTenantUrl');
      assert.match(problem?.message ?? '', /--allow-target/);
      assert.equal(world.target.requests.length, 0);
    },
  );

  story(
    'each thing that is looked at has a finding of its own, of saved credentials or of others',
    {},
    async (world) => {
      const also = ['write', 'groups', 'schemas'] as const;
      const findings = await world.runner.testConnection(await world.job(), { also });
      assert.deepEqual(
        findings.map(({ check, problem }) => [check, problem]),
        [
          ['search', undefined],
          ['write', undefined],
          ['groups', undefined],
          ['schemas', undefined],
        ],
      );
      const credentials = { tenantUrl: world.target.url, secretToken: 'wrong' };
      const [refused, ...others] = await world.runner.testConnection(await world.job(), { credentials, also });
      assert.deepEqual([refused?.problem, others.length], ['credentialsRefused', 0]);
      assert.equal((await world.applications.credentials(world.jobId))?.secretToken, world.target.token);
    },
  );

  story('ENT-17 credentials are sealed where they are kept', {}, async (world) => {
    assert.equal((await world.databaseText()).includes(world.target.token), false);
  });
});
