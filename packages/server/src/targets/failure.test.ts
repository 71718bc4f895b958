import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Failure } from '@lockstep/scim';
import { type Doing, errorOf } from './failure.ts';

const LICENCE = 'LicenseLimitExceeded';
const DOMAIN = 'InvalidDomain';

function refusal(status: number, detail: string): Failure {
  return {
    kind: status === 403 ? 'forbidden' : 'refused',
    status,
    detail,
    scimType: undefined,
    retryAfterSeconds: undefined,
  };
}

describe('what an application refuses in words', () => {
  for (const [detail, code] of [
    ['All licence seats are used up.', LICENCE],
    ['SalesforceLicenseLimitExceeded', LICENCE],
    ['LICENSE_LIMIT_EXCEEDED: license limit exceeded', LICENCE],
    ['You have run out of seats. Add seats to your enterprise account.', LICENCE],
    ['No seats available', LICENCE],
    ['user_limit_reached', LICENCE],
    ['The maximum number of users of your plan is reached.', LICENCE],
    ['Your subscription is out of licenses', LICENCE],
    ['Domain halden.example is not verified', DOMAIN],
    ['The domain must be verified before accounts can be managed.', DOMAIN],
    ['unverified_domain', DOMAIN],
    ['The email domain is not in the list of allowed domains.', DOMAIN],
  ] as const) {
    test(`“${detail}” is ${code}`, () => {
      assert.equal(errorOf(refusal(403, detail), 'create').code, code);
      assert.equal(errorOf(refusal(400, detail), 'write').code, code);
    });
  }

  for (const detail of ['The license type has to be chosen.', 'domain is a required field', 'seating plan missing']) {
    test(`“${detail}” is neither`, () => {
      assert.ok(![LICENCE, DOMAIN].includes(errorOf(refusal(400, detail), 'create').code));
    });
  }

  test('being misunderstood changes the advice and nothing else', () => {
    const misleading = 'No license agreement was accepted for this domain, which is not allowed.';
    for (const status of [400, 402, 403, 422]) {
      for (const doing of ['create', 'write', 'search'] satisfies Doing[]) {
        const [plain, misread] = ['Refused.', misleading].map((detail) => errorOf(refusal(status, detail), doing));
        assert.deepEqual(
          [misread?.behaviour, misread?.status, misread?.retryAfterSeconds],
          [plain?.behaviour, plain?.status, plain?.retryAfterSeconds],
        );
        assert.ok(misread?.message.includes(misleading), 'what was said is passed on');
      }
    }
  });

  test('a search is never read for its words, nor is what has a code of its own', () => {
    const detail = 'The domain is not allowed.';
    assert.equal(errorOf(refusal(403, detail), 'search').code, 'InsufficientRights');
    assert.equal(errorOf({ ...refusal(400, detail), scimType: 'uniqueness' }, 'create').code, 'EntryConflict');
    assert.equal(errorOf({ ...refusal(400, detail), scimType: 'noTarget' }, 'write').code, 'SchemaAttributeNotFound');
    assert.equal(errorOf({ ...refusal(500, detail), kind: 'refused' }, 'write').code, 'InternalServerError');
  });
});
