import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BASE, endpoint, type Fault, type Handle, open, resultsOf } from './endpoint-under-test.ts';
import { checksOf, EndpointUnusable, printResult, Run } from './index.ts';

describe('a run', () => {
  test('passes every rule of the RFCs at a strict endpoint', async () => {
    const { handle } = endpoint({ strict: true });
    const run = await open(handle);
    const failed: string[] = [];
    for (const check of checksOf('rfc')) {
      // Who may come in is decided in front of a service provider.
      if (check.id === 'credentials') continue;
      const { outcome } = await run.check(check);
      if (outcome.status === 'failed') failed.push(`${check.id}: ${outcome.findings[0]?.problem}`);
    }
    assert.deepEqual(failed, []);
  });

  test('removes what it made although the answer to the create was lost', async () => {
    const { handle, store } = endpoint();
    let lost = 0;
    const fault: Fault = async (request, right) => {
      const answer = await right(request);
      if (request.method !== 'POST') return answer;
      lost += 1;
      throw new Error('connection reset');
    };
    const [result] = await resultsOf(['create'], handle, fault);
    assert.equal(lost, 1);
    assert.ok(result?.outcome.status === 'failed');
    assert.match(result.outcome.findings[0]?.problem ?? '', /connection reset/);
    assert.equal(await totalOf(handle), 0);
    assert.ok(store);
  });

  test('tells of what it made and could not remove', async () => {
    const { handle } = endpoint();
    const run = await open(handle, async (request, right) =>
      request.method === 'DELETE' ? { status: 403, headers: {}, body: '' } : right(request),
    );
    const check = checksOf().find(({ id }) => id === 'create-inactive');
    assert.ok(check);
    const { outcome } = await run.check(check);
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.findings.length, 2);
    for (const { problem } of outcome.findings) assert.match(problem, /could not be removed.*\/Users\/.*403/);
  });

  test('never writes to somebody else, although an endpoint takes them for what was made or looked up', async () => {
    const { handle } = endpoint();
    const made = await handle({ method: 'POST', url: `${BASE}/Users`, headers: {}, body: '{"userName":"ann"}' });
    const { id } = JSON.parse(made.body) as { id: string };
    const written: string[] = [];
    const fault: Fault = async (request, right) => {
      if (request.method !== 'GET') written.push(request.url);
      // Every create is answered with Ann, and every look-up with everybody.
      return request.method === 'POST' ? made : right({ ...request, url: request.url.replace(/filter=[^&]*/, '') });
    };
    const checks = ['create', 'replace', 'delete', 'patch-add-single', 'client-okta-wizard-application-mover'];
    const results = await resultsOf(checks, handle, fault);
    const isStopped = results.map(({ outcome }) => outcome.status === 'failed' && JSON.stringify(outcome.findings));
    for (const stopped of isStopped.slice(1))
      assert.match(String(stopped), /would change a resource no check made|answered with another resource/);
    assert.deepEqual(
      written.filter((url) => url.includes(id)),
      [],
    );
    assert.equal(await totalOf(handle), 1);
  });

  test('waits as long as it is asked to, and sends the request again', async () => {
    const { handle } = endpoint();
    const waits: number[] = [];
    let refused = false;
    const run = await Run.open({
      url: BASE,
      token: 'secret-token',
      runId: 'test',
      sleep: async (milliseconds) => void waits.push(milliseconds),
      send: async (request) => {
        if (refused || request.method !== 'POST') return handle(request);
        refused = true;
        return { status: 429, headers: { 'retry-after': '7' }, body: '' };
      },
    });
    const check = checksOf().find(({ id }) => id === 'create');
    assert.ok(check);
    assert.equal((await run.check(check)).outcome.status, 'passed');
    assert.deepEqual(waits, [7000]);
  });

  test('reads once more where a connection breaks off, and reports one that breaks off again', async () => {
    const breaking = (times: number): Fault => {
      let left = times;
      return async (request, right) => {
        if (request.method !== 'GET' || !request.url.includes('LockstepCheckNothing') || left === 0)
          return right(request);
        left -= 1;
        throw new Error('connection reset');
      };
    };
    const [once] = await resultsOf(['unknown-address'], endpoint().handle, breaking(1));
    assert.equal(once?.outcome.status, 'passed');
    const [twice] = await resultsOf(['unknown-address'], endpoint().handle, breaking(2));
    assert.ok(twice?.outcome.status === 'failed');
    assert.match(twice.outcome.findings[0]?.problem ?? '', /connection reset/);
  });

  test('shows control characters of an answer instead of sending them to the terminal', async () => {
    const odd = 'a\u001b[31mb\u009bc\n';
    const [result] = await resultsOf(['unknown-address'], endpoint().handle, async (request, right) =>
      request.url.endsWith('Nothing') ? { status: 200, headers: {}, body: odd } : right(request),
    );
    assert.ok(result);
    assert.match(printResult(result), /a\\u001b\[31mb\\u009bc\\u000a/);
    assert.doesNotMatch(printResult(result).replaceAll('\n', ''), /\p{Cc}/u);
  });

  test('shows no token in what it tells', async () => {
    const results = await resultsOf(['credentials', 'content-type'], endpoint().handle, async () => ({
      status: 200,
      headers: {},
      body: '{}',
    }));
    assert.ok(results.every(({ outcome }) => outcome.status === 'failed'));
    assert.doesNotMatch(JSON.stringify(results), /secret-token/);
  });

  for (const [what, answer, message] of [
    [
      'a refused token',
      { status: 401, headers: {}, body: '{"detail":"Expired."}' },
      /refused the token \(status 401: Expired/,
    ],
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      /no SCIM endpoint.*text\/html/,
    ],
    ['nothing there', { status: 404, headers: {}, body: '' }, /no SCIM endpoint.*status 404/],
  ] as const) {
    test(`cannot begin at ${what}`, async () => {
      await assert.rejects(
        open(async () => answer),
        (error: Error) => error instanceof EndpointUnusable && message.test(error.message),
      );
    });
  }
});

test('ids of checks are unique, and each has a title, a rule, a remedy and a profile', () => {
  const all = checksOf();
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const { id, title, rule, remedy, profiles } of all) {
    assert.ok(title !== '' && rule !== '' && remedy !== '' && profiles.length > 0, id);
  }
});

async function totalOf(handle: Handle): Promise<number> {
  const answer = await handle({ method: 'GET', url: `${BASE}/Users`, headers: {} });
  return (JSON.parse(answer.body) as { totalResults: number }).totalResults;
}
