import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { cutOffWhenLonger, type Looked } from './lengthened.ts';
import { PortalWorld } from './portal-world.ts';

describe('words that are two fifths longer', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let person = '';
  let outsider = '';

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    person = await world.graph.person('ann', { department: 'Sales', jobTitle: 'Account manager' });
    outsider = await world.graph.person('annegret-wilhelmina.van-der-hoeven');
    box = await sandbox(world.graph, target, 'Yard');
    await box.assign(person);
    await box.run();
    await world.graph.expect(201, 'POST', '/api/tenants', {
      profile: 'peripass',
      key: 'yard',
      displayName: 'Yard Ghent',
      setUp: true,
    });
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  const screens = (): readonly Looked[] => [
    ['/', 'Nothing needs you'],
    ['/directory/users', 'ann@halden.example'],
    ['/directory/users/new', 'Sign-in allowed'],
    [`/directory/users/${person}`, /In step in/],
    ['/directory/groups', 'There is no group yet.'],
    ['/applications', '1 application.'],
    ['/applications/new', 'Peripass'],
    [`/applications/${box.applicationId}`, 'Set up single sign-on'],
    [`/applications/${box.applicationId}/users-and-groups`, 'ann'],
    [provisioning(''), 'Statistics to date'],
    [provisioning('/manage'), 'Provisioning Status'],
    [provisioning('/mappings/User'), 'userPrincipalName'],
    [provisioning('/mappings/User/scope'), 'Who is in scope'],
    [provisioning(`/mappings/User/scope?person=${outsider}`), /: not in scope/],
    [provisioning('/on-demand'), 'Dry run'],
    [provisioning('/connections'), 'In step'],
    ['/logs/provisioning', 'ann@halden.example'],
    ['/logs/audit', 'Add user'],
    ['/settings/general', 'Organisation'],
    ['/settings/administrators', 'Ada Lovelace'],
    ['/health', 'Version'],
    ['/operator/tenants', 'Yard Ghent'],
  ];
  const provisioning = (path: string) => `/applications/${box.applicationId}/provisioning${path}`;

  test('fit on every screen, on a desk and on a telephone', async () => {
    const storageState = await world.page.context().storageState();
    const context = await world.browser.newContext({ storageState });
    const page = await context.newPage();
    assert.deepEqual(await cutOffWhenLonger({ page, origin: world.graph.url }, screens()), []);
    await context.close();
  });
});
