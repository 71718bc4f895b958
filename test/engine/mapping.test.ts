import assert from 'node:assert/strict';
import { attribute, enterpriseUserSchema, type JsonObject, userResourceType } from '@lockstep/scim';
import type { AttributeMapping } from '../../packages/server/src/mapping/index.ts';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';
const PROFILES = `${TRAVELPERK}:invoiceProfiles`;
const ENTRA_ROLE = 'WindowsAzureActiveDirectoryRole';
const EXTENSION = 'extension_0123456789abcdef0123456789abcdef_badgeColour';
const EDITOR = { id: '11111111-1111-4111-8111-111111111111', value: 'editor', name: 'Editors' };
const READER = { id: '22222222-2222-4222-8222-222222222222', value: 'reader', name: 'Readers' };

/** A target that knows TravelPerk's extension as well. */
const travelPerk = {
  resourceTypes: [
    {
      ...userResourceType,
      schemaExtensions: [
        { schema: enterpriseUserSchema, required: false },
        {
          required: false,
          schema: {
            id: TRAVELPERK,
            name: 'TravelPerk',
            description: 'What TravelPerk adds',
            attributes: [
              attribute('invoiceProfiles', 'Profiles.', {
                multiValued: true,
                subAttributes: [attribute('value', 'Name of the profile.')],
              }),
            ],
          },
        },
      ],
    },
  ],
};

function mapped(target: string, source: string | undefined, more: Partial<AttributeMapping> = {}): AttributeMapping {
  return { targetAttributeName: target, source: source === undefined ? null : expression(source), ...more };
}

/** Body of the last create of an account. */
function created(world: World): JsonObject {
  const posts = world.sent('POST').filter(({ url }) => url === '/Users');
  return JSON.parse(posts.at(-1)?.body ?? '{}') as JsonObject;
}

/** Operations of the only PATCH since `from`. */
function operations(world: World, from: number): unknown {
  const patches = world.sent('PATCH', from);
  assert.equal(patches.length, 1);
  return JSON.parse(patches[0]?.body ?? '{}').Operations;
}

