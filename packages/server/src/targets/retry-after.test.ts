import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryAfterSeconds, spentForSeconds } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('how long to wait', () => {
  const asked: readonly (readonly [string | undefined, number | undefined])[] = [
    ['30', 30],
    [' 1.2 ', 2],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [header, seconds] of asked) {
    test(`Retry-After '${header}' is ${seconds} seconds`, () => assert.equal(retryAfterSeconds(header, NOW), seconds));
  }

  const told: readonly (readonly [string, Record<string, string>, number | undefined])[] = [
    ['a distance', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '20' }, 20],
    ['an instant', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 45) }, 45],
    ['an instant that is over', { 'ratelimit-remaining': '0', 'ratelimit-reset': String(NOW / 1_000 - 45) }, 0],
    ['something left', { 'x-rate-limit-remaining': '3', 'x-rate-limit-reset': '20' }, undefined],
    ['nothing readable', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': 'later' }, undefined],
    ['nothing about the end', { 'x-rate-limit-remaining': '0' }, undefined],
    ['nothing at all', {}, undefined],
  ];
  for (const [name, headers, seconds] of told) {
    test(`headers that tell ${name} ask for ${seconds} seconds`, () => {
      assert.equal(spentForSeconds(headers, NOW), seconds);
    });
  }
});
