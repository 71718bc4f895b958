import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_JOB_SETTINGS, type JobSettings } from './job.ts';
import { defaultOf, JOB_OPTIONS, JobOptionRefused, optionsOf, withOptions } from './job-options.ts';

const set = (name: string, value: string) => withOptions(DEFAULT_JOB_SETTINGS, [{ name, value }]);

/** Option, text, what it sets, and the text it is given back as where that differs. */
const READ: readonly (readonly [string, string, Partial<JobSettings>, string?])[] = [
  ['EarlyCycles', 'False', { earlyCycles: false }, 'false'],
  ['PatchDialect', 'entra-compliant', { patchDialect: 'entra-compliant' }],
  [
    'Compatibility',
    'managerAsText, booleansastext',
    { compatibility: ['managerAsText', 'booleansAsText'] },
    'managerAsText,booleansAsText',
  ],
  ['Compatibility', '', { compatibility: [] }],
  ['ExpandNestedGroups', 'flatten', { nestedGroups: 'flatten' }],
  ['NestedGroupDepth', '2', { nestedGroupDepth: 2 }],
  ['AllowHardDelete', 'true', { allowHardDelete: true }],
  ['Reconciliation', 'Correct', { reconciliation: 'correct' }, 'correct'],
  ['ReadBeforeWrite', 'false', { readBeforeWrite: false }],
  ['MaxConcurrency', '3', { maxConcurrency: 3 }],
  ['RequestsPerSecond', '25', { requestsPerSecond: 25 }],
  ['RequestsPerSecond', 'none', { requestsPerSecond: null }],
  ['HealMissingTargets', 'false', { healMissingTargets: false }],
  [
    'RemovalPolicy',
    'blocked=nothing, unassigned=deleteAfter:30, hardDeleted=disable',
    {
      removalPolicy: {
        blocked: { do: 'nothing' },
        unassigned: { do: 'deleteAfter', days: 30 },
        hardDeleted: { do: 'disable' },
      },
    },
    'blocked=nothing,unassigned=deleteAfter:30,hardDeleted=disable',
  ],
  ['FinishReleasedAccounts', 'true', { finishReleasedAccounts: true }],
  ['CreateInactive', 'true', { createInactive: true }],
  [
    'SkipOutOfScopeDeletions',
    'true',
    { skipOutOfScopeDeletions: ['blocked', 'softDeleted', 'unassigned', 'filteredOut'] },
  ],
  ['SkipOutOfScopeDeletions', 'false', { skipOutOfScopeDeletions: [] }],
  ['SkipOutOfScopeDeletions', 'filteredOut', { skipOutOfScopeDeletions: ['filteredOut'] }],
  ['QuarantineTooManyDeletesThreshold', 'off', { deletionThreshold: null }],
  ['QuarantineTooManyDeletesThreshold', '0', { deletionThreshold: 0 }],
  ['quarantinetoomanydeletesthreshold', '3', { deletionThreshold: 3 }],
  ['DeletesPerDayThreshold', '20', { deletionsPerDay: 20 }],
  ['DeletesPercentThreshold', '5', { deletionsPercent: 5 }],
  ['FailureFloor', '5000', { failureFloor: 5000 }],
  ['FailureFloor', 'auto', { failureFloor: null }],
  ['FailureShare', '50', { failureShare: 50 }],
  ['FailureCount', '10', { failureCount: 10 }],
  ['FailureTotal', '20', { failureTotal: 20 }],
  ['OnDemandRequiresStop', 'true', { onDemandRequiresStop: true }],
  ['OnDemandRate', '50', { onDemandRate: 50 }],
  ['CollapseRepeatedSkips', 'false', { collapseRepeatedSkips: false }],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['EarlyCycles', 'yes'],
  ['PatchDialect', 'okta'],
  ['Compatibility', 'rolesAsText'],
  ['ExpandNestedGroups', 'true'],
  ['NestedGroupDepth', '0'],
  ['Reconciliation', 'true'],
  ['MaxConcurrency', '0'],
  ['MaxConcurrency', '1.5'],
  ['RemovalPolicy', 'blocked=burn'],
  ['RemovalPolicy', 'retired=delete'],
  ['RemovalPolicy', 'blocked=delete:3'],
  ['RemovalPolicy', 'blocked=deleteAfter:0'],
  ['SkipOutOfScopeDeletions', 'hardDeleted'],
  ['QuarantineTooManyDeletesThreshold', ''],
  ['QuarantineTooManyDeletesThreshold', '99999999999'],
  ['FailureShare', '101'],
];

describe('job options', () => {
  for (const [name, text, expected, printed = text] of READ) {
    test(`${name} takes "${text}" and is given back as it is set`, () => {
      const settings = set(name, text);
      assert.deepEqual(settings, { ...DEFAULT_JOB_SETTINGS, ...expected });
      const option = optionsOf(settings).find((one) => one.name.toLowerCase() === name.toLowerCase());
      assert.equal(option?.value, printed);
      // What is stored as JSON is the same when it comes back.
      assert.deepEqual({ ...DEFAULT_JOB_SETTINGS, ...JSON.parse(JSON.stringify(settings)) }, settings);
    });
  }

  for (const [name, text] of REFUSED) {
    test(`${name} refuses "${text}" and says what it takes`, () => {
      assert.throws(
        () => set(name, text),
        (error) => error instanceof JobOptionRefused && error.message.includes(name) && error.message.includes('takes'),
      );
    });
  }

  test('an unknown option is refused with the names there are', () => {
    assert.throws(() => set('Speed', 'high'), /no option Speed.*MaxConcurrency/);
  });

  test('every option is read back from the text of its default', () => {
    for (const option of JOB_OPTIONS) assert.deepEqual(set(option.name, defaultOf(option)), DEFAULT_JOB_SETTINGS);
  });
});