stories('mappings on the wire', (story) => {
  story(
    'attributes are read by their Graph names, in mappings and expressions',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map(mapped('nickName', '[mobilePhone]'), mapped('locale', 'ToUpper([officeLocation])'));
      await world.join('ada', { mobilePhone: '+47 1', officeLocation: 'Halden' });
      await world.cycle();
      const account = await world.account('ada');
      assert.deepEqual([account?.nickName, account?.locale], ['+47 1', 'HALDEN']);
    },
  );

  story('the default domain is that of the organisation', { settings: { scope: 'all' } }, async (world) => {
    await world.map(mapped('nickName', 'Join("@", [mailNickname], DefaultDomain())'));
    await world.join('ada');
    await world.cycle();
    assert.equal((await world.account('ada'))?.nickName, 'ada@halden.example');
  });

  story(
    'a guest has the name of their home, and the name as stored beside it',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map(mapped('nickName', '[originalUserPrincipalName]'));
      await world.join('ada', { userPrincipalName: 'ada_home.example#EXT#@halden.example' });
      await world.cycle();
      const [account] = (await world.accounts()).values();
      assert.deepEqual(
        [account?.userName, account?.nickName],
        ['ada@home.example', 'ada_home.example#EXT#@halden.example'],
      );
    },
  );

  story(
    'a directory extension is read by its exact name, once it is defined',
    { settings: { scope: 'all' } },
    async (world) => {
      await assert.rejects(world.map(mapped('nickName', `[${EXTENSION}]`)), /has no attribute extension_/);
      await world.defineSource({ name: EXTENSION });
      await assert.rejects(
        world.map(mapped('nickName', `[${EXTENSION.replace('Colour', 'colour')}]`)),
        (error: Error) => error.message.includes(`Did you mean [${EXTENSION}]?`),
      );
      await world.map(mapped('nickName', `[${EXTENSION}]`));
      await world.join('ada', { [EXTENSION]: 'green' });
      await world.cycle();
      assert.equal((await world.account('ada'))?.nickName, 'green');
    },
  );

  story(
    'each invoice profile travels as an object, and profiles compare as a set',
    { template: 'travelperk', settings: { scope: 'all' }, target: travelPerk },
    async (world) => {
      await world.map(mapped(PROFILES, 'Split([department], ",")'));
      const ada = await world.join('ada', { givenName: 'Ada', surname: 'Byron', department: 'Oslo, Halden' });
      await world.cycle();
      assert.deepEqual((created(world)[TRAVELPERK] as JsonObject).invoiceProfiles, [
        { value: 'Oslo' },
        { value: 'Halden' },
      ]);
      let before = world.target.requests.length;
      await world.directory.update('User', ada, { department: 'Halden,Oslo' });
      await world.cycle();
      assert.equal(world.sent('PATCH', before).length, 0, 'the order of a set is nothing to write');
      before = world.target.requests.length;
      await world.directory.update('User', ada, { department: 'Halden' });
      await world.cycle();
      assert.deepEqual(operations(world, before), [{ op: 'replace', path: PROFILES, value: [{ value: 'Halden' }] }]);
    },
  );

  story(
    'default values fill what is empty on create, and on update only where asked',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map(
        mapped('nickName', '[city]', { defaultValue: 'none' }),
        mapped('locale', '[usageLocation]', { defaultValue: 'NO', defaultOnUpdate: true }),
        mapped('userType', undefined, { defaultValue: 'Staff' }),
      );
      const ada = await world.join('ada', { jobTitle: 'A' });
      const grace = await world.join('grace', { city: 'Oslo', usageLocation: 'SE' });
      await world.cycle();
      const account = await world.account('ada');
      assert.deepEqual([account?.nickName, account?.locale, account?.userType], ['none', 'NO', 'Staff']);
      const before = world.target.requests.length;
      await world.directory.update('User', grace, { city: null, usageLocation: null });
      await world.cycle();
      assert.deepEqual(operations(world, before), [{ op: 'replace', path: 'locale', value: 'NO' }]);
      assert.equal((await world.lastEntry(ada)).action, 'Create');
    },
  );

  story('flow types say when a value travels', { settings: { scope: 'all' } }, async (world) => {
    await world.define({
      name: 'entitlements',
      multivalued: true,
      metadata: [{ key: 'ComplexObjectDefinition', value: 'value' }],
    });
    await world.map(
      mapped('nickName', '[extensionAttribute2]', { flowType: 'ObjectAddOnly' }),
      mapped('locale', '[usageLocation]', { flowType: 'AttributeAddOnly' }),
      mapped('timezone', '[extensionAttribute1]', { flowType: 'AttributeAddOnly' }),
      mapped('entitlements', 'Split([companyName], ",")', { flowType: 'MultiValueAddOnly' }),
      mapped('userType', '[employeeType]', { flowBehavior: 'FlowAlways' }),
    );
    const ada = await world.join('ada', {
      onPremisesExtensionAttributes: { extensionAttribute2: 'a' },
      usageLocation: 'NO',
      companyName: 'a,b',
      employeeType: 'Staff',
      jobTitle: 'A',
    });
    await world.cycle();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, {
      onPremisesExtensionAttributes: { extensionAttribute1: 'Viken', extensionAttribute2: 'b' },
      usageLocation: 'SE',
      companyName: 'b,c',
      jobTitle: 'B',
    });
    await world.cycle();
    assert.deepEqual(
      new Set(operations(world, before) as JsonObject[]),
      new Set([
        { op: 'replace', path: 'title', value: 'B' },
        { op: 'add', path: 'timezone', value: 'Viken' },
        { op: 'add', path: 'entitlements', value: [{ value: 'c' }] },
        { op: 'replace', path: 'userType', value: 'Staff' },
      ]),
    );
    const quiet = world.target.requests.length;
    await world.directory.update('User', ada, { ageGroup: 'Adult' });
    await world.cycle();
    assert.equal(world.sent('PATCH', quiet).length, 0, 'what is always sent goes along, and is no reason to send');
  });

  story('an empty value clears the target only with both gates open', { settings: { scope: 'all' } }, async (world) => {
    await world.define({
      name: 'entitlements',
      multivalued: true,
      metadata: [{ key: 'ComplexObjectDefinition', value: 'value' }],
    });
    await world.defineSource(
      { name: 'city', flowNullValues: true },
      { name: 'state', flowNullValues: true },
      { name: 'facsimileTelephoneNumber', flowNullValues: true },
      { name: 'otherMails', multivalued: true, flowNullValues: true },
    );
    await world.map(
      mapped('nickName', '[city]', { flowNullValues: true }),
      mapped('profileUrl', '[faxNumber]', { flowNullValues: true }),
      mapped('locale', '[state]'),
      mapped('timezone', '[companyName]', { flowNullValues: true }),
      mapped('entitlements', '[otherMails]', { flowNullValues: true }),
    );
    const full = {
      city: 'a',
      faxNumber: 'f',
      state: 'b',
      companyName: 'c',
      otherMails: ['d@x.example', 'e@x.example'],
    };
    const ada = await world.join('ada', full);
    await world.cycle();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, {
      city: null,
      faxNumber: null,
      state: null,
      companyName: null,
      otherMails: [],
    });
    await world.cycle();
    assert.deepEqual(
      new Set(operations(world, before) as JsonObject[]),
      new Set([
        { op: 'remove', path: 'nickName' },
        { op: 'remove', path: 'profileUrl' },
        { op: 'remove', path: 'entitlements' },
      ]),
    );
    await assert.rejects(
      world.map(mapped('userName', '[userPrincipalName]', { matchingPriority: 1, flowNullValues: true })),
      /cannot be cleared/,
    );
  });
});

