import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { eventually, Provisioning } from './both-sides.ts';
import { Company } from './travelperk-company.ts';

/** A company whose managers approve, and the provisioning into it. */
async function connected(world: GraphWorld, key: string) {
  const company = await Company.found(world, key);
  await company.automate();
  const provisioning = await Provisioning.add(world, 'TravelPerk', key);
  await provisioning.connect(company.endpoint, company.token);
  // So many in ten seconds are too many: the rest wait for their turn.
  const provision = (person: string) => eventually(() => provisioning.onDemand(person), 30);
  const found = async (name: string) => {
    const filter = encodeURIComponent(`userName eq "${name}@halden.example"`);
    return (await company.scim('GET', `/Users?filter=${filter}`)).body.Resources[0];
  };
  const manage = (person: string, manager: string) =>
    world.expect(204, 'PUT', `/v1.0/users/${person}/manager/$ref`, {
      '@odata.id': `${world.url}/v1.0/users/${manager}`,
    });
  return { company, provisioning, provision, found, manage };
}

onEachDatabase('TravelPerk: people come, move, go and come back', (world) => {
  test('TRV-49 a joiner gets an account, a mover another approver, a leaver is disabled, and comes back as the same', async () => {
    const { company, provisioning, provision, found, manage } = await connected(world(), 'people');
    const person = (name: string, more = {}) => world().person(name, { givenName: name, surname: 'Halden', ...more });
    const [ada, grace, joan] = [
      await person('ada', { jobTitle: 'Analyst' }),
      await person('grace'),
      await person('joan'),
    ];
    await manage(ada, grace);
    for (const id of [grace, joan]) {
      await provisioning.assign(id);
      await provision(id);
    }
    const assignment = await provisioning.assign(ada);
    await provision(ada);
    const [adaThere, graceThere, joanThere] = [await found('ada'), await found('grace'), await found('joan')];
    assert.deepEqual([adaThere.active, adaThere.title], [true, 'Analyst']);
    assert.deepEqual(await company.approval(adaThere.id), ['automatic', graceThere.id]);

    await manage(ada, joan);
    await provision(ada);
    assert.deepEqual(await company.approval(adaThere.id), ['automatic', joanThere.id]);

    const trip = await company.expect(201, 'POST', 'trips', { name: 'Madrid', traveller: adaThere.id });
    await provisioning.unassign(assignment);
    await provision(ada);
    assert.equal((await found('ada')).active, false);
    const account = await company.expect(200, 'GET', `accounts/${adaThere.id}`);
    assert.deepEqual([account.state, account.source], ['disabled', 'directory']);

    await provisioning.assign(ada);
    await provision(ada);
    const back = await found('ada');
    assert.deepEqual([back.id, back.active], [adaThere.id, true]);
    assert.deepEqual(await company.approval(back.id), ['automatic', joanThere.id]);
    assert.equal((await company.expect(200, 'GET', `trips/${trip.id}`)).approver, joanThere.id);
  });

  test('TRV-10 the approver is set in whichever order manager and report are provisioned', async () => {
    const { company, provisioning, provision, found, manage } = await connected(world(), 'orders');
    for (const order of ['report first', 'manager first'] as const) {
      const name = order.replace(' ', '-');
      const more = { givenName: name, surname: 'Halden' };
      const [report, manager] = [await world().person(`r-${name}`, more), await world().person(`m-${name}`, more)];
      await manage(report, manager);
      for (const id of [report, manager]) await provisioning.assign(id);
      for (const id of order === 'report first' ? [report, manager, report] : [manager, report]) await provision(id);
      const [reportThere, managerThere] = [await found(`r-${name}`), await found(`m-${name}`)];
      assert.deepEqual(await company.approval(reportThere.id), ['automatic', managerThere.id], order);
    }
  });

  test('accounts made by hand are found and linked by the first cycle, and belong to the company until then', async () => {
    const { company, provisioning, found } = await connected(world(), 'by-hand');
    const local = await company.expect(201, 'POST', 'accounts', {
      userName: 'mary@halden.example',
      givenName: 'Mary',
      familyName: 'Halden',
      costCenter: 'Sales',
    });
    assert.deepEqual([local.source, local.state], ['local', 'active']);
    assert.equal(
      (await company.expect(200, 'PATCH', `accounts/${local.id}`, { title: 'Buyer' })).attributes.title,
      'Buyer',
    );
    assert.equal((await company.expect(200, 'POST', `accounts/${local.id}/deactivate`, {})).state, 'disabled');
    const mary = await world().person('mary', { givenName: 'Mary', surname: 'Halden', jobTitle: 'Lead' });
    await provisioning.assign(mary);
    await provisioning.onDemand(mary);
    const linked = await found('mary');
    assert.deepEqual([linked.id, linked.active, linked.title], [local.id, true, 'Lead']);
  });

  test('an account of the directory cannot be changed or switched off by hand', async () => {
    const company = await Company.found(world(), 'owned');
    const ada = await company.traveller('ada');
    const changed = await company.call('PATCH', `accounts/${ada}`, { title: 'Buyer' });
    assert.deepEqual([changed.status, changed.body.error.code], [409, 'OwnedByDirectory']);
    assert.equal((await company.call('POST', `accounts/${ada}/deactivate`, {})).status, 409);
  });
});
