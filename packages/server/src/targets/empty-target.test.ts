import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { MatchKey } from '../engine/index.ts';
import { connectTarget, TargetHosts } from './index.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const clock = { now: () => Date.now(), sleep: async () => undefined };

/** A target that counts searches by what they ask for and refuses names that are taken; `hidden` are there unlisted. */
async function startTarget(t: TestContext, hidden: readonly string[] = []) {
  const names = new Map<string, string>();
  const searches: string[] = [];
  let lists = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/scim+json' }).end(JSON.stringify(body));
      };
      const url = new URL(request.url ?? '', 'http://target');
      if (!url.pathname.endsWith('/Users')) return answer(404, {});
      if (request.method === 'POST') {
        const { userName } = JSON.parse(Buffer.concat(chunks).toString()) as { userName: string };
        if (names.has(userName) || hidden.includes(userName))
          return answer(409, { status: '409', scimType: 'uniqueness' });
        names.set(userName, String(names.size + 1));
        return answer(201, { schemas: [CORE], id: names.get(userName), userName });
      }
      const filter = url.searchParams.get('filter');
      if (filter === null) {
        lists += 1;
        return answer(200, { totalResults: names.size, Resources: [] });
      }
      const asked = /"(.*)"/.exec(filter)?.[1] ?? '';
      searches.push(asked);
      const id = names.get(asked) ?? (hidden.includes(asked) ? 'hidden' : undefined);
      const found = id === undefined ? [] : [{ schemas: [CORE], id, userName: asked }];
      answer(200, { totalResults: found.length, Resources: found });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const target = connectTarget(
    { tenantUrl: `http://127.0.0.1:${port}`, secretToken: 'token' },
    {
      hosts: new TargetHosts(clock),
      policy: { allowed: [`127.0.0.1:${port}`] },
      clock,
      maxConcurrency: 4,
      jitter: () => 0,
      userAgent: 'test',
    },
  );
  t.after(async () => {
    await target.close();
    server.close();
    server.closeAllConnections();
  });
  const find = (value: string) =>
    target.find('User', [{ path: 'userName', value, caseExact: false } satisfies MatchKey]);
  const create = (userName: string) => target.create('User', { schemas: [CORE], userName });
  return { find, create, target, names, searches, lists: () => lists };
}

const people = Array.from({ length: 60 }, (_, index) => `person${index}@example.org`);

describe('a target without accounts', () => {
  test('is searched for a few people, asked once whether it holds any, and not searched again', async (t) => {
    const { find, searches, lists } = await startTarget(t);
    for (const name of people) assert.deepEqual(await find(name), []);
    assert.equal(searches.length, 20);
    assert.equal(lists(), 1);
  });

  test('is searched for a name that is asked for again', async (t) => {
    const { find, create, searches } = await startTarget(t);
    for (const name of people) await find(name);
    for (const name of people) await create(name);
    const last = people.at(-1) ?? '';
    assert.equal(searches.includes(last), false);
    assert.deepEqual(
      (await find(last)).map(({ attributes }) => attributes.userName),
      [last],
    );
    assert.equal(searches.at(-1), last);
  });

  test('is searched for everybody once it refused a name as taken', async (t) => {
    const { find, create, searches } = await startTarget(t, ['person30@example.org']);
    for (const name of people.slice(0, 25)) await find(name);
    for (const name of people.slice(25)) {
      await find(name);
      await create(name).catch(() => find(name));
    }
    assert.deepEqual(searches.slice(20), people.slice(30));
  });

  test('that has accounts is searched for everybody', async (t) => {
    const { find, create, searches } = await startTarget(t);
    await create('somebody@example.org');
    for (const name of people) await find(name);
    assert.equal(searches.length, people.length);
  });

  test('is asked all the same when the question is whether it is there', async (t) => {
    const { find, target, searches } = await startTarget(t);
    for (const name of people) await find(name);
    const before = searches.length;
    await target.test('User', 'userName');
    assert.equal(searches.length, before + 1);
  });

  test('is searched by what other people may have too', async (t) => {
    const { target, searches } = await startTarget(t);
    for (const value of people) await target.find('User', [{ path: 'title', value, caseExact: false }]);
    assert.equal(searches.length, people.length);
  });
});
