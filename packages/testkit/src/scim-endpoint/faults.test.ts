import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Answer, JsonObject } from '@lockstep/scim';
import { endpoint, type Fault, pass, resultsOf } from './endpoint-under-test.ts';

const withBody = (answer: Answer, change: (body: JsonObject) => JsonObject): Answer =>
  answer.body === '' ? answer : { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as JsonObject)) };

const faults: readonly { readonly what: string; readonly fault: Fault; readonly fails: readonly string[] }[] = [
  {
    what: 'plain application/json',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } };
    },
    fails: ['content-type'],
  },
  {
    what: 'filters that are ignored',
    fault: (request, handle) => handle({ ...request, url: request.url.replace(/filter=[^&]*/, '') }),
    fails: [
      'filter-user-name',
      'filter-nobody',
      'filter-eq',
      'filter-pr',
      'filter-refused',
      'hostile-injection',
      'discovery-refuses-filters',
    ],
  },
  {
    what: 'blanks sent as + taken for plus signs',
    fault: (request, handle) => handle({ ...request, url: request.url.replace(/\+/g, '%2B') }),
    fails: ['filter-plus', 'client-microsoft-entra-id-connection-test'],
  },
  {
    what: 'or that binds as close as and',
    fault: (request, handle) =>
      handle({
        ...request,
        url: request.url
          .replace('lead%20engineer%22%20and%20active', 'lead%20engineer%22)%20and%20active')
          .replace(/filter=(title%20eq[^&]*\)%20and%20active)/, 'filter=($1'),
      }),
    fails: ['filter-precedence'],
  },
  {
    what: 'errors with a number for status',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return answer.status < 400 ? answer : withBody(answer, (body) => ({ ...body, status: answer.status }));
    },
    fails: [
      'unknown-resource',
      'unreadable-body',
      'required-attribute',
      'unique-user-name',
      'patch-refuses-remove-without-path',
    ],
  },
  {
    what: 'a PATCH answered without being done',
    fault: async (request, handle) =>
      request.method === 'PATCH' ? { status: 204, headers: {}, body: '' } : handle(request),
    fails: [
      'patch-add-single',
      'patch-entra-boolean-text',
      'group-patch-add',
      'client-okta-catalogue-application-leaver',
      'etag',
      'parallel-members',
      'patch-atomic',
    ],
  },
  {
    what: 'a replaced value that is written even when the rest is refused',
    fault: async (request, handle) => {
      if (request.method !== 'PATCH') return handle(request);
      const { Operations, ...envelope } = JSON.parse(request.body ?? '{}') as { Operations?: JsonObject[] };
      if (!Array.isArray(Operations)) return handle(request);
      let answer = await handle({ ...request, body: JSON.stringify({ ...envelope, Operations: [] }) });
      for (const operation of Operations) {
        answer = await handle({ ...request, body: JSON.stringify({ ...envelope, Operations: [operation] }) });
        if (answer.status >= 400) return answer;
      }
      return answer;
    },
    fails: ['patch-atomic'],
  },
  {
    what: 'a version that changes with every write',
    fault: async (request, handle) => {
      const answer = await handle(request);
      if (request.method === 'PATCH') writes += 1;
      const version = `W/"${writes}"`;
      return withBody({ ...answer, headers: { ...answer.headers, etag: version } }, (body) => ({
        ...body,
        ...(body.meta !== undefined && { meta: { ...(body.meta as JsonObject), version } }),
      }));
    },
    fails: ['patch-no-change', 'etag', 'group-patch-add-again'],
  },
  {
    what: 'If-Match that is ignored',
    fault: (request, handle) => {
      const { 'if-match': _ignored, ...headers } = request.headers;
      return handle({ ...request, headers });
    },
    fails: ['etag-if-match'],
  },
  {
    what: 'If-None-Match that is ignored',
    fault: (request, handle) => {
      const { 'if-none-match': _ignored, ...headers } = request.headers;
      return handle({ ...request, headers });
    },
    fails: ['etag-if-none-match'],
  },
  {
    what: 'projection that is ignored',
    fault: (request, handle) =>
      handle({ ...request, url: request.url.replace(/(attributes|excludedAttributes)=/g, 'x=') }),
    fails: ['attributes', 'attributes-part', 'excluded-attributes', 'projection-of-writes', 'group-life'],
  },
  {
    what: 'sorting that is ignored',
    fault: (request, handle) => handle({ ...request, url: request.url.replace('sortBy=', 'x=') }),
    fails: ['sort', 'sort-missing-value'],
  },
  {
    what: 'startIndex counted from 0',
    fault: (request, handle) =>
      handle({
        ...request,
        url: request.url.replace(/startIndex=(\d+)/, (_all, start) => `startIndex=${Number(start) + 1}`),
      }),
    fails: ['paging', 'paging-import'],
  },
  {
    what: 'totalResults that counts the page',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return answer.status !== 200
        ? answer
        : withBody(answer, (body) =>
            Array.isArray(body.Resources) ? { ...body, totalResults: body.Resources.length } : body,
          );
    },
    fails: ['paging', 'paging-odd', 'paging-first-page'],
  },
  {
    what: 'a cursor that never ends',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return request.url.includes('cursor=') ? withBody(answer, (body) => ({ nextCursor: 'again', ...body })) : answer;
    },
    fails: ['cursor'],
  },
  {
    what: 'two users of one name made at once',
    fault: (request, handle) => {
      if (request.method !== 'POST' || request.body === undefined) return handle(request);
      creates += 1;
      const body = JSON.parse(request.body) as JsonObject;
      return handle({ ...request, body: JSON.stringify({ ...body, userName: `${body.userName}${creates}` }) });
    },
    fails: ['unique-user-name-race', 'create'],
  },
  {
    what: 'a password that is answered',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return request.method === 'POST'
        ? withBody(answer, (body) => ({ ...body, password: 'Lockstep-Check-1!' }))
        : answer;
    },
    fails: ['password-never-shown'],
  },
  {
    what: 'any credential accepted',
    fault: pass,
    fails: ['credentials'],
  },
  {
    what: 'a Location that is missing',
    fault: async (request, handle) => {
      const { headers, ...answer } = await handle(request);
      const { location: _left, ...rest } = headers;
      return { ...answer, headers: rest };
    },
    fails: ['create'],
  },
  {
    what: 'a manager answered as a text',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return { ...answer, body: answer.body.replace(/"manager":\{[^}]*"value":("[^"]*")[^}]*\}/, '"manager":$1') };
    },
    fails: ['patch-manager', 'patch-entra-manager-text', 'client-microsoft-entra-id-manager'],
  },
  {
    what: 'members left out of an empty group',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return { ...answer, body: answer.body.replace(',"members":[]', '') };
    },
    fails: ['group-empty-members'],
  },
  {
    what: 'a list of removals read as the removal of all',
    fault: (request, handle) => {
      const body = request.body?.replace(
        /\{"op":"[Rr]emove","path":"members","value":\[[^\]]*\]\}/,
        '{"op":"remove","path":"members"}',
      );
      return handle({ ...request, ...(body !== undefined && { body }) });
    },
    fails: [
      'group-patch-remove-list',
      'group-patch-remove-empty-list',
      'client-microsoft-entra-id-group-push',
      'client-authentik-group-push',
    ],
  },
  {
    what: 'a PUT that leaves alone what it does not name',
    fault: async (request, handle) => {
      if (request.method !== 'PUT') return handle(request);
      const stored = await handle({ ...request, method: 'GET', url: request.url });
      if (stored.status !== 200) return handle(request);
      const body = { ...(JSON.parse(stored.body) as JsonObject), ...(JSON.parse(request.body ?? '{}') as JsonObject) };
      return handle({ ...request, body: JSON.stringify(body) });
    },
    fails: ['replace', 'group-replace'],
  },
  {
    what: 'a fault of the server for what it does not expect',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return answer.status === 400 && request.method !== 'GET' ? { ...answer, status: 500 } : answer;
    },
    fails: ['hostile-shapes', 'hostile-depth', 'hostile-characters', 'unreadable-body'],
  },
  {
    what: 'bulk operations that run after too many failures',
    fault: (request, handle) =>
      handle({
        ...request,
        ...(request.body !== undefined && { body: request.body.replace('"failOnErrors":1,', '') }),
      }),
    fails: ['bulk-fail-on-errors'],
  },
  {
    what: 'empty texts and odd values refused',
    fault: (request, handle) =>
      request.method === 'POST' && /:""|"en_US"/.test(request.body ?? '')
        ? Promise.resolve({ status: 400, headers: {}, body: '' })
        : handle(request),
    fails: ['create-empty-text', 'values-as-sent', 'client-onelogin-joiner'],
  },
  {
    what: 'phone numbers that are put into a form of their own',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return { ...answer, body: answer.body.replaceAll('+46 (0)70-555 01 02 x7', '+46705550102') };
    },
    fails: ['values-as-sent'],
  },
  {
    what: 'methods that are not offered taken for addresses that are not there',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return answer.status === 405
        ? withBody({ ...answer, status: 404 }, (body) => ({ ...body, status: '404' }))
        : answer;
    },
    fails: ['method-not-allowed'],
  },
  {
    what: 'memberships that are not searched',
    fault: (request, handle) =>
      handle({ ...request, url: request.url.replace(/(members|groups)\.value%20eq%20/, 'id%20eq%20') }),
    fails: ['filter-memberships'],
  },
  {
    what: 'a search over all types that knows users only',
    fault: (request, handle) => handle({ ...request, url: request.url.replace('/v2/.search', '/v2/Users/.search') }),
    fails: ['filter-search-all'],
  },
  {
    what: 'a version that leaves out members, and one that counts groups',
    fault: async (request, handle) => {
      const answer = await handle(request);
      if (request.method === 'PATCH') memberships += 1;
      const version = request.url.includes('/Groups') ? 'W/"1"' : `W/"${memberships}"`;
      return withBody({ ...answer, headers: { ...answer.headers, etag: version } }, (body) => ({
        ...body,
        ...(body.meta !== undefined && { meta: { ...(body.meta as JsonObject), version } }),
      }));
    },
    fails: ['etag-members'],
  },
  {
    what: 'If-Match read as one tag',
    fault: async (request, handle) => {
      const tag = request.headers['if-match'];
      return tag?.includes(',') || tag === '*' ? { status: 412, headers: {}, body: '' } : handle(request);
    },
    fails: ['etag-any'],
  },
  {
    what: 'versions of bulk operations ignored, and bulkIds used twice',
    fault: (request, handle) =>
      handle({
        ...request,
        ...(request.body !== undefined && {
          body: request.body.replaceAll('"version":"W/\\"lockstep-check\\"",', '').replaceAll('"bulkId":"same",', ''),
        }),
      }),
    fails: ['bulk-version', 'bulk-repeated-id'],
  },
  {
    what: 'an element made although its filter describes none',
    fault: (request, handle) =>
      handle({
        ...request,
        ...(request.body !== undefined && { body: request.body.replace('[value co \\"', '[type eq \\"') }),
      }),
    fails: ['patch-refuses-no-target'],
  },
  {
    what: 'lists sorted by their first element',
    fault: async (request, handle) => {
      const body =
        request.method === 'POST'
          ? request.body?.replaceAll('"type":"mobile","primary":true', '"type":"mobile"')
          : request.body;
      return handle({ ...request, ...(body !== undefined && { body }) });
    },
    fails: ['sort-list'],
  },
  {
    what: 'a count of 0 beside a cursor answered',
    fault: (request, handle) => handle({ ...request, url: request.url.replace(/count=(0|-1|some)$/, 'count=1') }),
    fails: ['cursor-count'],
  },
  {
    what: 'schemas that lack one a resource type names',
    fault: async (request, handle) => {
      const answer = await handle(request);
      return request.url.endsWith('/Schemas')
        ? withBody(answer, (body) => ({
            ...body,
            Resources: (body.Resources as JsonObject[]).filter(({ name }) => name !== 'EnterpriseUser'),
          }))
        : answer;
    },
    fails: ['schemas'],
  },
];

