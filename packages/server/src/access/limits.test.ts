import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressRanges, credentialOf, FailedAttempts, isAddressRange, signing, TokenBuckets } from './index.ts';

function clock(start = 0) {
  let at = start;
  return {
    now: () => new Date(at),
    later: (ms: number) => {
      at += ms;
    },
  };
}

describe('token buckets', () => {
  test('give the burst at once and then one token in the time the pace says', () => {
    const { now, later } = clock();
    const buckets = new TokenBuckets(now);
    const pace = { perSecond: 2, burst: 3 };
    assert.deepEqual(
      Array.from({ length: 5 }, () => buckets.take('a', pace)),
      [0, 0, 0, 1, 1],
    );
    later(499);
    assert.equal(buckets.take('a', pace), 1);
    later(1);
    assert.deepEqual([buckets.take('a', pace), buckets.take('a', pace)], [0, 1]);
    later(60_000);
    assert.deepEqual(
      Array.from({ length: 4 }, () => buckets.take('a', pace)),
      [0, 0, 0, 1],
    );
  });

  test('say how long to wait, after which there is one', () => {
    for (const perSecond of [0.01, 0.3, 1, 7]) {
      const { now, later } = clock();
      const buckets = new TokenBuckets(now);
      const pace = { perSecond, burst: 1 };
      buckets.take('a', pace);
      const wait = buckets.wait('a', pace);
      assert.equal(buckets.take('a', pace), wait);
      later(wait * 1_000);
      assert.equal(buckets.wait('a', pace), 0);
      assert.equal(buckets.take('a', pace), 0, String(perSecond));
    }
  });

  test('count each key for itself', () => {
    const buckets = new TokenBuckets(clock().now);
    const pace = { perSecond: 1, burst: 1 };
    assert.deepEqual([buckets.take('a', pace), buckets.take('b', pace), buckets.take('a', pace)], [0, 0, 1]);
  });

  test('give and take nothing when the clock is set back', () => {
    const { now, later } = clock(100_000);
    const buckets = new TokenBuckets(now);
    const pace = { perSecond: 1, burst: 2 };
    buckets.take('a', pace);
    later(-50_000);
    assert.deepEqual([buckets.take('a', pace), buckets.take('a', pace)], [0, 1]);
    later(1_000);
    assert.equal(buckets.take('a', pace), 0);
  });

  test('forget the ones unused for longest before they grow beyond their capacity', () => {
    const buckets = new TokenBuckets(clock().now, 2);
    const pace = { perSecond: 1, burst: 1 };
    for (const key of ['a', 'b', 'a']) buckets.take(key, pace);
    buckets.take('c', pace);
    assert.deepEqual([buckets.wait('a', pace), buckets.wait('b', pace), buckets.wait('c', pace)], [1, 0, 1]);
  });

  test('let one through now and then, however small the burst', () => {
    const buckets = new TokenBuckets(clock().now);
    assert.equal(buckets.take('a', { perSecond: 1, burst: 0.5 }), 0);
  });
});

describe('failed attempts', () => {
  function exhausted(address: string) {
    const attempts = new FailedAttempts(clock().now);
    for (let count = 0; count < 100; count++) {
      assert.equal(attempts.wait(address), 0);
      attempts.count(address);
    }
    return attempts;
  }

  test('are counted by address, an IPv4 address in either spelling', () => {
    const attempts = exhausted('192.0.2.1');
    assert.equal(attempts.wait('192.0.2.1'), 1);
    assert.equal(attempts.wait('::ffff:192.0.2.1'), 1);
    assert.equal(attempts.wait('192.0.2.2'), 0);
  });

  test('are counted by network with IPv6, in every spelling', () => {
    const attempts = exhausted('2001:db8::1');
    for (const same of [
      '2001:db8::2',
      '2001:DB8:0:0:ffff::1',
      '2001:db8:0:0:1:2:3:4',
      '2001:0db8::',
      '2001:db8::1%eth0',
    ]) {
      assert.equal(attempts.wait(same), 1, same);
    }
    for (const other of ['2001:db8:0:1::1', '2001:db9::1', '::1', '::2001:db8']) {
      assert.equal(attempts.wait(other), 0, other);
    }
  });
});

describe('address ranges', () => {
  test('hold addresses and networks of both kinds', () => {
    const isListed = addressRanges(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::1']);
    for (const address of ['10.1.255.3', '192.0.2.7', '2001:db8:ff::1', '::1', '::ffff:10.1.0.9']) {
      assert.equal(isListed(address), true, address);
    }
    for (const address of ['10.2.0.0', '192.0.2.8', '2001:db9::', '::2', 'localhost', '']) {
      assert.equal(isListed(address), false, address);
    }
  });

  test('are told from everything else', () => {
    for (const text of ['10.0.0.0/0', '10.0.0.1', '::/0', 'fe80::/10']) assert.equal(isAddressRange(text), true, text);
    for (const text of ['10.0.0.0/33', '::/129', '10.0.0/8', 'a', '', '10.0.0.1/', '10.0.0.1/8/8', '10.0.0.1/-1']) {
      assert.equal(isAddressRange(text), false, text);
    }
  });
});

describe('the credential of a request', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('is a bearer token or user and password, the scheme in any letter case', () => {
    assert.deepEqual(credentialOf(['bEaReR abc']), { scheme: 'bearer', token: 'abc' });
    assert.deepEqual(credentialOf([basic('id:a:b')]), { scheme: 'basic', user: 'id', password: 'a:b' });
    assert.deepEqual(credentialOf([basic('ü:ß').replace('Basic', 'BASIC')]), {
      scheme: 'basic',
      user: 'ü',
      password: 'ß',
    });
    assert.deepEqual(credentialOf([basic(':')]), { scheme: 'basic', user: '', password: '' });
  });

  test('is none when it is missing, double, malformed or too long', () => {
    for (const headers of [
      undefined,
      [],
      ['abc'],
      ['Basic'],
      ['Basic !!'],
      [basic('no colon')],
      [basic('a\0:b')],
      [`Basic ${Buffer.from([0xff, 0x3a, 0x41]).toString('base64')}`],
      [basic(`a:${'b'.repeat(3_000)}`)],
      [basic('a:b'), basic('a:b')],
      ['Digest abc'],
    ]) {
      assert.equal(credentialOf(headers), undefined, String(headers).slice(0, 40));
    }
  });
});

test('a signature is good for one key, one purpose and one text', () => {
  const key = Buffer.alloc(32, 1);
  const sign = signing(key, 'cursor');
  assert.equal(sign('text'), signing(key, 'cursor')('text'));
  assert.match(sign('text'), /^[\w-]{43}$/);
  const others = [sign('text2'), signing(key, 'other')('text'), signing(Buffer.alloc(32, 2), 'cursor')('text')];
  assert.equal(new Set([...others, sign('text')]).size, 4);
});
