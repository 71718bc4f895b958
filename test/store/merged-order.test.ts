import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { createScimService, groupResourceType, type ResourceStore, userResourceType } from '@lockstep/scim';
import { MemoryResourceStore } from '@lockstep/testkit';
import { KyselyResourceStore } from '../../packages/server/src/store/kysely-resource-store.ts';
import { testDatabases } from '../postgres.ts';

const orders = ['displayName', 'userName', 'meta.lastModified', 'emails', 'active', 'members', 'externalId'];

/** The names in the order of an answer, asked for in pages by index and then by cursor. */
async function walk(store: ResourceStore): Promise<readonly (readonly string[])[]> {
  let ids = 0;
  let clock = Date.UTC(2026, 0, 1);
  const service = createScimService({
    store,
    newId: () => `id-${String(++ids).padStart(3, '0')}`,
    now: () => {
      clock += 1_000;
      return new Date(clock);
    },
    cursors: { tenant: 'acme', sign: (text) => Buffer.from(text).toString('base64url').slice(-40) },
  });
  const call = async (method: string, path: string, query: string, body?: unknown) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const baseUrl = 'https://scim.example.com';
    const answer = await service.handle({ method, path, query, headers: {}, body: text, baseUrl });
    assert.ok(answer.status < 300, answer.body);
    return JSON.parse(answer.body ?? '{}');
  };
  for (const [n, displayName] of ['delta', 'Émile', 'echo', 'ALPHA', undefined, 'Zoë', 'b-1', 'B_1'].entries()) {
    const emails = n % 3 === 0 ? undefined : [{ value: `${9 - n}@x.test` }, { value: 'p@x.test', primary: n === 4 }];
    await call('POST', '/Users', '', { userName: `U${n}`, displayName, emails, active: n % 2 === 0 });
    await call('POST', '/Groups', '', {
      displayName: `${displayName ?? 'none'} group`,
      externalId: n % 2 ? `e${n}` : '',
    });
  }
  const walks: (readonly string[])[] = [];
  for (const sortBy of orders.flatMap((path) => [path, `${path}&sortOrder=descending`])) {
    const names = async (query: string) => {
      const { Resources, ...page } = await call('GET', '/', `sortBy=${sortBy}&attributes=id&count=3&${query}`);
      return { page, ids: Resources.map(({ id }: { id: string }) => id) as string[] };
    };
    const byIndex: string[] = [];
    for (let start = 1; start <= 16; start += 3) byIndex.push(...(await names(`startIndex=${start}`)).ids);
    const byCursor: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { page, ids: found } = await names(`cursor=${cursor}`);
      byCursor.push(...found);
      cursor = page.nextCursor;
    }
    assert.deepEqual(byCursor, byIndex, sortBy);
    assert.equal(new Set(byIndex).size, 16, sortBy);
    walks.push(byIndex);
  }
  return walks;
}

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    test(`users and groups in one order come as from the store in memory, on ${name}`, async () => {
      const store = new KyselyResourceStore((await opened).kysely, {
        tenantId: randomUUID(),
        baseUrl: 'https://scim.example.com',
        types: [userResourceType, groupResourceType],
        indexed: new Set(),
      });
      assert.deepEqual(await walk(store), await walk(new MemoryResourceStore()));
    });
  });
}
