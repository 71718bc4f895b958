import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter } from '../odata/index.ts';
import { auditConditions } from './audit-filter.ts';
import { entryFilter } from './entry-filter.ts';

const constants = {
  tenantId: 'T-1',
  sourceSystem: { id: 'T-1', displayName: 'Directory' },
  ownJobId: (id: string) => id.slice(id.lastIndexOf('.') + 1),
};
const every = { all: [] };
const none = { any: [] };

const understood: readonly (readonly [string, object])[] = [
  ["jobid eq 'scim.t.9f'", { field: 'jobId', is: 'equal', value: '9f' }],
  ["tenantId eq 't-1'", every],
  ["contains(tenantId, '2')", none],
  ["sourceSystem/displayName eq 'directory'", every],
  ["startswith(sourceIdentity/displayName, 'an')", { field: 'sourceName', is: 'startingWith', value: 'an' }],
  ["contains(tolower(servicePrincipal/id), '5d')", { field: 'applicationId', is: 'containing', value: '5d' }],
  ['activityDateTime le 2026-03-01', { field: 'at', is: 'until', value: new Date('2026-03-01T00:00:00Z') }],
  ["provisioningAction in ('create')", { any: [{ field: 'action', is: 'equal', value: 'create' }] }],
];
for (const [text, expected] of understood) {
  test(`the filter ${text} of the log is understood`, () => {
    assert.deepEqual(entryFilter(parseFilter(text), constants), expected);
  });
}

for (const text of [
  "constructor eq 'x'",
  "__proto__ eq 'x'",
  "endswith(jobId, 'x')",
  'jobId eq null',
  "jobId gt 'x'",
  'activityDateTime ne 2026-03-01',
  "activityDateTime gt '2026-99-99'",
  "modifiedProperties/any(m:m/displayName eq 'title')",
]) {
  test(`the filter ${text} of the log is refused rather than passed over`, () => {
    assert.throws(() => entryFilter(parseFilter(text), constants), { code: 'Request_UnsupportedQuery' });
  });
}

test('conditions of the audit log are joined by and, each given once', () => {
  const text = "category eq 'Policy' and activityDateTime ge 2026-03-01 and activityDateTime le 2026-03-02";
  assert.deepEqual(auditConditions(parseFilter(text)), {
    category: 'Policy',
    from: new Date('2026-03-01T00:00:00.000Z'),
    until: new Date('2026-03-02T00:00:00.001Z'),
  });
  for (const bad of ["category eq 'a' and category eq 'b'", "category eq 'a' or category eq 'b'", "colour eq 'red'"]) {
    assert.throws(() => auditConditions(parseFilter(bad)), { code: 'Request_UnsupportedQuery' });
  }
});
