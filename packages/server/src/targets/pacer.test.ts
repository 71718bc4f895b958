import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pacer, type PacerClock } from './pacer.ts';

/** Time that passes only when somebody sleeps. */
function stillClock(): PacerClock & { readonly slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

describe('the pacer', () => {
  test('begins with four calls at a time', async () => {
    const pacer = new Pacer(10, stillClock());
    let running = 0;
    let most = 0;
    const call = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => pacer.run(call)));
    assert.equal(most, 4);
  });

  test('adds one call after fifty successes, up to the limit', () => {
    const pacer = new Pacer(6, stillClock());
    for (let success = 0; success < 49; success += 1) pacer.succeeded();
    assert.equal(pacer.concurrency, 4);
    pacer.succeeded();
    assert.equal(pacer.concurrency, 5);
    for (let success = 0; success < 500; success += 1) pacer.succeeded();
    assert.equal(pacer.concurrency, 6);
  });

  test('halves when the target is overloaded and waits before the next call', async () => {
    const clock = stillClock();
    const pacer = new Pacer(10, clock);
    pacer.throttled(7_000);
    assert.equal(pacer.concurrency, 2);
    await pacer.run(async () => undefined);
    assert.deepEqual(clock.slept, [7_000]);
  });

  test('refuses calls that have not begun when it is stopped, and finishes those under way', async () => {
    const pacer = new Pacer(1, stillClock());
    const stop = new AbortController();
    let finish: (() => void) | undefined;
    const first = pacer.run(
      () =>
        new Promise<string>((resolve) => {
          finish = () => resolve('done');
        }),
      stop.signal,
    );
    const second = pacer.run(async () => 'never', stop.signal);
    await Promise.resolve();
    stop.abort();
    await assert.rejects(second, { name: 'AbortError' });
    finish?.();
    assert.equal(await first, 'done');
  });

  test('halves once for all calls that were under way together, and again for those that came later', () => {
    const pacer = new Pacer(10, stillClock());
    let era = 0;
    return Promise.all(
      [1, 2, 3, 4].map(() =>
        pacer.run(async (now) => {
          era = now;
          await Promise.resolve();
          pacer.throttled(1_000, now);
        }),
      ),
    ).then(async () => {
      assert.equal(pacer.concurrency, 2);
      pacer.throttled(1_000, era);
      assert.equal(pacer.concurrency, 2);
      await pacer.run(async (now) => pacer.throttled(0, now));
      assert.equal(pacer.concurrency, 1);
    });
  });

  test('rests without slowing down, and waits for the longest rest that was asked for', async () => {
    const clock = stillClock();
    const pacer = new Pacer(10, clock);
    pacer.rest(2_000);
    pacer.rest(1_000);
    await pacer.run(async () => undefined);
    assert.deepEqual(clock.slept, [2_000]);
    assert.equal(pacer.concurrency, 4);
  });

  test('comes down to a lower limit at once', () => {
    const pacer = new Pacer(10, stillClock());
    pacer.limit = 2;
    assert.equal(pacer.concurrency, 2);
  });
});
