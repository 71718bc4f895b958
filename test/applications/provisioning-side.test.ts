import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type Body, Provisioning } from './both-sides.ts';

onEachDatabase('applications on the provisioning side', (open) => {
  let world: GraphWorld;
  before(() => {
    world = open();
  });

  const tenant = (profile: string, key: string): Promise<Body> =>
    world.expect(201, 'POST', '/api/tenants', { profile, key, setUp: true });
  const secretsOf = async ({ id }: Provisioning): Promise<Body> =>
    (await world.expect(200, 'GET', `/v1.0/servicePrincipals/${id}/synchronization/secrets`)).value;
  const accountsOf = async (key: string): Promise<readonly Body[]> =>
    (await world.expect(200, 'GET', `/api/tenants/${key}/accounts`)).value;
  const mailed = (name: string) =>
    world.person(name, { mail: `${name}@halden.example`, givenName: name, surname: 'Berg' });

  test('ENT-3 the same entry is added twice, for use and for tests: credentials, people and accounts stay apart', async () => {
    const [yard, trial] = [await tenant('peripass', 'yard'), await tenant('peripass', 'yard-trial')];
    const productive = await Provisioning.add(world, 'Peripass', 'Peripass');
    const testing = await Provisioning.add(world, 'Peripass', 'Peripass for tests');
    assert.notEqual(productive.id, testing.id);
    await productive.connect(yard.scimEndpoint, yard.token);
    const [saved, before] = [await secretsOf(productive), await secretsOf(testing)];
    assert.deepEqual([saved.length, before.length], [2, 0]);
    await testing.connect(trial.scimEndpoint, trial.token);
    assert.deepEqual(await secretsOf(productive), saved);
    const ada = await mailed('ada');
    await testing.assign(ada);
    const { provisioningSteps } = await testing.onDemand(ada);
    assert.equal(provisioningSteps.at(-1).status, 'Success');
    assert.deepEqual([(await accountsOf('yard')).length, (await accountsOf('yard-trial')).length], [0, 1]);
  });

  test('ENT-4 an application that is not in the gallery has a free name, of which its target hears nothing', async () => {
    const made = await tenant('generic', 'own');
    const application = await Provisioning.add(world, 'Custom', 'Zebra 47');
    await application.connect(made.scimEndpoint, made.token);
    const bob = await mailed('bob');
    await application.assign(bob);
    await application.onDemand(bob);
    const [account] = await accountsOf('own');
    assert.equal(account.attributes?.userName ?? account.userName, 'bob@halden.example');
    assert.doesNotMatch(JSON.stringify(account), /zebra/i);
  });

  test('ENT-5 PAS-29 single sign-on is set or not, and provisioning is what it was', async () => {
    const made = await tenant('passle', 'press');
    const application = await Provisioning.add(world, 'Passle', 'Passle');
    await application.connect(made.scimEndpoint, made.token);
    const path = `/v1.0/servicePrincipals/${application.id}`;
    const job = async () => {
      const { schedule, status, synchronizationJobSettings } = await world.expect(200, 'GET', application.job);
      return { schedule, code: status.code, synchronizationJobSettings };
    };
    const [before, secrets] = [await job(), await secretsOf(application)];
    for (const [index, preferredSingleSignOnMode] of ['saml', null].entries()) {
      await world.expect(204, 'PATCH', path, { preferredSingleSignOnMode });
      assert.equal((await world.expect(200, 'GET', path)).preferredSingleSignOnMode, preferredSingleSignOnMode);
      assert.deepEqual(await job(), before);
      assert.deepEqual(await secretsOf(application), secrets);
      const person = await mailed(`person${index}`);
      await application.assign(person);
      await application.onDemand(person);
      assert.equal((await accountsOf('press')).length, index + 1);
    }
  });
});
