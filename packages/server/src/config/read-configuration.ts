import type { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';
import { settingSources } from './reference.ts';
import { settingsSchema } from './settings.ts';
import { transportFindings } from './transport.ts';

/** Every setting with its value, checked and converted. */
export type Configuration = z.output<typeof settingsSchema>;

/**
 * Reads the configuration from flags, which win, and environment variables. `flags` is what the command line parser
 * made of the flags, by their names in camel case (`allowTarget`): text, true, or a list; members that are no setting
 * belong to the command and are ignored. An empty variable counts as not set. Throws `ConfigurationError` with every finding, each naming setting and remedy.
 */
export function readConfiguration(from: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: Readonly<Record<string, unknown>>;
}): Configuration {
  const given: Record<string, unknown> = {};
  for (const [name, source] of settingSources()) {
    const flag = from.flags?.[camelCase(source.flag)];
    const value = flag === undefined || (Array.isArray(flag) && flag.length === 0) ? from.env[source.env] : flag;
    if (value !== undefined && value !== '') given[name] = typeof value === 'number' ? String(value) : value;
  }

  const result = settingsSchema.safeParse(given);
  if (!result.success) throw new ConfigurationError(result.error.issues.map(finding));
  const findings = [
    ...transportFindings({ tlsCert: undefined, tlsKey: undefined, ...result.data }),
    ...mailFindings(result.data),
    ...roleFindings(result.data),
  ];
  if (findings.length > 0) throw new ConfigurationError(findings);
  return result.data;
}

/** A server does not take mail without a sender. */
function mailFindings({ smtpUrl, mailFrom }: Configuration): readonly string[] {
  if (smtpUrl === undefined || mailFrom !== undefined) return [];
  return ['--smtp-url (LOCKSTEP_SMTP_URL) is given without --mail-from (LOCKSTEP_MAIL_FROM): name the sender of mail.'];
}

/** Processes that share the work share the database, and those that only run jobs have to know where the others are. */
function roleFindings({ role, databaseUrl, publicUrl }: Configuration): readonly string[] {
  if (role === 'all') return [];
  const findings: string[] = [];
  if (databaseUrl === undefined) {
    findings.push(
      `--role (LOCKSTEP_ROLE) ${role} needs a PostgreSQL server, which several processes can share: name it with --database-url (DATABASE_URL). On the embedded database one process does everything, with --role all.`,
    );
  }
  if (role === 'worker' && publicUrl === undefined) {
    findings.push(
      '--role (LOCKSTEP_ROLE) worker needs --public-url (LOCKSTEP_PUBLIC_URL): the address at which the processes with --role api are reached.',
    );
  }
  return findings;
}

function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The value itself is left out: it may be a secret. */
function finding(issue: z.core.$ZodIssue): string {
  const source = settingSources().get(String(issue.path[0]));
  return `${source?.flag} (${source?.env}) ${issue.message}.`;
}