let memberships = 0;
let writes = 0;
let creates = 0;

describe('a check finds the fault it is there for', () => {
  for (const { what, fault, fails } of faults) {
    test(what, async () => {
      const results = await resultsOf(fails, endpoint().handle, fault);
      const unnoticed = results.filter(({ outcome }) => outcome.status !== 'failed').map(({ check }) => check.id);
      assert.deepEqual(unnoticed, []);
    });
  }

  test('members lost between reading and writing', async () => {
    const { handle } = endpoint();
    const fault: Fault = async (request, right) => {
      if (request.method !== 'PATCH' || !request.url.includes('/Groups/')) return right(request);
      const { body: _sent, ...read } = { ...request, method: 'GET' };
      const group = JSON.parse((await right(read)).body) as JsonObject;
      const [operation] = (JSON.parse(request.body ?? '{}') as { Operations: [JsonObject] }).Operations;
      await new Promise((resolve) => setTimeout(resolve, 2));
      const members = [...(group.members as JsonObject[]), ...(operation.value as JsonObject[])];
      return right({ ...request, method: 'PUT', body: JSON.stringify({ ...group, members }) });
    };
    const [result] = await resultsOf(['parallel-members'], handle, fault);
    assert.ok(result?.outcome.status === 'failed');
    assert.match(result.outcome.findings.map(({ problem }) => problem).join(), /Of 40 members \d+ were kept/);
  });
});
