import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allowed, type Grant, may, mayEnterProfile, PERMISSIONS, ROLE_NAMES, ROLES, type RoleInfo } from './index.ts';

const nothing: Grant = { roles: [], permissions: [], profiles: [] };

describe('what roles allow', () => {
  test('several roles allow what any of them does, and permissions given beside them', () => {
    const both = allowed({ ...nothing, roles: ['helpdesk', 'deletionApprover'], permissions: ['User.ReadWrite.All'] });
    for (const permission of ['StagedDeletion.Decide.All', 'User.Read.All', 'User.ReadWrite.All']) {
      assert.ok(may(both, permission), permission);
    }
    assert.equal(may(both, 'Synchronization.ReadWrite.All'), false);
  });

  test('an administrator may do everything, also what a later version adds', () => {
    const all = allowed({ ...nothing, roles: ['viewer', 'administrator'] });
    assert.equal(all.permissions, 'all');
    assert.ok(may(all, 'Something.New'));
  });

  test('nothing given allows nothing', () => {
    for (const permission of PERMISSIONS) assert.equal(may(allowed(nothing), permission), false);
  });

  test('the helpdesk alone does not see sensitive values, whoever else reads the log does', () => {
    const readers = ROLE_NAMES.filter((role) =>
      may(allowed({ ...nothing, roles: [role] }), 'ProvisioningLog.Read.All'),
    );
    const seeing = readers.filter((role) => may(allowed({ ...nothing, roles: [role] }), 'SensitiveValue.Read.All'));
    assert.deepEqual(
      readers.filter((role) => !seeing.includes(role)),
      ['helpdesk'],
    );
  });

  test('only an administrator gives rights, and only those who configure may write', () => {
    const writers = (permission: string) =>
      ROLE_NAMES.filter((role) => may(allowed({ ...nothing, roles: [role] }), permission));
    assert.deepEqual(writers('Access.ReadWrite.All'), ['administrator']);
    assert.deepEqual(writers('Installation.ReadWrite.All'), ['administrator']);
    assert.deepEqual(writers('User.ReadWrite.All'), ['administrator']);
    assert.deepEqual(writers('Synchronization.ReadWrite.All'), ['administrator', 'configurator']);
    assert.deepEqual(writers('SynchronizationJob.Operate.All'), ['administrator', 'configurator', 'operator']);
    assert.deepEqual(writers('StagedDeletion.Decide.All'), ['administrator', 'configurator', 'deletionApprover']);
    assert.deepEqual(writers('Tenant.ReadWrite.All'), ['administrator', 'vendorOperator']);
  });

  test('a vendor operator is kept to profiles, until they may enter tenants otherwise', () => {
    const limited = allowed({ roles: ['vendorOperator', 'viewer'], permissions: [], profiles: ['peripass'] });
    assert.ok(mayEnterProfile(limited, 'peripass'));
    assert.equal(mayEnterProfile(limited, 'passle'), false);
    const forgotten = allowed({ roles: ['vendorOperator'], permissions: [], profiles: [] });
    assert.equal(mayEnterProfile(forgotten, 'peripass'), false);
    const free = allowed({ roles: ['vendorOperator'], permissions: ['Tenant.ReadWrite.All'], profiles: ['peripass'] });
    assert.ok(mayEnterProfile(free, 'passle'));
    const readsAll = allowed({ roles: ['vendorOperator'], permissions: ['Tenant.Read.All'], profiles: ['peripass'] });
    assert.equal(mayEnterProfile(readsAll, 'passle'), false);
  });

  test('every permission a role names is one there is', () => {
    for (const [name, { permissions }] of Object.entries<RoleInfo>(ROLES)) {
      if (permissions === 'all') continue;
      for (const permission of permissions) assert.ok(PERMISSIONS.includes(permission), `${name} ${permission}`);
    }
  });
});
