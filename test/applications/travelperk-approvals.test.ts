import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../graph/graph-world.ts';
import { Company, ENTERPRISE } from './travelperk-company.ts';

/** A company with a manager, grace, and her report, ada. */
async function withManager(...of: Parameters<typeof Company.found>) {
  const company = await Company.found(...of);
  const grace = await company.traveller('grace');
  const ada = await company.traveller('ada', { [ENTERPRISE]: { manager: { value: grace } } });
  return { company, grace, ada };
}

onEachDatabase('TravelPerk: approvals', (world) => {
  test('TRV-5 the source and the switch take effect when they are saved together', async () => {
    const { company, grace, ada } = await withManager(world(), 'switches');
    await company.save({ approvalSource: 'identityProvider' });
    assert.deepEqual(await company.approval(ada), ['default', null]);
    const refused = await company.call('PUT', 'settings', { automaticApprovals: true, approvalSource: 'elsewhere' });
    assert.equal(refused.status, 400);
    assert.deepEqual(await company.approval(ada), ['default', null]);
    await company.automate();
    assert.deepEqual(await company.approval(ada), ['automatic', grace]);
  });

  test('TRV-6 the manager is the approver in an automatic process', async () => {
    const { company, grace, ada } = await withManager(world(), 'managers');
    await company.automate();
    const [process, ...others] = await company.processes();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [
        process?.kind,
        process?.traveller,
        process?.travellerName,
        process?.approver,
        process?.approverName,
        process?.rule,
      ],
      ['automatic', ada, 'ada Acme', grace, 'grace Acme', 'inPolicy'],
    );
    assert.deepEqual(await company.expect(200, 'GET', `approval-processes/${process?.id}`), process);
  });

  test('TRV-7 the process changes with the manager, and ends with the reference', async () => {
    const { company, ada } = await withManager(world(), 'moves');
    await company.automate();
    const joan = await company.traveller('joan');
    await company.setManager(ada, joan);
    assert.deepEqual(await company.approval(ada), ['automatic', joan]);
    await company.setManager(ada, undefined);
    assert.deepEqual(await company.approval(ada), ['default', null]);
    assert.deepEqual(await company.processes(), []);
  });

  test('TRV-8 somebody without account approves nothing, and TRV-10 does as soon as they have one', async () => {
    const company = await Company.found(world(), 'later');
    await company.automate();
    const ada = await company.traveller('ada', { [ENTERPRISE]: { manager: { value: '12345' } } });
    assert.deepEqual(await company.approval(ada), ['default', null]);
    assert.deepEqual(await company.processes(), []);
    const grace = await company.traveller('grace');
    await company.setManager(ada, grace);
    assert.deepEqual(await company.approval(ada), ['automatic', grace]);
  });

  test('TRV-9 without the switch, or with the other source, the manager is stored and approves nothing', async () => {
    const { company, grace, ada } = await withManager(world(), 'not-configured');
    for (const settings of [{}, { approvalSource: 'identityProvider' }, { approvalSource: 'manual' }]) {
      await company.save(settings);
      assert.deepEqual(await company.processes(), []);
      assert.deepEqual(await company.approval(ada), ['default', null]);
      assert.equal((await company.scim('GET', `/Users/${ada}`)).body[ENTERPRISE].manager.value, grace);
    }
  });

  test('TRV-11 switching automatic creation on replaces the processes there are, which can be downloaded before', async () => {
    const { company, grace, ada } = await withManager(world(), 'replaced');
    const evil = await company.traveller('eve', { name: { givenName: '=1+1', familyName: 'A "B", C' } });
    await company.expect(201, 'POST', 'approval-processes', { traveller: grace, approver: ada });
    await company.expect(201, 'POST', 'approval-processes', { traveller: evil, approver: ada, rule: 'outOfPolicy' });
    const download = await fetch(`${world().url}/api/tenants/${company.key}/approval-processes`, {
      headers: { authorization: `Bearer ${world().token}`, accept: 'text/csv' },
    });
    assert.match(download.headers.get('content-type') ?? '', /^text\/csv/);
    assert.match(download.headers.get('content-disposition') ?? '', /approval-processes\.csv/);
    const [header, ...lines] = (await download.text()).trimEnd().split('\r\n');
    assert.equal(header, 'id,traveller,approver,rule,kind,travellerName,approverName,createdDateTime');
    assert.deepEqual(
      lines.map((line) => line.slice(line.indexOf(',') + 1, line.lastIndexOf(','))).sort(),
      [
        `${grace},${ada},inPolicy,manual,grace Acme,ada Acme`,
        `${evil},${ada},outOfPolicy,manual,"'=1+1 A ""B"", C",ada Acme`,
      ].sort(),
    );
    await company.automate();
    assert.deepEqual(
      (await company.processes()).map(({ traveller, kind }) => [traveller, kind]),
      [[ada, 'automatic']],
    );
  });

  test('TRV-12 switching it off asks what becomes of the automatic processes, and does it', async () => {
    const { company, grace, ada } = await withManager(world(), 'off');
    await company.automate();
    for (const settings of [{ automaticApprovals: false }, { approvalSource: 'manual' }]) {
      const asked = await company.call('PUT', 'settings', settings);
      assert.equal(asked.status, 400);
      assert.deepEqual(
        asked.body.error.details.map(({ target }: { readonly target: string }) => target),
        ['automaticProcesses'],
      );
    }
    assert.deepEqual(await company.approval(ada), ['automatic', grace]);

    await company.save({ automaticApprovals: false, automaticProcesses: 'keepAsManual' });
    assert.deepEqual(await company.approval(ada), ['manual', grace]);
    await company.setManager(ada, undefined);
    assert.deepEqual(await company.approval(ada), ['manual', grace]);

    await company.setManager(ada, grace);
    await company.automate();
    await company.save({ automaticApprovals: false, automaticProcesses: 'delete' });
    assert.deepEqual(await company.processes(), []);
    assert.deepEqual(await company.approval(ada), ['default', null]);
  });

  test('TRV-13 a manual process comes before the automatic one, and that before the company default', async () => {
    const { company, grace, ada } = await withManager(world(), 'precedence');
    const [joan, mary] = [await company.traveller('joan'), await company.traveller('mary')];
    await company.automate();
    await company.save({ defaultRule: 'inPolicy', defaultApprover: mary });
    const manual = await company.expect(201, 'POST', 'approval-processes', { traveller: ada, approver: joan });
    assert.deepEqual(await company.approval(ada), ['manual', joan]);
    await company.expect(204, 'DELETE', `approval-processes/${manual.id}`);
    assert.deepEqual(await company.approval(ada), ['automatic', grace]);
    await company.setManager(ada, undefined);
    assert.deepEqual(await company.approval(ada), ['default', mary]);
  });

  test('TRV-14 an automatic process cannot be changed or removed, a manual one can', async () => {
    const { company, grace, ada } = await withManager(world(), 'fixed');
    await company.automate();
    const [automatic] = await company.processes();
    for (const [method, body] of [['PATCH', { rule: 'none' }], ['DELETE']] as const) {
      const refused = await company.call(method, `approval-processes/${automatic?.id}`, body);
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'EntryFixed']);
    }
    const manual = await company.expect(201, 'POST', 'approval-processes', { traveller: grace, approver: ada });
    const changed = await company.expect(200, 'PATCH', `approval-processes/${manual.id}`, { rule: 'none' });
    assert.deepEqual([changed.rule, changed.kind], ['none', 'manual']);
    assert.deepEqual(await company.approval(grace), ['manual', null]);
  });

  test('TRV-15 a pending trip stays with the approver it was asked of', async () => {
    const { company, grace, ada } = await withManager(world(), 'pending');
    await company.automate();
    const joan = await company.traveller('joan');
    const trip = await company.expect(201, 'POST', 'trips', { name: 'Madrid', traveller: ada });
    await company.setManager(ada, joan);
    await company.save({ automaticApprovals: false, automaticProcesses: 'delete' });
    const pending = await company.expect(200, 'GET', `trips/${trip.id}`);
    assert.deepEqual([pending.state, pending.approver, pending.waitsFor.id], ['pending', grace, grace]);
    const refused = await company.call('POST', `trips/${trip.id}/approve`, { by: joan });
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'NotTheApprover']);
    assert.equal((await company.expect(200, 'POST', `trips/${trip.id}/approve`, { by: grace })).state, 'confirmed');
  });

  test('TRV-16 processes are searched by traveller or approver, and filtered by kind and rule', async () => {
    const { company, grace, ada } = await withManager(world(), 'search');
    await company.automate();
    const joan = await company.traveller('joan');
    await company.traveller('mary', { [ENTERPRISE]: { manager: { value: grace } } });
    await company.expect(201, 'POST', 'approval-processes', { traveller: grace, approver: joan, rule: 'outOfPolicy' });
    await company.expect(201, 'POST', 'approval-processes', { traveller: ada, rule: 'none' });
    const found = async (query: string) =>
      (await company.processes(query))
        .map(({ kind, travellerName }) => `${kind} ${String(travellerName).split(' ')[0]}`)
        .sort();
    const automatic = ['automatic ada', 'automatic mary'];
    for (const [query, wanted] of [
      ['', [...automatic, 'manual ada', 'manual grace']],
      ['?kind=manual', ['manual ada', 'manual grace']],
      ['?kind=automatic', automatic],
      ['?rule=none', ['manual ada']],
      ['?rule=outOfPolicy', ['manual grace']],
      ['?rule=inPolicy', automatic],
      ['?q=ADA', ['automatic ada', 'manual ada']],
      ['?q=grace@', [...automatic, 'manual grace']],
      ['?q=joan', ['manual grace']],
      ['?q=grace&kind=automatic', automatic],
      ['?q=nobody', []],
    ] as const) {
      assert.deepEqual(await found(query), [...wanted].sort(), query);
    }
    for (const query of ['?', '?q=grace&']) {
      const whole = (await company.processes(query)).map(({ id }) => id);
      const paged: unknown[] = [];
      let next: string | undefined = `${world().url}/api/tenants/${company.key}/approval-processes${query}$top=1`;
      while (next !== undefined) {
        const page = await world().expect(200, 'GET', next);
        paged.push(...page.value.map(({ id }: { readonly id: string }) => id));
        next = page['@odata.nextLink'];
      }
      assert.deepEqual(paged, whole, `one by one: ${query}`);
    }
  });

  test('TRV-17 a trip booked for somebody else is held until the approver of the traveller has approved it', async () => {
    const { company, grace, ada } = await withManager(world(), 'booked');
    await company.automate();
    const joan = await company.traveller('joan');
    const trip = await company.expect(201, 'POST', 'trips', { name: 'Oslo', traveller: ada, booker: joan });
    assert.deepEqual(
      [trip.state, trip.booker, trip.traveller, trip.approver, trip.waitsFor],
      ['pending', joan, ada, grace, { id: grace, displayName: 'grace Acme' }],
    );
    for (const by of [joan, ada, undefined]) {
      const refused = await company.call('POST', `trips/${trip.id}/approve`, { ...(by && { by }) });
      assert.equal(refused.status, 409, String(by));
    }
    const approved = await company.expect(200, 'POST', `trips/${trip.id}/approve`, { by: grace });
    assert.deepEqual([approved.state, approved.decidedBy, approved.waitsFor], ['confirmed', grace, null]);
    const again = await company.call('POST', `trips/${trip.id}/decline`, { by: grace });
    assert.deepEqual([again.status, again.body.error.code], [409, 'TripDecided']);
    const other = await company.expect(201, 'POST', 'trips', { name: 'Rome', traveller: ada });
    assert.equal((await company.expect(200, 'POST', `trips/${other.id}/decline`, { by: grace })).state, 'declined');
    const changed = await company.call('PATCH', `trips/${other.id}`, { traveller: joan });
    assert.equal(changed.status, 400);
  });

  test('TRV-17 the rule says which trips wait: all, those out of policy, none', async () => {
    const { company, grace, ada } = await withManager(world(), 'rules');
    const process = await company.expect(201, 'POST', 'approval-processes', { traveller: ada, approver: grace });
    for (const [rule, states] of [
      ['inPolicy', ['pending', 'pending']],
      ['outOfPolicy', ['confirmed', 'pending']],
      ['none', ['confirmed', 'confirmed']],
    ] as const) {
      await company.expect(200, 'PATCH', `approval-processes/${process.id}`, { rule });
      const booked = [];
      for (const outOfPolicy of [false, true]) {
        booked.push((await company.expect(201, 'POST', 'trips', { name: rule, traveller: ada, outOfPolicy })).state);
      }
      assert.deepEqual(booked, states, rule);
    }
  });

  test('TRV-18 the company default stands in: no manager, oneself as approver, a disabled approver', async () => {
    const { company, grace, ada } = await withManager(world(), 'default');
    const mary = await company.traveller('mary');
    await company.automate();
    await company.save({ defaultRule: 'inPolicy', defaultApprover: mary });
    assert.deepEqual(await company.approval(grace), ['default', mary], 'no manager');
    await company.setManager(grace, grace);
    assert.deepEqual(await company.approval(grace), ['default', mary], 'her own manager');
    const self = await company.call('POST', 'approval-processes', { traveller: grace, approver: grace });
    assert.equal(self.status, 400);
    const trip = await company.expect(201, 'POST', 'trips', { name: 'Bern', traveller: ada });
    await company.patch(grace, { op: 'Replace', path: 'active', value: false });
    assert.deepEqual(await company.approval(ada), ['automatic', mary], 'a disabled manager');
    assert.equal((await company.expect(200, 'POST', `trips/${trip.id}/approve`, { by: mary })).decidedBy, mary);
    assert.deepEqual(await company.approval(mary), ['default', null], 'nobody but herself: the administrators');
    const own = await company.expect(201, 'POST', 'trips', { name: 'Graz', traveller: mary });
    assert.deepEqual([own.state, own.waitsFor], ['pending', null]);
    assert.equal((await company.expect(200, 'POST', `trips/${own.id}/approve`, {})).state, 'confirmed');
  });

  test('approvers and default approvers have to be accounts that are there', async () => {
    const { company, grace, ada } = await withManager(world(), 'checked');
    await company.patch(grace, { op: 'Replace', path: 'active', value: false });
    for (const approver of ['nobody', grace]) {
      assert.equal((await company.call('PUT', 'settings', { defaultApprover: approver })).status, 400);
      assert.equal((await company.call('POST', 'approval-processes', { traveller: ada, approver })).status, 400);
    }
    assert.equal((await company.call('POST', 'approval-processes', { traveller: ada })).status, 400);
    assert.equal((await company.call('POST', 'trips', { name: 'x', traveller: grace })).status, 400);
    await company.expect(201, 'POST', 'approval-processes', { traveller: ada, rule: 'none' });
    const twice = await company.call('POST', 'approval-processes', { traveller: ada, rule: 'none' });
    assert.deepEqual([twice.status, twice.body.error.code], [409, 'NameInUse']);
  });
});
