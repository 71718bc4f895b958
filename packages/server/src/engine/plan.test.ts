import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import fc from 'fast-check';
import { galleryAppById, synchronizationSchemaOf } from '../gallery/index.ts';
import { type Assessment, assess } from './assess.ts';
import { DEFAULT_JOB_SETTINGS } from './job.ts';
import type { Link } from './link.ts';
import { type Located, type Plan, plan, planRemoval } from './plan.ts';
import { compileRules } from './rule.ts';
import type { SourceObject } from './source-directory.ts';

const entry = galleryAppById('custom-scim');
if (entry === undefined) throw new Error('The gallery has no custom application.');
const [rule] = compileRules(synchronizationSchemaOf(entry));
if (rule === undefined) throw new Error('The custom application has no rule for users.');
const users = rule;

const ID = '5f0c1d2e-0000-4000-8000-000000000001';
const MANNER = { forms: [], digest: (text: string) => `digest of ${text}` } as const;
const context = { now: new Date('2026-03-02T08:00:00Z'), random: (bytes: number) => new Uint8Array(bytes) };

function person(record: SourceObject['record'] = {}, change: Partial<SourceObject> = {}): SourceObject {
  return {
    type: 'User',
    id: ID,
    name: 'ada@halden.example',
    record: { objectId: ID, userPrincipalName: 'ada@halden.example', displayName: 'Ada', ...record },
    softDeleted: false,
    accountEnabled: true,
    references: {},
    assignments: [
      {
        id: 'a1',
        viaGroupId: undefined,
        viaGroupName: undefined,
        role: { id: '00000000-0000-0000-0000-000000000000', value: 'User', displayName: 'User' },
      },
    ],
    ...change,
  };
}

function managed(change: Partial<Link> = {}): Link {
  return {
    type: 'User',
    sourceId: ID,
    targetId: 't1',
    state: 'managed',
    releaseCause: undefined,
    leftScopeAt: undefined,
    exported: undefined,
    targetVersion: undefined,
    unkept: {},
    references: {},
    lastSuccessAt: context.now,
    ...change,
  };
}

function assessed(source: SourceObject | undefined, link?: Link): Assessment {
  return assess({ type: 'User', id: ID }, source, link, users, DEFAULT_JOB_SETTINGS, context);
}

function planned(source: SourceObject, link: Link | undefined, located: Located): Plan {
  const assessment = assessed(source, link);
  assert.equal(assessment.kind, 'proceed');
  return plan(assessment as Extract<Assessment, { kind: 'proceed' }>, link, located, users, new Map(), MANNER);
}

const nothing: Located = { steps: [] };
const held = (attributes: JsonObject): Located => ({
  steps: [],
  resource: { id: 't1', version: undefined, attributes },
});

describe('the assessment of an object', () => {
  const cases: [name: string, source: SourceObject | undefined, link: Link | undefined, kind: string, code?: string][] =
    [
      ['assigned, no account: goes on', person(), undefined, 'proceed'],
      [
        'not assigned, no account: skipped',
        person({}, { assignments: [] }),
        undefined,
        'skip',
        'NotEffectivelyEntitled',
      ],
      [
        'blocked, no account: skipped',
        person({}, { accountEnabled: false }),
        undefined,
        'skip',
        'NotEffectivelyEntitled',
      ],
      ['blocked with an account: loses it', person({}, { accountEnabled: false }), managed(), 'remove'],
      ['soft-deleted with an account: loses it', person({}, { softDeleted: true }), managed(), 'remove'],
      ['unassigned with an account: loses it', person({}, { assignments: [] }), managed(), 'remove'],
      [
        'out of scope with a released account: left alone',
        person({}, { assignments: [] }),
        managed({ state: 'released' }),
        'skip',
        'NotEffectivelyEntitled',
      ],
      ['back in scope with a released account: goes on', person(), managed({ state: 'released' }), 'proceed'],
      ['gone for good with an account: loses it', undefined, managed(), 'remove'],
      [
        'gone for good, released: left alone',
        undefined,
        managed({ state: 'released' }),
        'skip',
        'NotEffectivelyEntitled',
      ],
      ['gone for good, never provisioned: skipped', undefined, undefined, 'skip', 'NotEffectivelyEntitled'],
      [
        'nothing to match by: skipped before scope is judged',
        person({ userPrincipalName: null }, { assignments: [] }),
        undefined,
        'skip',
        'ImportSkipped',
      ],
    ];
  for (const [name, source, link, kind, code] of cases) {
    test(name, () => {
      const assessment = assessed(source, link);
      assert.equal(assessment.kind, kind);
      if (code !== undefined) assert.equal('code' in assessment ? assessment.code : undefined, code);
    });
  }

  test('when several reasons hold, the strongest names the cause', () => {
    const assessment = assessed(person({}, { softDeleted: true, accountEnabled: false, assignments: [] }), managed());
    assert.equal(assessment.kind === 'remove' ? assessment.cause : undefined, 'softDeleted');
  });
});

