import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { type Caller, operator } from '../application-ports.ts';
import type { Profile } from '../profile.ts';
import { profiles } from '../profiles/index.ts';
import { pagePermissions } from '../staff/staff-rules.ts';
import type { TenantRecord } from '../tenant-store.ts';
import { prefixedForm } from '../token-form.ts';
import type { MenuEntry } from './page-rules.ts';
import { pagesOf } from './tenant-pages.ts';

const administrator: Caller = { kind: 'staff', id: 'a', name: 'Ada', permissions: 'all' };
const user: Caller = { ...administrator, permissions: new Set(['users']) };

function tenant(settings: JsonObject): TenantRecord {
  return {
    tenantId: 'T-1',
    key: 'acme',
    profile: 'any',
    displayName: 'Acme',
    options: {},
    settings,
    definitions: {},
    createdAt: new Date('2026-03-02T08:00:00Z'),
    version: 1,
    indexed: [],
    lists: {},
  };
}

/** A menu as lines: what stands where, under which words. */
function lines(entries: readonly MenuEntry[], above = ''): readonly string[] {
  return entries.flatMap(({ label, path, shows, entries: inner = [] }) => {
    const place = above === '' ? label : `${above} > ${label}`;
    return shows === 'menu' ? lines(inner, place) : [`${place}: ${shows} at ${path}`];
  });
}

function menuOf(id: string, caller: Caller, settings: JsonObject = {}): readonly string[] {
  const profile = profiles.find((one) => one.id === id);
  assert.ok(profile);
  return lines(pagesOf(tenant(settings), profile, caller).menu);
}

describe('pages of tenants', () => {
  test('stand in the menus where the articles say, in the words of each application', () => {
    assert.deepEqual(menuOf('peripass', administrator), [
      'Users: accounts at accounts',
      'Roles: list at roles',
      'Configuration > Identity providers & provisioning: settings at configuration/identity-providers',
      'Configuration > Sign-in accounts: staff at configuration/staff',
      'Activity: activity at activity',
      'Events: events at events',
    ]);
    assert.ok(
      menuOf('passle', administrator, { entraModuleEnabled: true }).includes(
        'COMPANY > Manage Entra ID: settings at company/entra-id',
      ),
    );
    assert.ok(
      menuOf('travelperk', administrator, { plan: 'pro' }).includes(
        'Company Settings > Integrations > SCIM: settings at company-settings/integrations/scim',
      ),
    );
  });

  test('are absent where the application says that there is none, for operators who look on too', () => {
    for (const caller of [administrator, operator('vendor')]) {
      const all = [
        ...menuOf('passle', caller),
        ...menuOf('travelperk', caller, { plan: 'starter' }),
        ...menuOf('iris-intranet', caller),
      ];
      assert.deepEqual(
        all.filter((line) => line.includes('settings at')),
        [],
      );
      assert.ok(!all.some((line) => line.includes('Integrations')), 'a menu without entries is none');
    }
  });

  test('are absent for whoever may not open them', () => {
    assert.deepEqual(menuOf('peripass', user), ['Users: accounts at accounts', 'Roles: list at roles']);
    assert.deepEqual(menuOf('peripass', { ...user, permissions: new Set(['activity']) }), [
      'Activity: activity at activity',
      'Events: events at events',
    ]);
  });

  test('name lists the application has', () => {
    const listsIn = (entries: readonly MenuEntry[]): readonly MenuEntry[] =>
      entries.flatMap((entry) => [...(entry.shows === 'list' ? [entry] : []), ...listsIn(entry.entries ?? [])]);
    for (const { id, pages, collections = [] } of profiles) {
      for (const { list, label } of listsIn(pages?.menu ?? [])) {
        assert.ok(
          collections.some(({ key }) => key === list),
          `${id}: ${label}`,
        );
      }
    }
  });

  test('come about by themselves for an application that lays out none', () => {
    const gatehouse: Profile = {
      id: 'gatehouse',
      aliases: [],
      displayName: 'Gatehouse',
      resourceTypes: [],
      requiredOnCreate: [],
      unique: [],
      options: {},
      token: { form: prefixedForm, readable: false, overlaps: true, fromStart: false, scopes: [] },
      defaultSettings: {},
      staff: { permissions: pagePermissions },
      settings: { path: ['Administration', 'People & provisioning'], saveLabel: 'Save', fields: [] },
      collections: [
        {
          key: 'roles',
          label: 'Roles',
          singular: 'role',
          fields: [],
          named: 'name',
          hasUniqueNames: true,
          readers: { permission: 'users' },
          writers: { permission: 'configuration' },
        },
      ],
    };
    const { accent, menu } = pagesOf(tenant({}), gatehouse, administrator);
    assert.equal(typeof accent.hue, 'number');
    assert.deepEqual(lines(menu), [
      'Accounts: accounts at accounts',
      'Roles: list at roles',
      'Administration > People & provisioning: settings at administration/people-provisioning',
      'Administrators: staff at staff',
      'Activity: activity at activity',
      'Events: events at events',
    ]);
  });
});
