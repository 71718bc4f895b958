import { isIP } from 'node:net';
import { z } from 'zod';
import { isAddressRange, parseSecretKeys } from '../access/index.ts';

/** Where a setting comes from and how the reference shows it. */
export interface SettingSource {
  readonly env: string;
  readonly flag: string;
  /** What stands for the value in the reference; absent for a flag that is given or not. */
  readonly placeholder?: string;
  readonly description: string;
  readonly secret?: boolean;
  /** Whether the flag may be given several times. */
  readonly repeatable?: boolean;
}

const text = z.string().trim();

const path = text.min(1, 'must name a file or folder');

const port = text
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535, such as 3000')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a number from 0 to 65535, such as 3000');

const yesOrNo = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] })],
  {
    error: 'must be true or false',
  },
);

const webAddress = text.transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '');
  }
  context.addIssue('must be an http or https address without query, such as https://lockstep.example.com');
  return z.NEVER;
});

const domain = text
  .toLowerCase()
  .max(190, 'must be shorter')
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
    'must be a domain such as scim.example.com',
  );

const databaseUrl = text.refine(
  (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
  'must be the address of a PostgreSQL database, such as postgresql://user:password@host/lockstep',
);

const secretKey = text.transform((value, context) => {
  const keys = parseSecretKeys(value);
  if (keys) return keys;
  context.addIssue('must be 32 bytes in base64 or hexadecimal, such as the output of "openssl rand -base64 32"');
  return z.NEVER;
});

const adminToken = text.regex(
  /^[A-Za-z0-9._~+/-]+=*$/,
  'must consist of letters, digits and characters of "._~+/-", such as the output of "openssl rand -hex 32"',
);

/** A list from one flag given several times, or from one variable with commas. */
function listOf(isEntry: (entry: string) => boolean, what: string) {
  return z
    .union([z.array(z.string()), z.string()])
    .transform((value) =>
      [value]
        .flat()
        .flatMap((part) => part.split(','))
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .superRefine((entries, context) => {
      for (const entry of entries) if (!isEntry(entry)) context.addIssue(`must list ${what}; "${entry}" is not one`);
    });
}

function isTarget(entry: string): boolean {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(entry);
  const bracketed = match?.[1];
  return isIP(entry) !== 0 || (match !== null && (bracketed === undefined || isIP(bracketed) === 6));
}

const smtpUrl = text.refine(
  (value) => URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '',
  'must be the address of a mail server, such as smtp://user:password@mail.example.com:587',
);

const mailFrom = text.regex(
  /^(?:[^<>@\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
  'must be a sender, such as lockstep@example.com or "Lockstep <lockstep@example.com>"',
);

/** A whole number within bounds, as a text. */
function count(least: number, most: number) {
  const expected = `must be a number from ${least} to ${most}`;
  return text
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

function setting<T extends z.ZodType>(schema: T, source: SettingSource): T {
  return schema.meta({ ...source });
}

/**
 * Every setting of the program. A member's name is that of the value in `Configuration`; its metadata is a
 * `SettingSource`.
 */
export const settingsSchema = z.object({
  host: setting(text.min(1).default('127.0.0.1'), {
    env: 'LOCKSTEP_HOST',
    flag: '--host',
    placeholder: 'ADDRESS',
    description: 'Address to listen on.',
  }),
  port: setting(port.default(3000), {
    env: 'LOCKSTEP_PORT',
    flag: '--port',
    placeholder: 'NUMBER',
    description: 'Port to listen on; 0 takes any free one.',
  }),
  publicUrl: setting(webAddress.optional(), {
    env: 'LOCKSTEP_PUBLIC_URL',
    flag: '--public-url',
    placeholder: 'URL',
    description: 'What links and locations begin with. Without it, the address the client used.',
  }),
  tenantDomain: setting(domain.optional(), {
    env: 'LOCKSTEP_TENANT_DOMAIN',
    flag: '--tenant-domain',
    placeholder: 'DOMAIN',
    description:
      'Domain whose sub-domains are tenants: https://KEY.DOMAIN/scim/v2 is then an address of the tenant KEY as well.',
  }),
  dataDir: setting(path.default('.lockstep'), {
    env: 'LOCKSTEP_DATA_DIR',
    flag: '--data-dir',
    placeholder: 'FOLDER',
    description: 'Folder for the embedded database, the key file and the local token.',
  }),
  databaseUrl: setting(databaseUrl.optional(), {
    env: 'DATABASE_URL',
    flag: '--database-url',
    placeholder: 'URL',
    description: 'PostgreSQL database to use instead of the embedded one.',
    secret: true,
  }),
  adminToken: setting(adminToken.optional(), {
    env: 'LOCKSTEP_ADMIN_TOKEN',
    flag: '--admin-token',
    placeholder: 'TOKEN',
    description: 'API token with every permission, for scripts and tests.',
    secret: true,
  }),
  secretKey: setting(secretKey.optional(), {
    env: 'LOCKSTEP_SECRET_KEY',
    flag: '--secret-key',
    placeholder: 'KEY',
    description:
      'Key for secrets at rest, 32 bytes in base64 or hexadecimal; with a comma, the keys that it replaced. Without it, a key file in the data folder.',
    secret: true,
  }),
  allowTargets: setting(listOf(isTarget, 'names or addresses, each with or without a port').default([]), {
    env: 'LOCKSTEP_ALLOW_TARGETS',
    flag: '--allow-target',
    placeholder: 'HOST[:PORT]',
    repeatable: true,
    description:
      'Applications that may be reached over plain HTTP or at a private address; repeatable, or with commas.',
  }),
  insecureHttp: setting(yesOrNo.default(false), {
    env: 'LOCKSTEP_INSECURE_HTTP',
    flag: '--insecure-http',
    description: 'Serves plain HTTP on other addresses than loopback. Tokens then travel readable.',
  }),
  strictQueries: setting(yesOrNo.default(false), {
    env: 'LOCKSTEP_STRICT_QUERIES',
    flag: '--strict-queries',
    description:
      'Refuses advanced queries of the directory that lack the header and option Microsoft Graph asks for, to try ' +
      'scripts out before they meet it.',
  }),
  logLevel: setting(
    z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
        error: 'must be trace, debug, info, warn, error, fatal or silent',
      })
      .default('info'),
    {
      env: 'LOCKSTEP_LOG_LEVEL',
      flag: '--log-level',
      placeholder: 'LEVEL',
      description: 'Least important messages that are logged: trace, debug, info, warn, error, fatal or silent.',
    },
  ),
  tlsCert: setting(path.optional(), {
    env: 'LOCKSTEP_TLS_CERT',
    flag: '--tls-cert',
    placeholder: 'FILE',
    description: 'Certificate chain in PEM form, to serve HTTPS.',
  }),
  tlsKey: setting(path.optional(), {
    env: 'LOCKSTEP_TLS_KEY',
    flag: '--tls-key',
    placeholder: 'FILE',
    description: 'Private key of the certificate in PEM form.',
  }),
  trustProxy: setting(listOf(isAddressRange, 'addresses or ranges such as 10.0.0.0/8').default([]), {
    env: 'LOCKSTEP_TRUST_PROXY',
    flag: '--trust-proxy',
    placeholder: 'ADDRESS[/BITS]',
    repeatable: true,
    description: 'Proxies whose X-Forwarded headers are believed and that end TLS; repeatable, or with commas.',
  }),
  rateLimit: setting(count(1, 100_000).prefault('2000'), {
    env: 'LOCKSTEP_RATE_LIMIT',
    flag: '--rate-limit',
    placeholder: 'NUMBER',
    description: 'SCIM requests per second that each node answers for a tenant whose options set no limit.',
  }),
  rateBurst: setting(count(1, 1_000_000).prefault('4000'), {
    env: 'LOCKSTEP_RATE_BURST',
    flag: '--rate-burst',
    placeholder: 'NUMBER',
    description: 'How many of them may come at once after a pause.',
  }),
  activityDays: setting(count(1, 3650).prefault('90'), {
    env: 'LOCKSTEP_ACTIVITY_DAYS',
    flag: '--activity-days',
    placeholder: 'DAYS',
    description: 'Days for which request logs of tenants are kept.',
  }),
  activityEntries: setting(count(100, 100_000_000).prefault('100000'), {
    env: 'LOCKSTEP_ACTIVITY_ENTRIES',
    flag: '--activity-entries',
    placeholder: 'NUMBER',
    description: "Entries kept of each tenant's request log.",
  }),
  logDays: setting(count(1, 3650).prefault('90'), {
    env: 'LOCKSTEP_LOG_DAYS',
    flag: '--log-days',
    placeholder: 'DAYS',
    description: 'Days for which the provisioning log is kept.',
  }),
  logEntries: setting(count(1000, 500_000_000).prefault('5000000'), {
    env: 'LOCKSTEP_LOG_ENTRIES',
    flag: '--log-entries',
    placeholder: 'NUMBER',
    description: 'Entries kept of the provisioning log; the oldest go first.',
  }),
  auditDays: setting(count(1, 3650).prefault('365'), {
    env: 'LOCKSTEP_AUDIT_DAYS',
    flag: '--audit-days',
    placeholder: 'DAYS',
    description: 'Days for which the audit log is kept.',
  }),
  smtpUrl: setting(smtpUrl.optional(), {
    env: 'LOCKSTEP_SMTP_URL',
    flag: '--smtp-url',
    placeholder: 'URL',
    description:
      'Mail server for notifications: smtp:// goes over to TLS when the server offers it, smtps:// begins with it. Without it no mail is sent.',
    secret: true,
  }),
  mailFrom: setting(mailFrom.optional(), {
    env: 'LOCKSTEP_MAIL_FROM',
    flag: '--mail-from',
    placeholder: 'SENDER',
    description: 'Sender of notifications, such as lockstep@example.com.',
  }),
  role: setting(z.enum(['all', 'api', 'worker'], { error: 'must be all, api or worker' }).default('all'), {
    env: 'LOCKSTEP_ROLE',
    flag: '--role',
    placeholder: 'ROLE',
    description: 'Part of the work this process does: all, api (answers requests) or worker (runs jobs).',
  }),
  workerConcurrency: setting(count(1, 1_000).prefault('8'), {
    env: 'LOCKSTEP_WORKER_CONCURRENCY',
    flag: '--worker-concurrency',
    placeholder: 'NUMBER',
    description: 'Cycles that this process runs at once; further jobs wait for their turn.',
  }),
});
