import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkHandler, WorkQueue } from '../../../server/src/jobs/index.ts';

/** A store of entries that only the suite uses. */
export interface WorkQueueUnderTest {
  /** A queue on the store, as another process opens it. */
  open(): Promise<WorkQueue>;
  /**
   * The same, and how to let the process behind it die; its lease lasts at most ten seconds. Undefined where workers
   * cannot die apart from the store.
   */
  mortal: (() => Promise<{ readonly queue: WorkQueue; die(): void }>) | undefined;
  close(): Promise<void>;
}

interface Taken {
  readonly key: string;
  readonly at: number;
}

/** What every `WorkQueue` promises. */
export function workQueueSuite(name: string, make: () => Promise<WorkQueueUnderTest>): void {
  describe(`work queue: ${name}`, () => {
    let under: WorkQueueUnderTest;
    before(async () => {
      under = await make();
    });
    after(() => under.close());

    const scene = async (tell: (scene: Scene) => Promise<void>) => {
      const prefix = `${randomUUID().slice(0, 8)} `;
      const workers: Worker[] = [];
      const queue = await under.open();
      try {
        await tell({
          key: (short) => prefix + short,
          queue,
          hire: (on, concurrency, handler) => {
            const worker = new Worker(on, concurrency, prefix, handler);
            workers.push(worker);
            return worker;
          },
        });
      } finally {
        await Promise.all(workers.map((worker) => worker.dismiss()));
      }
    };

    test(`what is put in is handed out once, and equal entries are one (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        for (let time = 0; time < 3; time += 1) await queue.enqueue(key('a'));
        await queue.enqueue(key('b'));
        const worker = hire(queue, 4);
        await until(() => worker.keys().length === 2);
        await sleep(300);
        assert.deepEqual(worker.keys().sort(), ['a', 'b']);
        await queue.enqueue(key('a'));
        await until(() => worker.keys().length === 3);
      }));

    test(`what is put in for later waits, unless somebody wakes it (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        const worker = hire(queue, 4);
        await queue.enqueue(key('soon'), 1_200);
        await queue.enqueue(key('late'), 60_000);
        await queue.enqueue(key('late'));
        await sleep(600);
        assert.deepEqual(worker.keys(), [], 'before their time');
        await queue.wake(key('late'));
        await until(() => worker.keys().includes('late'));
        await until(() => worker.keys().includes('soon'));
        assert.equal(worker.keys().length, 2);
      }));

    test(`waking what is in hand lets it come once more afterwards, and never beside itself (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        let together = 0;
        let most = 0;
        const worker = hire(queue, 4, async () => {
          together += 1;
          most = Math.max(most, together);
          await sleep(400);
          together -= 1;
        });
        await queue.wake(key('a'));
        await until(() => worker.keys().length === 1);
        for (let time = 0; time < 3; time += 1) await queue.wake(key('a'));
        await sleep(150);
        assert.equal(worker.keys().length, 1);
        await until(() => worker.keys().length === 2);
        await sleep(900);
        assert.deepEqual([worker.keys().length, most], [2, 1]);
      }));

    test(`a schedule counts from start to start and makes up for nothing (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        const worker = hire(queue, 4, () => sleep(300));
        await queue.schedule(key('a'), 2_000);
        await until(() => worker.keys().length === 2);
        const [first = 0, second = 0] = worker.taken.map(({ at }) => at);
        assert.ok(second - first > 1_700 && second - first < 3_800, `${second - first} ms from start to start`);
        await queue.schedule(key('a'), 2_000);
        await sleep(300);
        assert.equal(worker.keys().length, 2, 'saying it again changes nothing');
        await queue.cancel(key('a'));
        await sleep(2_500);
        assert.equal(worker.keys().length, 2, 'what was taken back');
      }));

    test(`a schedule that was missed comes once, and another interval counts from then (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        await queue.schedule(key('a'), 100);
        await sleep(1_000);
        const worker = hire(queue, 4);
        await until(() => worker.keys().length === 1);
        await queue.schedule(key('a'), 60_000);
        const then = worker.keys().length;
        await sleep(1_500);
        assert.ok(worker.keys().length <= then + 1);
      }));

    test(`a worker has no more in hand than it was told, and the longest waiting comes first (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        const names = ['a', 'b', 'c', 'd', 'e'];
        for (const name of names) await queue.enqueue(key(name));
        let together = 0;
        let most = 0;
        const worker = hire(queue, 2, async (name) => {
          together += 1;
          most = Math.max(most, together);
          await sleep(100);
          // Who has much to do queues up behind the others.
          if (name === key('a')) await queue.enqueue(name);
          together -= 1;
        });
        await until(() => worker.keys().length >= 6);
        assert.equal(most, 2);
        // Two that are taken together begin in either order.
        const places = names.map((name, place) => Math.abs(worker.keys().indexOf(name) - place));
        assert.ok(Math.max(...places) <= 1, worker.keys().join());
      }));

    test(`several workers share what there is, each key to one of them (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        const names = Array.from({ length: 20 }, (_, index) => String(index));
        const others = await under.open();
        const one = hire(queue, 3, () => sleep(50));
        const other = hire(others, 3, () => sleep(50));
        for (const name of names) await queue.enqueue(key(name));
        await until(() => one.keys().length + other.keys().length >= 20);
        await sleep(200);
        assert.deepEqual([...one.keys(), ...other.keys()].sort(), names.toSorted());
        assert.ok(one.keys().length > 0 && other.keys().length > 0, 'one did everything');
      }));

    test(`an entry whose handler fails comes again, and holds up nobody (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        let failures = 0;
        const worker = hire(queue, 1, async (name) => {
          if (name === key('bad') && failures < 1) {
            failures += 1;
            throw new Error('not this time');
          }
        });
        await queue.enqueue(key('bad'));
        await queue.enqueue(key('good'));
        await until(() => worker.keys().length === 3);
        assert.deepEqual(worker.keys(), ['bad', 'good', 'bad']);
      }));

    test(`who is dismissed is told, and waits for what it has in hand (${name})`, () =>
      scene(async ({ key, queue, hire }) => {
        let told = false;
        let finished = false;
        const worker = hire(queue, 1, async (_, signal) => {
          await sleep(60_000, undefined, { signal }).catch(() => undefined);
          told = true;
          await sleep(100);
          finished = true;
        });
        await queue.enqueue(key('a'));
        await until(() => worker.keys().length === 1);
        await worker.dismiss();
        assert.deepEqual([told, finished], [true, true]);
      }));

    test(`what a dead worker had goes to another after its lease (${name})`, async (t) => {
      const { mortal } = under;
      if (mortal === undefined) return t.skip('workers cannot die apart from this store');
      await scene(async ({ key, queue, hire }) => {
        const { queue: dying, die } = await mortal();
        const dead = hire(dying, 1, (_, signal) => sleep(90_000, undefined, { signal }).catch(() => undefined));
        await queue.enqueue(key('a'));
        await until(() => dead.keys().length === 1);
        die();
        const { queue: heir } = await mortal();
        const worker = hire(heir, 1);
        await sleep(3_000);
        assert.deepEqual(worker.keys(), [], 'before the lease was over');
        await until(() => worker.keys().length === 1, 40_000);
      });
    });
  });
}

interface Scene {
  /** A key that no other test uses. */
  readonly key: (short: string) => string;
  readonly queue: WorkQueue;
  readonly hire: (on: WorkQueue, concurrency: number, handler?: WorkHandler) => Worker;
}

class Worker {
  readonly taken: Taken[] = [];
  readonly #stop = new AbortController();
  readonly #prefix: string;
  readonly #done: Promise<void>;

  constructor(queue: WorkQueue, concurrency: number, prefix: string, handler: WorkHandler = async () => undefined) {
    this.#prefix = prefix;
    this.#done = queue.work(
      async (key, signal) => {
        if (!key.startsWith(prefix)) return;
        this.taken.push({ key, at: performance.now() });
        await handler(key, signal);
      },
      { concurrency, signal: this.#stop.signal },
    );
  }

  /** What it was given so far. */
  keys(): string[] {
    return this.taken.map(({ key }) => key.slice(this.#prefix.length));
  }

  async dismiss(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

async function until(condition: () => boolean, patience = 15_000): Promise<void> {
  for (let waited = 0; waited < patience; waited += 20) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error(`It did not come about within ${patience} ms.`);
}