stories('roles on the wire', (story) => {
  story('ENT-55 a single role is sent with its constant type, and several are warned about', {}, async (world) => {
    await world.map(mapped('roles[primary eq "True"].value', 'SingleAppRoleAssignment([appRoleAssignments])'));
    const ada = await world.join('ada');
    await world.assignRole(EDITOR, ada);
    world.now = new Date(world.now.getTime() + 1000);
    await world.cycle();
    assert.deepEqual(created(world).roles, [{ primary: true, value: 'editor', type: ENTRA_ROLE }]);
    await world.assignRole(READER, ada);
    await world.cycle();
    const entry = await world.lastEntry(ada);
    assert.equal(entry.code, 'RedundantExport');
    const warning = entry.steps.find(({ status }) => status === 'Warning');
    assert.equal(warning?.description, '2 app roles are assigned; only the first, editor, is used.');
  });

  story('a role given to an existing account brings its type along', {}, async (world) => {
    await world.map(mapped('roles[primary eq "True"].value', 'SingleAppRoleAssignment([appRoleAssignments])'));
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    assert.equal(created(world).roles, undefined, 'Default Access is no role');
    const before = world.target.requests.length;
    await world.assignRole(EDITOR, ada);
    world.now = new Date(world.now.getTime() + 1000);
    await world.cycle();
    assert.deepEqual(operations(world, before), [
      { op: 'add', path: 'roles', value: [{ primary: true, value: 'editor', type: ENTRA_ROLE }] },
    ]);
  });

  story('the type follows its own mapping where there is one', {}, async (world) => {
    await world.map(
      mapped('roles[primary eq "True"].value', 'SingleAppRoleAssignment([appRoleAssignments])'),
      mapped('roles[primary eq "True"].display', 'SingleAppRoleAssignment([appRoleAssignments])'),
      mapped('roles[primary eq "True"].type', '"Mine"'),
    );
    await world.assignRole(EDITOR, await world.join('ada'));
    await world.cycle();
    assert.deepEqual(created(world).roles, [{ primary: true, value: 'editor', display: 'Editors', type: 'Mine' }]);
  });

  const role = (value: string, display: string) => ({ primary: false, type: ENTRA_ROLE, display, value });

  story('roles held in two ways are one role', {}, async (world) => {
    await world.define({ name: 'roles', multivalued: true });
    await world.map(mapped('roles', 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])'));
    const ada = await world.join('ada');
    await world.assignRole(EDITOR, ada);
    await world.applications.assign(
      world.applicationId,
      [{ type: 'Group', id: await world.group('Press', [ada]) }],
      EDITOR,
    );
    await world.cycle();
    assert.deepEqual(
      (created(world).roles as JsonObject[]).map(({ value, primary, type }) => ({ value, primary, type })),
      [{ value: 'editor', primary: false, type: ENTRA_ROLE }],
    );
  });

  story('asserted roles are replaced as a whole, and by none when all are gone', {}, async (world) => {
    await world.define({ name: 'roles', multivalued: true });
    await world.map(mapped('roles', 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])'));
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.assignRole(EDITOR, ada);
    world.now = new Date(world.now.getTime() + 1000);
    await world.cycle();
    assert.deepEqual(created(world).roles, [role('editor', 'Editors')]);
    let before = world.target.requests.length;
    await world.assignRole(READER, ada);
    await world.cycle();
    assert.deepEqual(operations(world, before), [
      { op: 'replace', path: 'roles', value: [role('editor', 'Editors'), role('reader', 'Readers')] },
    ]);
    await world.unassign('User', ada);
    await world.assign('User', ada);
    before = world.target.requests.length;
    await world.cycle();
    assert.deepEqual(operations(world, before), [{ op: 'replace', path: 'roles', value: [] }]);
    assert.equal((await world.account('ada'))?.roles, undefined);
  });

  story('roles that are only added stay when they are revoked', {}, async (world) => {
    await world.define({ name: 'roles', multivalued: true });
    await world.map(mapped('roles', 'AppRoleAssignmentsComplex([appRoleAssignments])'));
    const ada = await world.join('ada');
    await world.assignRole(EDITOR, ada);
    world.now = new Date(world.now.getTime() + 1000);
    await world.cycle();
    let before = world.target.requests.length;
    await world.assignRole(READER, ada);
    await world.cycle();
    assert.deepEqual(operations(world, before), [{ op: 'add', path: 'roles', value: [role('reader', 'Readers')] }]);
    before = world.target.requests.length;
    await world.unassign('User', ada);
    await world.assignRole(READER, ada);
    await world.cycle();
    assert.equal(world.sent('PATCH', before).length, 0);
    assert.equal((await world.account('ada'))?.active, true);
  });
});
