import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { secretBox } from '../../packages/server/src/access/index.ts';
import { ApplicationAuthorizations, Applications } from '../../packages/server/src/applications/index.ts';
import { customApplication } from '../../packages/server/src/gallery/index.ts';
import {
  type Database,
  KyselyApplicationAuthorizationStore,
  KyselyApplicationStore,
} from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

const MINUTE = 60_000;
const saving = { author: 'tests' };

/** An authorization server that gives tokens by number, each for an hour, or answers as it is told. */
class TokenServer {
  readonly #server: Server;
  /** Refresh tokens it was asked with, and codes. */
  readonly asked: string[] = [];
  answer: { readonly status: number; readonly body: object } | undefined;
  refreshTokens = true;
  delay = 0;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
      const number = this.asked.push(form.get('refresh_token') ?? `code ${form.get('code')}`);
      await sleep(this.delay);
      const given = {
        access_token: `access-${number}`,
        token_type: 'Bearer',
        expires_in: 3_600,
        ...(this.refreshTokens && { refresh_token: `refresh-${number}` }),
      };
      response.writeHead(this.answer?.status ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(this.answer?.body ?? given));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

for (const kind of testDatabases()) {
  describe(`access tokens of two processes on ${kind.name}`, () => {
    const organizationId = randomUUID();
    const box = secretBox([randomBytes(32)], randomBytes);
    let database: Database;
    let applications: Applications;
    let server: TokenServer;
    let root: string;
    let applicationId: string;
    let now = new Date('2026-03-02T08:00:00Z');

    const process = () =>
      new ApplicationAuthorizations({
        store: new KyselyApplicationAuthorizationStore(database.kysely, organizationId),
        secretBox: box,
        fetch,
        installation: () => undefined,
        now: () => now,
        newId: randomUUID,
        sleep: (milliseconds) => sleep(milliseconds),
      });
    const later = (minutes: number) => {
      now = new Date(now.getTime() + minutes * MINUTE);
    };
    const access = async (of = process()) => {
      const credentials = await of.credentials({ applicationId });
      assert.ok(credentials);
      return credentials.access;
    };
    const isEnded = {
      name: 'TargetError',
      code: 'InvalidCredentials',
      behaviour: 'job',
      message: /Authorize it again/,
    };

    before(async () => {
      database = await kind.open();
      const store = new KyselyApplicationStore(database.kysely, organizationId);
      applications = new Applications({ store, secretBox: box, now: () => now, newId: randomUUID });
    });
    after(() => database.close());

    beforeEach(async () => {
      server = new TokenServer();
      root = await server.start();
      const { application } = await applications.instantiate(customApplication, 'Authorized');
      applicationId = application.id;
      const secrets = new Map([
        ['BaseAddress', `${root}/scim`],
        ['Oauth2AuthorizationUri', `${root}/authorize`],
        ['Oauth2TokenExchangeUri', `${root}/token`],
        ['Oauth2ClientId', 'us'],
        ['Oauth2ClientSecret', 'secret'],
      ]);
      const flow = { root: 'https://here.example', callback: '/authorization/callback', caller: 'tests' };
      const address = new URL(await process().begin(application, secrets, flow));
      const parameters = new URLSearchParams({ code: 'granted', state: address.searchParams.get('state') ?? '' });
      await process().complete(parameters, 'tests', flow.root, saving);
      assert.deepEqual(server.asked, ['code granted']);
    });
    afterEach(() => server.stop());

    test(`ENT-14 many who ask in several processes cause one renewal (${kind.name})`, async () => {
      const processes = [process(), process(), process()];
      const tokens = await Promise.all(processes.flatMap((one) => [access(one), access(one)]));
      server.delay = 100;
      later(56);
      const found = await Promise.all(tokens.flatMap((one) => [one.current(), one.current()]));
      assert.deepEqual([...new Set(found)], ['access-2']);
      assert.deepEqual(server.asked, ['code granted', 'refresh-1']);
    });

    test(`ENT-14 many whose token is refused cause one renewal (${kind.name})`, async () => {
      const [one, other] = [await access(), await access()];
      const found = await Promise.all([one.replace('access-1'), one.replace('access-1'), other.replace('access-1')]);
      assert.deepEqual(found, ['access-2', 'access-2', 'access-2']);
      assert.deepEqual(server.asked, ['code granted', 'refresh-1']);
      assert.equal(await other.replace('access-1'), 'access-2', 'the one in use is another already');
    });

    test(`ENT-14 a renewal whose process died is taken up by another (${kind.name})`, async () => {
      const store = new KyselyApplicationAuthorizationStore(database.kysely, organizationId);
      later(56);
      assert.equal(await store.claim(applicationId, 1, now, new Date(now.getTime() + MINUTE)), true);
      const asking = (await access()).current();
      await sleep(600);
      assert.equal(server.asked.length, 1, 'it is waited for');
      later(2);
      assert.equal(await asking, 'access-2');
    });

    test(`ENT-14 a server that fails takes nothing away while the token is good (${kind.name})`, async () => {
      const token = await access();
      server.answer = { status: 503, body: { error: 'temporarily_unavailable' } };
      later(56);
      assert.equal(await token.current(), 'access-1');
      later(5);
      await assert.rejects(token.current(), { name: 'TargetError', code: 'WebExceptionProtocolError' });
      assert.equal((await process().shown(applicationId))?.refused, undefined);
      server.answer = undefined;
      assert.equal(await token.current(), `access-${server.asked.length}`);
    });

    test(`ENT-14 a renewal that is refused ends the authorization, until there is a new one (${kind.name})`, async () => {
      const [one, other] = [await access(), await access()];
      server.answer = { status: 400, body: { error: 'invalid_grant', error_description: 'it was revoked' } };
      later(56);
      await assert.rejects(one.current(), isEnded);
      await assert.rejects(other.current(), isEnded);
      assert.equal(server.asked.length, 2, 'it is asked once');
      assert.equal((await process().shown(applicationId))?.refused, 'invalid_grant: it was revoked');
    });

    test(`ENT-14 a refresh token that is not replaced stays in use (${kind.name})`, async () => {
      server.refreshTokens = false;
      assert.equal(await (await access()).replace('access-1'), 'access-2');
      // RFC 6749 section 6: the refresh token that is not replaced stays valid.
      assert.equal(await (await access()).replace('access-2'), 'access-3');
      assert.deepEqual(server.asked, ['code granted', 'refresh-1', 'refresh-1']);
    });

    test(`ENT-14 what was forgotten is renewed no more (${kind.name})`, async () => {
      const token = await access();
      assert.equal(await process().remove(applicationId, saving), true);
      assert.equal(await process().remove(applicationId, saving), false);
      later(56);
      await assert.rejects(token.current(), isEnded);
      assert.equal(await process().credentials({ applicationId }), undefined);
    });
  });
}
