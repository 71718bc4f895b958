import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  apiAccess,
  bearerToken,
  hashPassword,
  isLoopback,
  parseSecretKey,
  randomText,
  secretBox,
  secretKeyFile,
  verifyPassword,
} from './index.ts';

describe('bearer headers', () => {
  const cases: [string, readonly string[] | undefined, string | undefined][] = [
    ['a bearer token is taken', ['Bearer abc.def'], 'abc.def'],
    ['the scheme may be written in any case', ['bEARER abc'], 'abc'],
    ['a missing header gives nothing', undefined, undefined],
    ['a bare word without scheme gives nothing', ['non-token'], undefined],
    ['an empty token gives nothing', ['Bearer '], undefined],
    ['another scheme gives nothing', ['Basic YTpi'], undefined],
    ['two headers give nothing, even when equal', ['Bearer abc', 'Bearer abc'], undefined],
    ['two tokens in one header give nothing', ['Bearer abc, Bearer abc'], undefined],
    ['a token longer than any issuer makes gives nothing', [`Bearer ${'a'.repeat(9000)}`], undefined],
  ];
  for (const [name, headers, expected] of cases) test(name, () => assert.equal(bearerToken(headers), expected));
});

describe('random text', () => {
  test('bytes that would favour some characters are passed over', () => {
    const bytes = [255, 0, 250, 61, 62, 247, 1];
    assert.equal(
      randomText((count) => Uint8Array.from(bytes.splice(0, count)), 5),
      '0z0z1',
    );
  });

  test('it has the length asked for', () => assert.match(randomText(randomBytes, 43), /^[0-9A-Za-z]{43}$/));
});

describe('passwords', () => {
  test('the right password verifies and another does not', async () => {
    const hash = await hashPassword('Zürich-42', randomBytes);
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal(await verifyPassword('Zürich-42', hash), true);
    assert.equal(await verifyPassword('Zu\u0308rich-42', hash), true);
    assert.equal(await verifyPassword('zürich-42', hash), false);
  });

  test('equal passwords have different hashes', async () => {
    assert.notEqual(await hashPassword('same', randomBytes), await hashPassword('same', randomBytes));
  });

  test('something that is no hash verifies nothing', async () => {
    assert.equal(await verifyPassword('', ''), false);
    assert.equal(await verifyPassword('x', '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AA'), false);
  });
});

describe('the secret box', () => {
  const key = randomBytes(32);
  const box = secretBox([key], randomBytes);

  test('what was sealed opens again with the same context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, context) => {
        assert.equal(box.open(box.seal(value, context), context), value);
      }),
    );
  });

  test('a value does not open in another context', () => {
    assert.throws(() => box.open(box.seal('secret', 'row 1'), 'row 2'));
  });

  test('no byte of a sealed value can be changed unnoticed', () => {
    const sealed = box.seal('secret', 'row');
    for (const at of sealed.keys()) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => box.open(changed, 'row'), `byte ${at}`);
    }
    assert.throws(() => box.open(sealed.subarray(0, 20), 'row'));
  });

  test('a replaced key still opens what it sealed, and an unknown one is named', () => {
    const sealed = box.seal('secret', 'row');
    assert.equal(secretBox([randomBytes(32), key], randomBytes).open(sealed, 'row'), 'secret');
    assert.throws(
      () => secretBox([randomBytes(32)], randomBytes).open(sealed, 'row'),
      /sealed with key [0-9a-f]{16}.*LOCKSTEP_SECRET_KEY/,
    );
  });

  test('sealing twice gives different bytes', () => assert.notDeepEqual(box.seal('a', ''), box.seal('a', '')));
});

describe('the secret key', () => {
  test('hexadecimal and base64 are read, other text is not', () => {
    const key = randomBytes(32);
    assert.deepEqual(parseSecretKey(key.toString('hex').toUpperCase()), key);
    assert.deepEqual(parseSecretKey(` ${key.toString('base64')}\n`), key);
    assert.deepEqual(parseSecretKey(key.toString('base64url')), key);
    for (const text of ['', 'secret', key.toString('hex').slice(2), randomBytes(31).toString('base64')]) {
      assert.equal(parseSecretKey(text), undefined, text);
    }
  });

  test('a key file is made once, readable by its owner only, and read by later and racing starts', async (t) => {
    const dataDir = join(await mkdtemp(join(tmpdir(), 'lockstep-key-')), 'data');
    t.after(() => rm(join(dataDir, '..'), { recursive: true }));
    const load = async () => (await secretKeyFile({ dataDir, random: randomBytes })).read()[0];
    const [first, ...others] = await Promise.all([load(), load(), load()]);
    assert.equal(first.length, 32);
    for (const key of [...others, await load()]) assert.deepEqual(key, first);
    assert.equal((await stat(join(dataDir, 'secret-key'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(dataDir), ['secret-key']);
  });

  test('a key file that others can read, or that holds no key, is refused with the remedy', async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-key-'));
    t.after(() => rm(dataDir, { recursive: true }));
    const load = async () => (await secretKeyFile({ dataDir, random: randomBytes })).read()[0];
    await load();
    await chmod(join(dataDir, 'secret-key'), 0o644);
    await assert.rejects(load, /chmod 600/);
    await chmod(join(dataDir, 'secret-key'), 0o600);
    await writeFile(join(dataDir, 'secret-key'), 'lost');
    await assert.rejects(load, /restore it from a backup/);
  });
});

describe('API tokens', () => {
  const access = apiAccess({
    organizationId: 'organization',
    tokens: [
      { name: 'administrator token', token: 'one' },
      { name: 'local token', token: 'two' },
    ],
  });

  test('each known token is recognised by its name, with every permission', async () => {
    assert.deepEqual(await access.authenticate('one'), {
      type: 'token',
      id: 'administrator token',
      organizationId: 'organization',
      name: 'administrator token',
      roles: ['administrator'],
      permissions: 'all',
    });
    assert.equal((await access.authenticate('two'))?.name, 'local token');
  });

  test('no other token is recognised', async () => {
    for (const token of ['', 'three', 'on', 'one ']) assert.equal(await access.authenticate(token), undefined);
    assert.equal(await apiAccess({ organizationId: '', tokens: [] }).authenticate(''), undefined);
  });
});

test('loopback is told from other addresses', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', '0:0:0:0:0:0:0:1', 'LocalHost', '::ffff:127.0.0.1']) {
    assert.equal(isLoopback(host), true, host);
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com', '']) {
    assert.equal(isLoopback(host), false, host);
  }
});
