import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { readDocument } from '../../targets/index.ts';
import { signedTokens } from '../../tenants/index.ts';
import { administratorToken, startTestServer } from '../test-server.ts';

const issuerName = 'https://login.example.com/v2.0';
const audience = 'api://lockstep';

interface Wish {
  readonly kid?: string;
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly claims?: Record<string, unknown>;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expires?: number | undefined;
  readonly notBefore?: number;
}

/** An issuer on loopback that publishes its keys, and a tenant that trusts it. */
async function issuing(t: TestContext) {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const published = new Map<string, CryptoKey>([['first', publicKey]]);
  const issuer = { asked: 0, answer: undefined as undefined | { status: number; headers?: object; body?: string } };
  const web = createServer(async (_request, response) => {
    issuer.asked += 1;
    const keys = await Promise.all([...published].map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid })));
    response.writeHead(issuer.answer?.status ?? 200, { ...issuer.answer?.headers });
    response.end(issuer.answer?.body ?? JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  t.after(() => web.close());
  const address = `127.0.0.1:${(web.address() as AddressInfo).port}`;

  const clock = { ahead: 0 };
  const now = () => new Date(Date.now() + clock.ahead);
  const faults: unknown[] = [];
  const foreignTokens = signedTokens({
    read: (uri) => readDocument(uri, { allowed: [address] }),
    refusedAddress: () => undefined,
    now,
    onError: (error) => faults.push(error),
  });
  const server = await startTestServer(t, { foreignTokens, now });
  for (const key of ['acme', 'other']) {
    await server.tenant('generic', key);
    const set = await server.call('PATCH', `/api/tenants/${key}/options`, {
      token: administratorToken,
      body: {
        trustedIssuers: [
          { issuer: issuerName, audience, jwksUri: `http://${address}/keys`, claims: { tid: `tid-${key}` } },
        ],
      },
    });
    assert.equal(set.status, 200, set.text);
  }

  const sign = (wish: Wish = {}) => {
    const at = Math.floor(now().getTime() / 1000);
    const token = new SignJWT({ tid: 'tid-acme', sub: 'engine', ...wish.claims })
      .setProtectedHeader({ alg: wish.alg ?? 'RS256', kid: wish.kid ?? 'first' })
      .setIssuer(issuerName)
      .setAudience(wish.audience ?? audience);
    if (!('expires' in wish)) token.setExpirationTime(at + 600);
    else if (wish.expires !== undefined) token.setExpirationTime(at + wish.expires);
    if (wish.notBefore !== undefined) token.setNotBefore(at + wish.notBefore);
    return token.sign(wish.key ?? privateKey);
  };
  const read = async (token: string, key = 'acme') =>
    (await server.call('GET', `/t/${key}/scim/v2/Users`, { token })).status;
  const told = async () => {
    await server.tenants.close();
    const log = await server.call('GET', '/api/tenants/acme/activity?status=401', { token: administratorToken });
    return log.body.value.flatMap(({ warnings }: { warnings: string[] }) => warnings);
  };
  return { ...server, issuer, published, publicKey, clock, sign, read, told, faults, address };
}

