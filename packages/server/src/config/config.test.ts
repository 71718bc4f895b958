import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigurationError, readConfiguration, settingsReference } from './index.ts';

describe('reading the configuration', () => {
  test('without anything the documented defaults hold', () => {
    assert.deepEqual(readConfiguration({ env: {} }), {
      host: '127.0.0.1',
      port: 3000,
      dataDir: '.lockstep',
      allowTargets: [],
      insecureHttp: false,
      strictQueries: false,
      logLevel: 'info',
      trustProxy: [],
      rateLimit: 2000,
      rateBurst: 4000,
      activityDays: 90,
      activityEntries: 100_000,
      logDays: 90,
      logEntries: 5_000_000,
      auditDays: 365,
      role: 'all',
      workerConcurrency: 8,
    });
  });

  test('every setting is read from its environment variable', () => {
    const key = Buffer.alloc(32, 7);
    const read = readConfiguration({
      env: {
        LOCKSTEP_HOST: '0.0.0.0',
        LOCKSTEP_PORT: '8443',
        LOCKSTEP_PUBLIC_URL: 'https://sync.example.com/base/',
        LOCKSTEP_TENANT_DOMAIN: 'SCIM.Example.com',
        LOCKSTEP_DATA_DIR: '/var/lib/lockstep',
        DATABASE_URL: 'postgres://db.example.com/lockstep',
        LOCKSTEP_ADMIN_TOKEN: 'a-token-of-sixteen',
        LOCKSTEP_SECRET_KEY: key.toString('hex'),
        LOCKSTEP_ALLOW_TARGETS: 'scim.internal:8080, [::1]:90,10.1.2.3',
        LOCKSTEP_INSECURE_HTTP: 'no',
        LOCKSTEP_STRICT_QUERIES: 'yes',
        LOCKSTEP_LOG_LEVEL: 'warn',
        LOCKSTEP_TLS_CERT: 'cert.pem',
        LOCKSTEP_TLS_KEY: 'key.pem',
        LOCKSTEP_TRUST_PROXY: '10.0.0.0/8,::1',
        LOCKSTEP_RATE_LIMIT: '100',
        LOCKSTEP_RATE_BURST: '150',
        LOCKSTEP_ACTIVITY_DAYS: '30',
        LOCKSTEP_ACTIVITY_ENTRIES: '5000',
        LOCKSTEP_LOG_DAYS: '30',
        LOCKSTEP_LOG_ENTRIES: '100000',
        LOCKSTEP_AUDIT_DAYS: '730',
        LOCKSTEP_SMTP_URL: 'smtp://user:p%40ss@mail.example.com:587',
        LOCKSTEP_MAIL_FROM: 'Lockstep <lockstep@example.com>',
        LOCKSTEP_ROLE: 'api',
        LOCKSTEP_WORKER_CONCURRENCY: '3',
      },
    });
    assert.deepEqual(read, {
      host: '0.0.0.0',
      port: 8443,
      publicUrl: 'https://sync.example.com/base',
      tenantDomain: 'scim.example.com',
      dataDir: '/var/lib/lockstep',
      databaseUrl: 'postgres://db.example.com/lockstep',
      adminToken: 'a-token-of-sixteen',
      secretKey: [key],
      allowTargets: ['scim.internal:8080', '[::1]:90', '10.1.2.3'],
      insecureHttp: false,
      strictQueries: true,
      logLevel: 'warn',
      tlsCert: 'cert.pem',
      tlsKey: 'key.pem',
      trustProxy: ['10.0.0.0/8', '::1'],
      rateLimit: 100,
      rateBurst: 150,
      activityDays: 30,
      activityEntries: 5000,
      logDays: 30,
      logEntries: 100_000,
      auditDays: 730,
      smtpUrl: 'smtp://user:p%40ss@mail.example.com:587',
      mailFrom: 'Lockstep <lockstep@example.com>',
      role: 'api',
      workerConcurrency: 3,
    });
    assert.deepEqual(
      Object.keys(read).sort(),
      settingsReference()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('a flag wins over the variable, and a list not given on the command line does not', () => {
    const env = { LOCKSTEP_PORT: '1', LOCKSTEP_ALLOW_TARGETS: 'one', LOCKSTEP_TRUST_PROXY: '::1' };
    const flags = {
      port: '2',
      allowTarget: ['two:80', 'three'],
      trustProxy: [],
      insecureHttp: true,
      strictQueries: true,
      once: true,
    };
    const read = readConfiguration({ env, flags });
    assert.equal(read.port, 2);
    assert.deepEqual(read.allowTargets, ['two:80', 'three']);
    assert.deepEqual(read.trustProxy, ['::1']);
    assert.equal(read.insecureHttp, true);
  });

  test('an empty variable counts as not set', () => {
    assert.equal(readConfiguration({ env: { LOCKSTEP_PORT: '', LOCKSTEP_ADMIN_TOKEN: '' } }).port, 3000);
  });
});

describe('what is refused', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['a port that is no number', { LOCKSTEP_PORT: 'http' }, /^--port \(LOCKSTEP_PORT\) must be a number/],
    ['a port above the last one', { LOCKSTEP_PORT: '70000' }, /must be a number from 0 to 65535/],
    ['a public address of another scheme', { LOCKSTEP_PUBLIC_URL: 'ftp://a' }, /^--public-url .*https:\/\//],
    ['a public address with a query', { LOCKSTEP_PUBLIC_URL: 'https://a/?b' }, /without query/],
    ['a database of another kind', { DATABASE_URL: 'mysql://a/b' }, /^--database-url \(DATABASE_URL\) .*postgresql:/],
    ['an administrator token that no header can carry', { LOCKSTEP_ADMIN_TOKEN: 'two words' }, /must consist of/],
    ['a key of the wrong length', { LOCKSTEP_SECRET_KEY: 'c2hvcnQ=' }, /openssl rand -base64 32/],
    ['a target with a path', { LOCKSTEP_ALLOW_TARGETS: 'good,bad/path' }, /"bad\/path" is not one/],
    ['a proxy range too wide', { LOCKSTEP_TRUST_PROXY: '10.0.0.0/33' }, /"10\.0\.0\.0\/33" is not one/],
    ['a rate of nothing', { LOCKSTEP_RATE_LIMIT: '0' }, /^--rate-limit .*must be a number from 1 to 100000/],
    ['a time that is no number of days', { LOCKSTEP_ACTIVITY_DAYS: '2w' }, /must be a number from 1 to 3650/],
    ['an unknown log level', { LOCKSTEP_LOG_LEVEL: 'loud' }, /trace, debug, info/],
    ['an unknown role', { LOCKSTEP_ROLE: 'boss' }, /all, api or worker/],
    ['a role apart on the embedded database', { LOCKSTEP_ROLE: 'api' }, /^--role .*needs a PostgreSQL.*--role all/],
    [
      'a worker that does not know where the interfaces are',
      { LOCKSTEP_ROLE: 'worker', DATABASE_URL: 'postgres://a/b' },
      /^--role \(LOCKSTEP_ROLE\) worker needs --public-url/,
    ],
    ['a worker that runs nothing', { LOCKSTEP_WORKER_CONCURRENCY: '0' }, /^--worker-concurrency .*from 1 to 1000/],
    ['a mail server of another kind', { LOCKSTEP_SMTP_URL: 'https://mail.example.com' }, /^--smtp-url .*smtp:\/\/user/],
    [
      'a mail server without sender',
      { LOCKSTEP_SMTP_URL: 'smtp://a' },
      /--smtp-url \(LOCKSTEP_SMTP_URL\) is given without --mail-from/,
    ],
    ['a sender without domain', { LOCKSTEP_MAIL_FROM: 'Lockstep' }, /^--mail-from .*must be a sender/],
    ['a sender of two lines', { LOCKSTEP_MAIL_FROM: 'A\r\nBcc: x <a@b.example>' }, /must be a sender/],
    ['a log that keeps nothing', { LOCKSTEP_LOG_ENTRIES: '10' }, /^--log-entries .*from 1000 to/],
    ['neither yes nor no', { LOCKSTEP_INSECURE_HTTP: 'maybe' }, /must be true or false/],
    ['a certificate without key', { LOCKSTEP_TLS_CERT: 'c' }, /--tls-cert is given without --tls-key/],
    ['a key without certificate', { LOCKSTEP_TLS_KEY: 'k' }, /--tls-key is given without --tls-cert/],
    ['plain HTTP for other machines', { LOCKSTEP_HOST: '0.0.0.0' }, /--host .*--tls-cert.*--insecure-http/],
  ];
  for (const [name, env, expected] of cases) {
    test(name, () =>
      assert.throws(
        () => readConfiguration({ env }),
        (error) => error instanceof ConfigurationError && expected.test(error.message),
      ),
    );
  }

  test('a secret is never repeated in the message', () => {
    assert.throws(
      () => readConfiguration({ env: { LOCKSTEP_ADMIN_TOKEN: 'hush hush', LOCKSTEP_SECRET_KEY: 'hush hush' } }),
      (error: ConfigurationError) => error.findings.length === 2 && !error.message.includes('hush'),
    );
  });

  test('plain HTTP for other machines is served when it is asked for or a proxy ends TLS', () => {
    for (const more of [{ LOCKSTEP_INSECURE_HTTP: 'true' }, { LOCKSTEP_TRUST_PROXY: '10.0.0.1' }]) {
      assert.equal(readConfiguration({ env: { LOCKSTEP_HOST: '::', ...more } }).host, '::');
    }
  });
});

test('the reference lists every setting with variable, flag, text and default', () => {
  const reference = settingsReference();
  assert.deepEqual(reference[0], {
    name: 'host',
    env: 'LOCKSTEP_HOST',
    flag: '--host',
    placeholder: 'ADDRESS',
    description: 'Address to listen on.',
    defaultValue: '127.0.0.1',
  });
  for (const { name, env, flag, description } of reference) {
    assert.match(env, /^(LOCKSTEP_[A-Z_]+|DATABASE_URL)$/, name);
    assert.match(flag, /^--[a-z-]+$/, name);
    assert.match(description, /\.$/, name);
  }
  assert.deepEqual(
    reference.filter(({ secret }) => secret).map(({ name }) => name),
    ['databaseUrl', 'adminToken', 'secretKey', 'smtpUrl'],
  );
});
