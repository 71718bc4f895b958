import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentialsForm, galleryAppById, tenantAddress } from './index.ts';

function entry(id: string) {
  const found = galleryAppById(id);
  assert.ok(found !== undefined);
  return found;
}

describe('the credentials form', () => {
  test('ENT-11 shows the default way, and those that no longer work with the reason and not to be chosen', () => {
    const { usual, others } = credentialsForm(entry('zoom'));
    assert.deepEqual(
      [usual.method, usual.authorize, usual.unavailable],
      ['oauth2-authorization-code', true, undefined],
    );
    assert.deepEqual(
      others.map(({ method, unavailable }) => [method, unavailable]),
      [['bearer', 'no longer accepted by the vendor']],
    );
  });

  test('has the address filled in where it is the same for everybody', () => {
    const [field] = credentialsForm(entry('zoom')).usual.fields;
    assert.deepEqual(field, {
      id: 'tenantUrl',
      label: 'Tenant URL',
      kind: 'url',
      required: true,
      value: 'https://api.zoom.us/scim',
      readOnly: false,
    });
    const [copied] = credentialsForm(entry('peripass')).usual.fields;
    assert.deepEqual([copied?.id, copied?.value], ['tenantUrl', undefined]);
  });

  test('asks nothing where authorizing says everything', () => {
    const { usual, replaceable } = credentialsForm(entry('travelperk'));
    assert.deepEqual([usual.fields, usual.authorize, replaceable], [[], true, true]);
  });

  test('says where the credential comes from', () => {
    assert.equal(credentialsForm(entry('snowflake')).source.expiresAfterDays, 180);
    assert.equal(credentialsForm(entry('peripass')).replaceable, false);
  });
});

describe('the address of an application', () => {
  const account = { accountUrl: 'https://acme.eu.snowflakecomputing.com/' };
  const known: readonly (readonly [
    what: string,
    id: string,
    values: Record<string, string>,
    at: string | undefined,
    address: string | undefined,
  ])[] = [
    [
      'is built from what the administrator knows',
      'snowflake',
      account,
      undefined,
      'https://acme.eu.snowflakecomputing.com/scim/v2',
    ],
    [
      'may be given whole',
      'servicenow',
      { instance: 'https://acme.service-now.com' },
      undefined,
      'https://acme.service-now.com',
    ],
    ['is built from a name', 'servicenow', { instance: 'acme' }, undefined, 'https://acme.service-now.com'],
    [
      'may be another one with the same path',
      'travelperk',
      {},
      'http://127.0.0.1:3000/',
      'http://127.0.0.1:3000/api/v2/scim',
    ],
    ['is the vendor’s otherwise', 'travelperk', {}, undefined, 'https://app.travelperk.com/api/v2/scim'],
    ['is not known where it is copied from a page', 'peripass', {}, undefined, undefined],
  ];
  for (const [what, id, values, at, address] of known) {
    test(`${what}: ${id}`, () => assert.equal(tenantAddress(entry(id), values, at), address));
  }

  test('lacks a value, or is none: told by name', () => {
    assert.throws(() => tenantAddress(entry('snowflake'), {}), /^RangeError: Account URL is missing\. Enter it\.$/);
    assert.throws(() => tenantAddress(entry('snowflake'), { accountUrl: 'acme' }), /acme\/scim\/v2 is no address/);
    assert.throws(() => tenantAddress(entry('travelperk'), {}, 'nowhere'), /^RangeError: nowhere is no address/);
  });
});