describe('a signed token of a trusted issuer', () => {
  test('is worth what the tenant’s own token is, under the name of its subject', async (t) => {
    const { sign, read, call, tenants } = await issuing(t);
    const token = await sign();
    assert.equal(await read(token), 200);
    const made = await call('POST', '/t/acme/scim/v2/Users', { token, body: { userName: 'ann' } });
    assert.equal(made.status, 201);
    await tenants.close();
    const { body } = await call('GET', '/api/tenants/acme/activity?method=POST', { token: administratorToken });
    assert.equal(body.value[0].tokenId, 'engine');
  });

  const refused: readonly [string, (known: CryptoKey) => Promise<Wish> | Wish, RegExp][] = [
    ['meant for another audience', () => ({ audience: 'api://elsewhere' }), /another audience/],
    ['that has expired', () => ({ expires: -60 }), /expired/],
    ['without an end', () => ({ expires: undefined }), /lacks the claim exp/],
    ['that is not valid yet', () => ({ notBefore: 300 }), /not valid yet/],
    ['of another tenant', () => ({ claims: { tid: 'tid-other' } }), /claim tid/],
    ['without the tenant’s claim', () => ({ claims: { tid: undefined } }), /claim tid/],
    ['signed with a key of nobody', async () => ({ key: (await generateKeyPair('RS256')).privateKey }), /signature/],
    [
      'signed with a key the issuer does not publish',
      async () => ({ key: (await generateKeyPair('RS256')).privateKey, kid: 'second' }),
      /key the issuer does not publish/,
    ],
    [
      'signed with an algorithm that is not allowed',
      async () => ({ key: (await generateKeyPair('RS384')).privateKey, alg: 'RS384' }),
      /algorithm that is not allowed/,
    ],
    [
      'signed with the public key as if it were a shared secret',
      async (known) => ({ key: new TextEncoder().encode(await exportSPKI(known)), alg: 'HS256' }),
      /algorithm that is not allowed/,
    ],
  ];
  for (const [name, wish, problem] of refused) {
    test(`${name} is refused with 401, and the tenant’s log says why`, async (t) => {
      const { sign, read, told, publicKey } = await issuing(t);
      assert.equal(await read(await sign(await wish(publicKey))), 401);
      const [warning] = await told();
      assert.match(warning, /A token of https:\/\/login\.example\.com\/v2\.0 was refused\./);
      assert.match(warning, problem);
    });
  }

  test('that nobody signed is refused', async (t) => {
    const { sign, read, told } = await issuing(t);
    const [, payload] = (await sign()).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    assert.equal(await read(`${header}.${payload}.`), 401);
    assert.equal(await read(`${header}.${payload}.AA`), 401);
    assert.match((await told())[0], /algorithm that is not allowed/);
  });

  test('is worth nothing at the address of a tenant it is not for', async (t) => {
    const { sign, read } = await issuing(t);
    assert.equal(await read(await sign(), 'other'), 401);
    assert.equal(await read(await sign({ claims: { tid: 'tid-other' } }), 'other'), 200);
  });
});

describe('the keys of a trusted issuer', () => {
  test('are fetched once, and again for a key that is new, but not for every name somebody makes up', async (t) => {
    const { sign, read, issuer, published, clock } = await issuing(t);
    const second = await generateKeyPair('RS256');
    for (let round = 0; round < 3; round += 1) assert.equal(await read(await sign()), 200);
    assert.equal(issuer.asked, 1);
    published.set('second', second.publicKey);
    clock.ahead += 31_000;
    assert.equal(await read(await sign({ kid: 'second', key: second.privateKey })), 200);
    assert.equal(issuer.asked, 2);
    for (let round = 0; round < 5; round += 1) assert.equal(await read(await sign({ kid: `made-up-${round}` })), 401);
    assert.equal(issuer.asked, 2);
  });

  test('that were taken back end', async (t) => {
    const { sign, read, published, clock } = await issuing(t);
    assert.equal(await read(await sign()), 200);
    published.delete('first');
    clock.ahead += 11 * 60_000;
    assert.equal(await read(await sign()), 401);
  });

  const broken: readonly [string, { status: number; headers?: object; body?: string }][] = [
    ['are answered by an error', { status: 503 }],
    ['are no JSON', { status: 200, body: 'keys' }],
    ['are no key set', { status: 200, body: '{}' }],
    ['are elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/keys' } }],
    ['are too much', { status: 200, body: `{"keys":[],"more":"${'x'.repeat(300_000)}"}` }],
  ];
  for (const [name, answer] of broken) {
    test(`when they ${name}, tokens are refused with 401, the log says why, and it is tried again later`, async (t) => {
      const { sign, read, told, issuer, clock, faults } = await issuing(t);
      issuer.answer = answer;
      for (let round = 0; round < 3; round += 1) assert.equal(await read(await sign()), 401);
      assert.equal(issuer.asked, 1);
      assert.equal(faults.length, 1);
      assert.match((await told())[0], /keys of the issuer cannot be had at http/);
      issuer.answer = undefined;
      clock.ahead += 31_000;
      assert.equal(await read(await sign()), 200);
    });
  }

  test('that were had before are good while the issuer is away', async (t) => {
    const { sign, read, issuer, clock } = await issuing(t);
    assert.equal(await read(await sign()), 200);
    issuer.answer = { status: 500 };
    clock.ahead += 11 * 60_000;
    assert.equal(await read(await sign()), 200);
  });

  test('are not fetched over plain HTTP or from a private address unless the installation allows it', async () => {
    await assert.rejects(readDocument('http://127.0.0.1:9/keys', { allowed: [] }), /--allow-target 127\.0\.0\.1:9/);
    await assert.rejects(readDocument('https://10.1.2.3/keys', { allowed: [] }), /private address/);
    await assert.rejects(readDocument('https://localhost:9/keys', { allowed: [] }), /private address/);
  });
});
