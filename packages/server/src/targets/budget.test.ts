import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Budget } from './budget.ts';
import { DEFAULT_PROFILE, type Limits } from './profile.ts';
import { type Outgoing, RouteBudgets } from './route-budgets.ts';

describe('a budget of requests', () => {
  test('grants a burst at once and spreads the others', () => {
    const budget = new Budget({ requests: 5, milliseconds: 1_000, burst: 3 });
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => budget.take(0)),
      [0, 0, 0, 200, 400],
    );
  });

  test('fills up again while nothing is asked of it', () => {
    const budget = new Budget({ requests: 5, milliseconds: 1_000, burst: 2 });
    for (let asked = 0; asked < 4; asked += 1) budget.take(0);
    assert.deepEqual([budget.take(10_000), budget.take(10_000), budget.take(10_000)], [0, 0, 200]);
  });

  test('says how long the next would wait without taking it', () => {
    const budget = new Budget({ requests: 1, milliseconds: 1_000, burst: 1 });
    budget.take(0);
    assert.deepEqual([budget.wait(0), budget.wait(0), budget.wait(400)], [1_000, 1_000, 600]);
  });
});

const limits = (some: Partial<Limits>): Limits => ({ ...DEFAULT_PROFILE.limits, ...some });

describe('budgets of routes', () => {
  const users = 'https://x.example/scim/v2/Users';
  const request = (method: string, url: string, body?: string): Outgoing => ({ method, url, body });
  const large = 'x'.repeat(501);
  const cases: readonly (readonly [string, Partial<Limits['routes'][number]>, Outgoing, boolean])[] = [
    ['its method', { methods: ['POST'] }, request('POST', users), true],
    ['another method', { methods: ['POST'] }, request('GET', users), false],
    ['its resource', { resource: 'users' }, request('GET', `${users}?filter=x`), true],
    ['one of its resources', { resource: 'users' }, request('GET', `${users}/7`), true],
    ['a trailing slash', { resource: 'users' }, request('GET', `${users}/7/`), true],
    ['another resource', { resource: 'groups' }, request('GET', users), false],
    ['a large body', { aboveBytes: 500 }, request('PATCH', users, large), true],
    ['a small body', { aboveBytes: 500 }, request('PATCH', users, 'x'), false],
    ['a body that is small enough', { upToBytes: 500 }, request('PATCH', users, 'x'), true],
    ['a body that is too large', { upToBytes: 500 }, request('PATCH', users, large), false],
  ];
  for (const [name, route, one, applies] of cases) {
    test(`${applies ? 'concern' : 'do not concern'} ${name}`, () => {
      const budgets = new RouteBudgets(limits({ routes: [{ requests: 2, perSeconds: 1, burst: 1, ...route }] }));
      budgets.take(one, 0);
      assert.equal(budgets.wait(one, 0) > 0, applies);
    });
  }

  test('never grant more in a period than their number', () => {
    fc.assert(
      fc.property(
        fc.record({
          requests: fc.integer({ min: 1, max: 50 }),
          perSeconds: fc.integer({ min: 1, max: 100 }),
          burst: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 120 }),
        (route, pauses) => {
          const budgets = new RouteBudgets(
            limits({
              routes: [
                { requests: route.requests, perSeconds: route.perSeconds, ...(route.burst && { burst: route.burst }) },
              ],
            }),
          );
          let now = 0;
          const sent: number[] = [];
          for (const pause of pauses) {
            now += pause;
            now += budgets.take(request('GET', users), now);
            sent.push(now);
          }
          const period = route.perSeconds * 1_000;
          for (const at of sent) {
            const within = sent.filter((other) => other >= at && other < at + period - 0.001).length;
            // One request of two a period is as slow as it gets.
            assert.ok(within <= Math.max(route.requests, 2), `${within} of ${route.requests}`);
          }
        },
      ),
    );
  });

  test('hold the number of an hour whatever the pace', () => {
    const budgets = new RouteBudgets(limits({ perHour: 100 }));
    let granted = 0;
    for (let now = 0; now < 3_600_000; now += 1_000) {
      if (budgets.wait(request('POST', users), now) > 0) continue;
      budgets.take(request('POST', users), now);
      granted += 1;
    }
    assert.ok(granted > 90 && granted <= 100, `${granted} were granted`);
  });
});
