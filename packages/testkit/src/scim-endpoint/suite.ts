import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckProfile } from './check.ts';
import { checksOf, printResult } from './report.ts';
import { Run } from './run.ts';
import { sendByFetch } from './send-by-fetch.ts';

/** A running endpoint: its base address, a token for it, and how to end it. */
export interface StartedEndpoint {
  readonly url: string;
  readonly token: string;
  readonly stop: () => Promise<void>;
}

export interface SuiteOptions {
  /** All when left out. */
  readonly profiles?: readonly CheckProfile[];
  /** Ids of the checks the endpoint does not offer the ground for; when given, exactly these are skipped. */
  readonly skipped?: readonly string[];
}

/** Every check of a SCIM endpoint as a test of its own, over real HTTP. */
export function scimEndpointSuite(
  name: string,
  start: () => Promise<StartedEndpoint>,
  options: SuiteOptions = {},
): void {
  describe(name, () => {
    let endpoint: StartedEndpoint;
    let run: Run;
    const skipped: string[] = [];
    before(async () => {
      endpoint = await start();
      const runId = randomBytes(4).toString('hex');
      run = await Run.open({ ...endpoint, runId, send: sendByFetch, sleep: (milliseconds) => sleep(milliseconds) });
    });
    for (const check of checksOf(...(options.profiles ?? []))) {
      test(`${check.title} (${check.id})`, async (t) => {
        const result = await run.check(check);
        if (result.outcome.status === 'failed') assert.fail(`\n${printResult(result)}`);
        if (result.outcome.status !== 'skipped') return;
        skipped.push(check.id);
        t.skip(result.outcome.reason);
      });
    }
    const { skipped: expected } = options;
    if (expected !== undefined) {
      test('exactly the checks named as not offered are skipped', () => {
        assert.deepEqual(skipped.toSorted(), expected.toSorted());
      });
    }
    test('nothing that a check made is left', async () => {
      assert.deepEqual(await run.close(), []);
      for (const path of run.offer.hasGroups ? ['/Users', '/Groups'] : ['/Users']) {
        const list = await run.exchange('GET', path, { query: 'count=200' });
        assert.doesNotMatch(list.text, new RegExp(run.settings.runId));
      }
    });
    after(() => endpoint?.stop());
  });
}