describe('the plan for an object', () => {
  test('ENT-39 ENT-43 no account found: create, with values of the target types and without what is empty', () => {
    const created = planned(person({ jobTitle: 'Analyst', mobile: '' }), undefined, nothing);
    assert.ok(created.action === 'create');
    assert.equal(created.body.active, true);
    assert.equal(created.body.title, 'Analyst');
    assert.equal('phoneNumbers' in created.body, false);
  });

  test('a difference: one operation for it, with old and new value for the log', () => {
    const current = { userName: 'ada@halden.example', displayName: 'Ada', active: true, title: 'Analyst' };
    const update = planned(person({ jobTitle: 'Lead' }), managed(), held(current));
    assert.ok(update.action === 'update');
    assert.deepEqual(update.operations, [{ op: 'replace', path: 'title', value: 'Lead' }]);
    assert.deepEqual(update.modified, [{ name: 'title', oldValue: 'Analyst', newValue: 'Lead' }]);
  });

  test('a value the target did not keep before is not sent again, another one is', () => {
    const current = { userName: 'ada@halden.example', displayName: 'Ada', active: true };
    const link = managed({ unkept: { title: { sent: 'Lead', kept: null } } });
    assert.equal(planned(person({ jobTitle: 'Lead' }), link, held(current)).action, 'none');
    assert.equal(planned(person({ jobTitle: 'Chief' }), link, held(current)).action, 'update');
  });

  test('an empty source value clears nothing in the target', () => {
    const current = { userName: 'ada@halden.example', displayName: 'Ada', active: true, title: 'Analyst' };
    assert.equal(planned(person(), managed(), held(current)).action, 'none');
  });

  test('a hit that belongs to somebody else is refused', () => {
    const refused = planned(person(), undefined, { ...held({ userName: 'ada@halden.example' }), linkedTo: 'other' });
    assert.deepEqual(refused.action === 'none' && [refused.outcome, refused.code], [
      'failed',
      'DuplicateSourceEntries',
    ]);
  });

  test('losing an account is one PATCH of active', () => {
    const assessment = assessed(person({}, { accountEnabled: false }), managed());
    assert.ok(assessment.kind === 'remove');
    const current = { userName: 'ada@halden.example', displayName: 'Ada', active: true };
    const removal = planRemoval(assessment, managed(), held(current), users, MANNER);
    assert.ok(removal.action === 'disable');
    assert.deepEqual(removal.operations, [{ op: 'replace', path: 'active', value: false }]);
  });

  test('whatever a person is like, planning again after the create finds nothing to do', () => {
    const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 20 }), { nil: null });
    const record = fc.record({
      displayName: text,
      givenName: text,
      surname: text,
      jobTitle: text,
      mail: text,
      mobile: text,
      telephoneNumber: text,
      city: text,
      country: text,
      department: text,
      employeeId: text,
    });
    fc.assert(
      fc.property(record, (values) => {
        const created = planned(person(values), undefined, nothing);
        if (created.action !== 'create') return;
        const again = planned(person(values), managed(), held(created.body));
        assert.deepEqual(again.action === 'none' ? again.code : again, 'RedundantExport');
      }),
    );
  });
});
