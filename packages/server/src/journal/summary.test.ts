import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Action,
  directoryAudit,
  errorInformation,
  type JournalEntry,
  objectSummary,
  type Status,
  type StepName,
} from './index.ts';

const context = { organizationId: 'org', sourceSystem: { id: 's', displayName: 'Directory' }, advice: [] };
const entry: JournalEntry = {
  id: 'e',
  jobId: 'j',
  cycleId: undefined,
  application: { id: 'sp', displayName: 'Orbit CRM' },
  at: new Date('2026-03-01T08:16:02Z'),
  action: 'Create',
  status: 'Success',
  code: undefined,
  message: '',
  source: { id: 'u', displayName: 'Ana', type: 'User' },
  target: undefined,
  steps: [],
  modified: [{ name: 'userName', oldValue: null, newValue: 'ana' }],
  durationMilliseconds: 412,
};

describe('an entry as Graph shows it', () => {
  test('has every member, with empty identities where there is none', () => {
    assert.deepEqual(objectSummary(entry, context), {
      id: 'e',
      activityDateTime: '2026-03-01T08:16:02.000Z',
      tenantId: 'org',
      jobId: 'j',
      cycleId: null,
      changeId: 'e',
      provisioningAction: 'create',
      durationInMilliseconds: 412,
      initiatedBy: { id: '', displayName: 'Provisioning Service', initiatorType: 'system' },
      servicePrincipal: { id: 'sp', displayName: 'Orbit CRM' },
      sourceSystem: { id: 's', displayName: 'Directory', details: {} },
      targetSystem: {
        id: 'sp',
        displayName: 'Orbit CRM',
        details: { ServicePrincipalId: 'sp', ServicePrincipalDisplayName: 'Orbit CRM' },
      },
      sourceIdentity: {
        id: 'u',
        displayName: 'Ana',
        identityType: 'User',
        details: { id: 'u', odatatype: 'User', DisplayName: 'Ana' },
      },
      targetIdentity: { id: '', displayName: '', identityType: '', details: {} },
      provisioningStatusInfo: { status: 'success', errorInformation: null },
      provisioningSteps: [],
      modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: 'ana' }],
    });
  });

  const steps: readonly (readonly [StepName, Action, Status, string, string])[] = [
    ['import', 'Create', 'Success', 'EntryImportAdd', 'import'],
    ['import', 'Update', 'Success', 'EntryImportUpdate', 'import'],
    ['import', 'Disable', 'Success', 'EntryImportUpdate', 'import'],
    ['import', 'Delete', 'Success', 'EntryImportDelete', 'import'],
    ['import', 'Other', 'Success', 'EntryImport', 'import'],
    ['scoping', 'Create', 'Success', 'EntrySynchronizationScoping', 'scoping'],
    ['matching', 'Create', 'Success', 'EntryImport', 'matching'],
    ['evaluation', 'Create', 'Success', 'EntrySynchronizationAdd', 'processing'],
    ['evaluation', 'Create', 'Skipped', 'EntrySynchronizationSkip', 'processing'],
    ['evaluation', 'Disable', 'Success', 'EntrySynchronizationDisable', 'processing'],
    ['evaluation', 'StagedDelete', 'Success', 'EntrySynchronizationDelete', 'processing'],
    ['export', 'Create', 'Failure', 'EntryExportAdd', 'export'],
    ['export', 'Disable', 'Success', 'EntryExportDisable', 'export'],
    ['referenceResolution', 'Update', 'Warning', 'EntryReferenceResolution', 'referenceResolution'],
  ];
  for (const [name, action, status, shown, type] of steps) {
    test(`step ${name} of ${action}, ${status}, is ${shown}`, () => {
      const details = { list: ['a', 'b'], flag: true, none: null, ['__proto__']: 'x' };
      const step = { name, status: 'Success', description: 'd', details } as const;
      const summary = objectSummary({ ...entry, action, status, steps: [step] }, context);
      const [found] = summary.provisioningSteps;
      assert.deepEqual([found?.name, found?.provisioningStepType, found?.status], [shown, type, 'success']);
      assert.deepEqual(Object.entries(found?.details ?? {}), [
        ['list', 'a,b'],
        ['flag', 'True'],
        ['none', ''],
        ['__proto__', 'x'],
      ]);
    });
  }
});

describe('what is said about an error', () => {
  const advice = [{ code: 'Timeout', meaning: 'No answer.', remedy: 'Wait.' }];
  test('nothing, unless the entry is a failure', () => {
    for (const status of ['Success', 'Skipped', 'Warning'] as const) {
      assert.equal(errorInformation({ ...entry, status, code: 'Timeout' }, advice), null);
    }
  });

  test('the reason of the entry, with meaning and remedy of its code', () => {
    assert.deepEqual(errorInformation({ ...entry, status: 'Failure', code: 'Timeout', message: 'Slow.' }, advice), {
      errorCode: 'Timeout',
      reason: 'Slow.',
      additionalDetails: 'No answer.',
      errorCategory: 'failure',
      recommendedAction: 'Wait.',
    });
  });

  test('a code nobody knows has no advice, and a missing one is a fault of the program', () => {
    const unknown = errorInformation({ ...entry, status: 'Failure', code: 'Strange' }, advice);
    assert.deepEqual([unknown?.errorCategory, unknown?.recommendedAction], ['nonServiceFailure', null]);
    assert.equal(errorInformation({ ...entry, status: 'Failure' }, advice)?.errorCode, 'InternalError');
  });
});

test('an audit entry as Graph shows it names the activity as published, who, and before and after', () => {
  const modified = [{ name: 'scope', oldValue: 'assigned', newValue: 'all' }];
  const audited = {
    id: 'a',
    at: entry.at,
    activity: 'mappingsChanged',
    initiator: { type: 'user', id: 'u', displayName: 'ana@northwind.example' },
    targets: [{ type: 'ServicePrincipal', id: 'sp', displayName: 'Orbit CRM', modified }],
    result: 'success',
    jobId: 'j',
  } as const;
  const shown = directoryAudit(audited);
  assert.equal(shown.activityDisplayName, 'Update attribute mappings or scope');
  assert.deepEqual(
    [shown.category, shown.loggedByService, shown.operationType],
    ['ProvisioningManagement', 'Account Provisioning', 'Update'],
  );
  assert.deepEqual(shown.initiatedBy, {
    user: { id: 'u', displayName: 'ana@northwind.example', userPrincipalName: 'ana@northwind.example' },
    app: null,
  });
  assert.deepEqual(shown.targetResources[0]?.modifiedProperties, [
    { displayName: 'scope', oldValue: 'assigned', newValue: 'all' },
  ]);
  assert.deepEqual([shown.correlationId, shown.additionalDetails], ['a', [{ key: 'jobId', value: 'j' }]]);
  const system = directoryAudit({ ...audited, initiator: { type: 'system', id: 's', displayName: 'Lockstep' } });
  assert.deepEqual(system.initiatedBy, { user: null, app: { appId: 's', displayName: 'Lockstep' } });
});
