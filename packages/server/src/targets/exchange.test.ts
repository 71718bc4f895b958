import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { VirtualClock } from '@lockstep/testkit';
import type { TargetError } from '../engine/index.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { DEFAULT_PROFILE, type Limits } from './profile.ts';
import { TargetHosts } from './target-hosts.ts';

type Answering = (response: ServerResponse, number: number, request: IncomingMessage) => void;

/** A server that answers as told, and an exchange with it, by a clock on which nobody waits. */
async function talk(
  t: TestContext,
  answering: Answering,
  { limits = {}, ...options }: Partial<ExchangeOptions> & { readonly limits?: Partial<Limits> } = {},
) {
  const clock = new VirtualClock(0);
  const times: number[] = [];
  let most = 0;
  let running = 0;
  const server = createServer((request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.once('close', () => {
      running -= 1;
    });
    request.resume();
    answering(response, times.push(clock.now()), request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`);
  const hosts = new TargetHosts(clock);
  const host = hosts.host(url.origin, { ...DEFAULT_PROFILE.limits, ...limits }, 10);
  const open = (more: Partial<ExchangeOptions> = {}) => {
    const exchange = new Exchange(url, host, {
      maxConcurrency: 10,
      policy: { allowed: [url.host] },
      clock,
      jitter: () => 0.5,
      ...options,
      ...more,
    });
    t.after(() => exchange.close());
    return exchange;
  };
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const exchange = open();
  const get = (signal?: AbortSignal) => exchange.send({ method: 'GET', url: url.href, headers: {} }, signal);
  const post = () => exchange.send({ method: 'POST', url: url.href, headers: {}, body: '{}' });
  return { get, post, open, url, times, host, most: () => most };
}

const ok: Answering = (response) => response.end('{}');
const failsWith = (expected: Partial<TargetError>) => (error: TargetError) => {
  for (const [name, value] of Object.entries(expected)) assert.equal(error[name as keyof TargetError], value);
  return true;
};

describe('requests to a target', () => {
  test('that answers 503 are tried four times, at growing distances', async (t) => {
    const { get, times } = await talk(t, (response) => response.writeHead(503).end());
    assert.equal((await get()).status, 503);
    assert.deepEqual(times, [0, 1_000, 3_000, 7_000]);
  });

  for (const [name, header] of [
    ['in seconds', '100'],
    ['as a date', new Date(100_000).toUTCString()],
  ] as const) {
    test(`wait as long as asked for ${name}, and that is no attempt`, async (t) => {
      const { get, times } = await talk(t, (response, number) =>
        number <= 1
          ? response.writeHead(429, { 'retry-after': header }).end()
          : response.writeHead(number <= 4 ? 503 : 200).end('{}'),
      );
      assert.equal((await get()).status, 200);
      assert.equal(times.length, 5);
      assert.equal(times[1], 100_000);
    });
  }

  test('that are told to wait for more than five minutes are put off', async (t) => {
    const { get, times } = await talk(t, (response) => response.writeHead(429, { 'retry-after': '301' }).end());
    await assert.rejects(get(), failsWith({ behaviour: 'later', retryAfterSeconds: 301, code: 'TooManyRequests' }));
    // Whoever comes next does not ask again.
    await assert.rejects(get(), failsWith({ behaviour: 'later' }));
    assert.equal(times.length, 1);
  });

  test('wait until a budget that an answer says is spent is whole again', async (t) => {
    const { get, times } = await talk(t, (response) =>
      response.writeHead(200, { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '20' }).end('{}'),
    );
    await get();
    await get();
    assert.deepEqual(times, [0, 20_000]);
  });

  test('whose connection breaks are repeated, unless they may have made something', async (t) => {
    const { get, post, times } = await talk(t, (response, number) =>
      number <= 2 ? response.destroy() : response.end('{}'),
    );
    assert.equal((await get()).status, 200);
    assert.equal(times.length, 3);
    const broken = await talk(t, (response) => response.destroy());
    await assert.rejects(broken.post(), failsWith({ code: 'WebExceptionProtocolError', behaviour: 'object' }));
    assert.equal(broken.times.length, 1);
    assert.equal((await post()).status, 200);
  });

  test('halve the pace for the host when it is overloaded, and when a connection breaks', async (t) => {
    const { get, post, host } = await talk(t, (response, number) => {
      if (number === 1) response.writeHead(503).end();
      else if (number === 3) response.destroy();
      else response.end('{}');
    });
    await get();
    assert.equal(host.pacer.concurrency, 2);
    await assert.rejects(post());
    assert.equal(host.pacer.concurrency, 1);
  });

  test('that take too long fail as such', async (t) => {
    const { post } = await talk(t, () => undefined, { timeoutMilliseconds: 30 });
    await assert.rejects(post(), failsWith({ code: 'Timeout', behaviour: 'object' }));
  });

  test('whose answer trickles in for too long fail as such', async (t) => {
    const trickle: Answering = (response) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(timer));
    };
    const { post } = await talk(t, trickle, { timeoutMilliseconds: 60 });
    await assert.rejects(post(), failsWith({ code: 'Timeout' }));
  });

  test('begin four at a time', async (t) => {
    const { get, most } = await talk(t, (response) => setTimeout(() => response.end('{}'), 5));
    await Promise.all(Array.from({ length: 16 }, () => get()));
    assert.equal(most(), 4);
  });

  test('of one job keep to its own concurrency and rate, whatever the host can bear', async (t) => {
    const { open, url, times, most } = await talk(t, (response) => setTimeout(() => response.end('{}'), 5));
    const slow = open({ maxConcurrency: 2, requestsPerSecond: 4 });
    await Promise.all(Array.from({ length: 8 }, () => slow.send({ method: 'GET', url: url.href, headers: {} })));
    assert.ok(most() <= 2);
    assert.equal(times.at(-1), 1_000);
  });

  test('of several jobs share the budget of their host', async (t) => {
    const { open, url, times } = await talk(t, ok, { limits: { requestsPerSecond: 2, burst: 1 } });
    const jobs = [open(), open()];
    await Promise.all(
      Array.from({ length: 6 }, (_, number) => jobs[number % 2]?.send({ method: 'GET', url: url.href, headers: {} })),
    );
    // A request may arrive late, never early.
    for (const [index, time] of times.entries()) assert.ok(time >= index * 500, `${times}`);
    assert.equal(times.at(-1), 2_500);
  });

  test('are put off when the budget of an hour is spent', async (t) => {
    const { get } = await talk(t, ok, { limits: { perHour: 4 } });
    await get();
    await get();
    await assert.rejects(get(), failsWith({ behaviour: 'later' }));
  });

  test('follow no redirect', async (t) => {
    const { get, times } = await talk(t, (response) => response.writeHead(302, { location: '/elsewhere' }).end());
    assert.equal((await get()).status, 302);
    assert.equal(times.length, 1);
  });

  test('that have not begun are given up when the signal comes', async (t) => {
    const stop = new AbortController();
    const { get } = await talk(t, (response) => {
      stop.abort();
      response.writeHead(503).end();
    });
    await assert.rejects(get(stop.signal), { name: 'AbortError' });
  });

  test('by a public name that leads to a private address are refused when they connect', async (t) => {
    const { url } = await talk(t, ok);
    const reach = (protocol: 'http' | 'https', allowed: string[]) => {
      const there = new URL(`${protocol}://localhost:${url.port}/scim`);
      const clock = new VirtualClock();
      const host = new TargetHosts(clock).host(there.origin, DEFAULT_PROFILE.limits, 1);
      const exchange = new Exchange(there, host, { maxConcurrency: 1, policy: { allowed }, clock, jitter: () => 0 });
      t.after(() => exchange.close());
      return exchange.send({ method: 'GET', url: there.href, headers: {} });
    };
    await assert.rejects(reach('https', []), failsWith({ code: 'InvalidTenantUrl', behaviour: 'job' }));
    assert.equal((await reach('http', [`localhost:${url.port}`])).status, 200);
    // Allowed by the address the name leads to, and refused over TLS for not speaking it.
    await assert.rejects(
      reach('https', ['127.0.0.1', '::1']),
      failsWith({ code: 'WebExceptionProtocolError', behaviour: 'job' }),
    );
  });
});
