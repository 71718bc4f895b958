import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseFilter, printFilter } from '../filter/index.ts';
import {
  type Answer,
  createRequest,
  deleteRequest,
  equalityFilter,
  interpretDelete,
  interpretList,
  interpretResource,
  listRequest,
  parseTenantUrl,
  patchRequest,
  readFeatures,
  readRequest,
  searchRequest,
} from './index.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const tenant = parseTenantUrl('https://app.example/scim/v2//?aadOptscim062020&org=7#x');

describe('requests', () => {
  test('the tenant URL keeps its parameters and loses the flag', () => {
    assert.deepEqual(tenant, { base: 'https://app.example/scim/v2', query: 'org=7', dialect: 'entra-compliant' });
    assert.equal(parseTenantUrl('https://app.example/scim').dialect, undefined);
  });

  test('addresses are joined and escaped', () => {
    assert.equal(readRequest(tenant, 'Users', 'a/b c').url, 'https://app.example/scim/v2/Users/a%2Fb%20c?org=7');
    assert.equal(
      listRequest(tenant, 'Users', { startIndex: 1, count: 50 }).url,
      'https://app.example/scim/v2/Users?org=7&startIndex=1&count=50',
    );
    assert.equal(
      listRequest({ ...tenant, query: '' }, 'Users', { cursor: '' }).url,
      'https://app.example/scim/v2/Users?cursor=',
    );
    assert.equal(deleteRequest({ ...tenant, query: '' }, 'Users', '7').url, 'https://app.example/scim/v2/Users/7');
  });

  test('a look-up escapes its values and joins its conditions', () => {
    const { url } = searchRequest(
      tenant,
      'Groups',
      [
        { path: 'displayName', value: 'A "b" & c\\' },
        { path: 'active', value: true },
      ],
      { excludedAttributes: ['members'] },
    );
    const filter = new URL(url).searchParams.get('filter') ?? '';
    assert.equal(filter, 'displayName eq "A \\"b\\" & c\\\\" and active eq true');
    assert.equal(new URL(url).searchParams.get('excludedAttributes'), 'members');
    assert.ok(!url.includes('+') && !url.includes(' '));
  });

  test('any value looked up is the value a service reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const filter = equalityFilter([{ path: 'userName', value }]);
        assert.deepEqual(parseFilter(filter), {
          kind: 'compare',
          path: { attribute: 'userName' },
          operator: 'eq',
          value,
        });
        assert.equal(printFilter(parseFilter(filter)), filter);
      }),
    );
  });

  test('bodies carry their media type and writes their version', () => {
    const request = patchRequest(tenant, 'Users', '7', [{ op: 'remove', path: 'title' }], 'W/"1"');
    assert.deepEqual(request.headers, {
      accept: 'application/scim+json, application/json',
      'content-type': 'application/scim+json',
      'if-match': 'W/"1"',
    });
    assert.deepEqual(JSON.parse(request.body ?? ''), {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'remove', path: 'title' }],
    });
    assert.equal(createRequest(tenant, 'Users', { userName: 'a' }).body, '{"userName":"a"}');
    assert.equal(readRequest(tenant, 'Users', '7').headers['content-type'], undefined);
  });
});

const answer = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('answers', () => {
  test('a resource is read with its id and version, whatever the spelling', () => {
    const read = interpretResource(answer(200, { ID: 7, Meta: { version: 'W/"2"' } }), NOW);
    assert.deepEqual(read, {
      ok: true,
      value: { resource: { ID: 7, Meta: { version: 'W/"2"' } }, id: '7', version: 'W/"2"' },
    });
    assert.deepEqual(interpretResource(answer(204, '', { etag: '"x"' }), NOW), {
      ok: true,
      value: { resource: undefined, id: undefined, version: '"x"' },
    });
  });

  test('a list is read however sparse', () => {
    assert.deepEqual(
      interpretList(answer(200, { resources: [{ id: '1' }, null], totalResults: '12', nextCursor: 'c' }), NOW),
      {
        ok: true,
        value: { resources: [{ id: '1' }], total: 12, startIndex: undefined, nextCursor: 'c' },
      },
    );
    assert.deepEqual(interpretList(answer(200, { totalResults: 0 }), NOW), {
      ok: true,
      value: { resources: [], total: 0, startIndex: undefined, nextCursor: undefined },
    });
  });

  const error = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: 409, detail: 'taken' };
  for (const [name, raw, kind] of [
    ['409', answer(409, error), 'conflict'],
    ['400 with uniqueness', answer(400, { scimType: 'uniqueness' }), 'conflict'],
    ['200 with an error body', answer(200, error), 'conflict'],
    ['401', answer(401, ''), 'unauthorized'],
    ['403', answer(403, '<html>'), 'forbidden'],
    ['404', answer(404, {}), 'notFound'],
    ['404 with a page', answer(404, '<html>'), 'notScim'],
    ['412', answer(412, ''), 'changed'],
    ['413', answer(413, ''), 'tooLarge'],
    ['429', answer(429, ''), 'throttled'],
    ['503', answer(503, ''), 'unavailable'],
    ['501', answer(501, ''), 'refused'],
    ['400', answer(400, { detail: 'no' }), 'refused'],
    ['302', answer(302, ''), 'notScim'],
    ['200 with a page', answer(200, '<html>sign in</html>'), 'notScim'],
    ['200 with a list of nothing known', answer(200, '[]'), 'notScim'],
  ] as const) {
    test(`${name} is ${kind}`, () => {
      const outcome = interpretResource(raw, NOW);
      assert.equal(outcome.ok ? 'fine' : outcome.failure.kind, kind);
    });
  }

  test('a list that is none is not SCIM', () => {
    const outcome = interpretList(answer(200, { hello: 'world' }), NOW);
    assert.equal(!outcome.ok && outcome.failure.kind, 'notScim');
  });

  test('the detail is what the service says, else what came', () => {
    const detail = (raw: Answer) => {
      const outcome = interpretResource(raw, NOW);
      return outcome.ok ? '' : outcome.failure.detail;
    };
    assert.equal(detail(answer(409, error)), 'taken');
    assert.match(detail(answer(502, '<html>')), /a web page/);
    assert.equal(detail(answer(500, '')), 'Status 500 without a body.');
  });

  for (const [value, seconds] of [
    ['30', 30],
    ['1.2', 2],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ] as const) {
    test(`to retry after '${value}' is ${seconds} seconds`, () => {
      const outcome = interpretResource(answer(429, '', { 'retry-after': value }), NOW);
      assert.equal(outcome.ok ? 'fine' : outcome.failure.retryAfterSeconds, seconds);
    });
  }

  test('deleting what is not there has succeeded', () => {
    assert.equal(interpretDelete(answer(404, {}), NOW).ok, true);
    assert.equal(interpretDelete(answer(204, ''), NOW).ok, true);
    assert.equal(interpretDelete(answer(500, ''), NOW).ok, false);
  });

  test('features are read as far as they are told', () => {
    const features = readFeatures({
      Patch: { Supported: 'true' },
      filter: { supported: true, maxResults: '50' },
      bulk: { supported: false, maxOperations: 0 },
    });
    assert.deepEqual(features, {
      patch: true,
      filter: true,
      maxResults: 50,
      sort: undefined,
      etag: undefined,
      changePassword: undefined,
      bulk: false,
      maxOperations: undefined,
      cursor: undefined,
    });
  });
});
