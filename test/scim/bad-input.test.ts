import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type RunningProgram, startProgram } from './applications.ts';

interface Sent {
  readonly method: string;
  /** Below the endpoint, as it goes over the wire. */
  readonly target: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly url: string;
  readonly token: string;
}

interface Answered {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Sends bytes as they are: `fetch` would put many of these addresses and bodies right. */
function sendTo({ url, token }: Endpoint, { method, target, body, headers = {} }: Sent): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const { hostname, port, pathname } = new URL(url);
  const all = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && {
      'content-type': 'application/scim+json',
      'content-length': `${Buffer.byteLength(body)}`,
    }),
    ...headers,
  };
  const request = httpRequest({ hostname, port, method, path: pathname + target, headers: all }, (response) => {
    const chunks: Uint8Array[] = [];
    response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'],
        text: Buffer.concat(chunks).toString('utf8'),
      }),
    );
  });
  request.on('error', reject).end(body);
  return promise;
}

/** No fault of the server, and an error body of SCIM on every refusal (RFC 7644 section 3.12). */
function assertCalm({ status, contentType, text }: Answered): void {
  assert.ok(status < 500 || status === 501, `${status} ${text}`);
  if (text === '') return;
  assert.equal(contentType, 'application/scim+json; charset=utf-8', text);
  const body = JSON.parse(text);
  if (status < 400) return;
  assert.equal(body.status, String(status));
  assert.deepEqual(body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
}

const NUL = '\\u0000';
const deep = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

const rows: readonly (readonly [string, Sent, number, string?])[] = [
  ['a body cut off', { method: 'POST', target: '/Users', body: '{"userName":"a"' }, 400, 'invalidSyntax'],
  ['a body of blanks', { method: 'POST', target: '/Users', body: '  ' }, 400, 'invalidSyntax'],
  ['two bodies in one', { method: 'POST', target: '/Users', body: '{"userName":"a"}{}' }, 400, 'invalidSyntax'],
  ['a body that is null', { method: 'POST', target: '/Users', body: 'null' }, 400, 'invalidSyntax'],
  ['a body that is a number', { method: 'PATCH', target: '/Users/{user}', body: '7' }, 400, 'invalidSyntax'],
  ['objects in objects', { method: 'POST', target: '/Users', body: deep(20_000, '{"a":', '}') }, 400, 'invalidSyntax'],
  ['lists in lists', { method: 'POST', target: '/Users', body: deep(20_000, '[', ']') }, 400, 'invalidSyntax'],
  [
    'lists in a value',
    { method: 'POST', target: '/Users', body: `{"userName":"x","name":${deep(40, '[', ']')}}` },
    400,
    'invalidSyntax',
  ],
  ['NUL in a name', { method: 'POST', target: '/Users', body: `{"userName":"a${NUL}"}` }, 400, 'invalidValue'],
  ['half a surrogate pair', { method: 'POST', target: '/Users', body: '{"userName":"a\\ud800"}' }, 400, 'invalidValue'],
  [
    'NUL in a PATCH',
    {
      method: 'PATCH',
      target: '/Users/{user}',
      body: `{"Operations":[{"op":"add","path":"title","value":"${NUL}"}]}`,
    },
    400,
    'invalidValue',
  ],
  ['NUL in a filter', { method: 'GET', target: '/Users?filter=userName%20eq%20%22%00%22' }, 400, 'invalidFilter'],
  [
    'NUL escaped in a filter',
    { method: 'GET', target: `/Users?filter=title%20co%20%22${encodeURIComponent(NUL)}%22` },
    400,
    'invalidFilter',
  ],
  ['NUL in an id', { method: 'GET', target: '/Users/%00' }, 404],
  ['bytes that are no UTF-8 in a query', { method: 'GET', target: '/Users?filter=%ff' }, 400, 'invalidValue'],
  [
    'a number beyond all numbers',
    { method: 'POST', target: '/Users', body: '{"userName":"x","externalId":1e999}' },
    400,
    'invalidValue',
  ],
  [
    'a number with more digits than are kept',
    { method: 'POST', target: '/Users', body: '{"userName":"x","externalId":12345678901234567890}' },
    400,
    'invalidValue',
  ],
  ['__proto__ in a filter', { method: 'GET', target: '/Users?filter=__proto__%20eq%20%22a%22' }, 400, 'invalidFilter'],
  [
    'constructor in a path',
    {
      method: 'PATCH',
      target: '/Users/{user}',
      body: '{"Operations":[{"op":"add","path":"constructor.prototype","value":"x"}]}',
    },
    400,
    'invalidPath',
  ],
  ['an endless filter', { method: 'GET', target: `/Users?filter=${'('.repeat(3000)}` }, 400, 'invalidFilter'],
  [
    'SQL for a filter',
    { method: 'GET', target: `/Users?filter=${encodeURIComponent("userName eq 'a' OR 1=1 --")}` },
    400,
    'invalidFilter',
  ],
  [
    'SQL for an order',
    { method: 'GET', target: `/Users?sortBy=${encodeURIComponent('id; DROP TABLE users')}` },
    400,
    'invalidPath',
  ],
];
for (const kind of ['PGlite', 'PostgreSQL'] as const) {
  describe(`bad input at a SCIM endpoint on ${kind}`, () => {
    let program: RunningProgram;
    let endpoint: Endpoint;
    let ids: readonly string[];
    const send = (sent: Sent) => sendTo(endpoint, sent);
    const make = async (path: string, resource: object): Promise<string> => {
      const made = await send({ method: 'POST', target: path, body: JSON.stringify(resource) });
      assert.equal(made.status, 201, made.text);
      return JSON.parse(made.text).id;
    };

    before(async () => {
      program = await startProgram(kind);
      endpoint = await program.endpoint('generic');
      const [, key = ''] = /\/t\/([^/]+)/.exec(endpoint.url) ?? [];
      const fast = { requestsPerSecond: 100_000, bulkPerSecond: 100_000, unindexedPerSecond: 100_000 };
      await program.app.tenants.changeOptions(key, { rateLimit: fast });
      ids = [await make('/Users', { userName: 'ann' }), await make('/Groups', { displayName: 'Night' })];
    });

    for (const [what, sent, status, scimType] of rows) {
      test(`${what} is ${status}${scimType === undefined ? '' : ` ${scimType}`}`, async () => {
        const answer = await send({ ...sent, target: sent.target.replace('{user}', ids[0] ?? '') });
        assertCalm(answer);
        assert.deepEqual([answer.status, JSON.parse(answer.text).scimType], [status, scimType]);
      });
    }

    test('a value that means something to a database finds exactly who has it', async () => {
      for (const name of ["' OR '1'='1", '%', '_', 'a%b', '$1', "\\'; DROP TABLE x; --", '{{7*7}}', '*)(uid=*']) {
        const id = await make('/Users', { userName: name });
        for (const operator of ['eq', 'sw', 'ew']) {
          const filter = encodeURIComponent(`userName ${operator} ${JSON.stringify(name)}`);
          const found = JSON.parse((await send({ method: 'GET', target: `/Users?filter=${filter}` })).text);
          assert.deepEqual(
            found.Resources.map(({ userName }: { userName: string }) => userName),
            [name],
          );
        }
        await send({ method: 'DELETE', target: `/Users/${id}` });
      }
    });

    test('no request at all is a fault of the server, and none makes it forget who it has', async () => {
      const word = fc.constantFrom(
        'userName',
        'emails',
        'members',
        'name',
        'manager',
        'active',
        'schemas',
        'id',
        'meta',
        '__proto__',
        'constructor',
        'Operations',
        'op',
        'path',
        'value',
        'add',
        'replace',
        'remove',
        'emails[type eq "work"].value',
        'members[value eq "x"]',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        '\0',
        '\ud800',
        '',
        'bulkId:a',
        'ann',
      );
      const { json } = fc.letrec<{ json: unknown }>((tie) => ({
        json: fc.oneof(
          { maxDepth: 4 },
          fc.oneof(word, fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
          fc.array(tie('json'), { maxLength: 3 }),
          fc.dictionary(word, tie('json'), { maxKeys: 4 }),
          fc.record({ op: word, path: word, value: tie('json') }),
        ),
      }));
      const body = fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.array(json, { maxLength: 3 }).map((Operations) => JSON.stringify({ Operations })),
        json.map((value) => JSON.stringify({ userName: value, displayName: value, members: value, emails: value })),
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 40 }),
      );
      const escaped = fc.oneof(
        fc.string().map(encodeURIComponent),
        fc.stringMatching(/^[!-~]{0,20}$/).map((text) => text.replaceAll('#', '')),
        fc.constantFrom(
          '%',
          '%00',
          '%ff',
          '%2e%2e%2f',
          '..',
          '//',
          'id%20pr',
          'not%20(id%20pr)',
          '1e3',
          '-1',
          '99999999999999999999',
        ),
      );
      const query = fc.array(
        fc
          .tuple(
            fc.constantFrom(
              'filter',
              'sortBy',
              'sortOrder',
              'startIndex',
              'count',
              'cursor',
              'attributes',
              'excludedAttributes',
              '__proto__',
            ),
            escaped,
          )
          .map(([name, value]) => `${name}=${value}`),
        { maxLength: 3 },
      );
      const place = fc.constantFrom(
        '/Users',
        '/Groups',
        '/Users/{user}',
        '/Groups/{group}',
        '/Users/.search',
        '/.search',
        '/Bulk',
        '/Schemas',
        '/ResourceTypes',
        '/ServiceProviderConfig',
        '/Me',
        '',
        '/',
      );
      const target = fc.tuple(
        fc.oneof(
          { weight: 6, arbitrary: place },
          escaped.map((text) => `/${text}`),
        ),
        query,
      );
      const headers = fc.record(
        {
          'if-match': fc.constantFrom('*', 'W/"1"', '"', 'W/', ',,,', 'x'.repeat(500)),
          'if-none-match': fc.constantFrom('*', '""', 'W/"'),
          'content-type': fc.constantFrom(
            'application/json',
            'application/scim+json; charset=x',
            'text/plain',
            ';',
            'a/b/c',
          ),
          accept: fc.constantFrom('text/html', '*/*', ',', 'x'.repeat(500)),
        },
        { requiredKeys: [], noNullPrototype: true },
      );
      const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS');
      await fc.assert(
        fc.asyncProperty(
          method,
          target,
          fc.option(body, { nil: undefined }),
          headers,
          async (verb, [path, parts], sent, more) => {
            // The two resources everything is tried on have to stay.
            fc.pre(verb !== 'DELETE' || !path.includes('{'));
            const filled = path.replace('{user}', ids[0] ?? '').replace('{group}', ids[1] ?? '');
            const wanted = `${filled}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
            assertCalm(
              await send({ method: verb, target: wanted, headers: more, ...(sent !== undefined && { body: sent }) }),
            );
          },
        ),
        { numRuns: 250 },
      );
      for (const [index, path] of ['/Users', '/Groups'].entries()) {
        assert.equal((await send({ method: 'GET', target: `${path}/${ids[index]}` })).status, 200);
      }
      assert.equal(Object.keys(Object.prototype).length, 0);
    });

    after(() => program?.close());
  });
}
