import { z } from 'zod';
import { DEFAULT_JOB_SETTINGS, JobOptionRefused, type JobSettings, optionsOf, withOptions } from '../engine/index.ts';
import type { Finding, SynchronizationSchema } from '../mapping/index.ts';
import { isDeeper, placeOf } from './schema-document.ts';

const FORMAT = 'lockstep-job';
const VERSION = 1;

/** What a job does, as a document that can be kept and put in force elsewhere: never with secrets of its target. */
export interface JobConfiguration {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Slug of the gallery entry the job was made from. */
  readonly template: string;
  readonly schema: SynchronizationSchema;
  readonly settings: {
    readonly scope: JobSettings['scope'];
    readonly intervalSeconds: number;
    readonly outOfScope: JobSettings['outOfScope'];
    readonly notifications: JobSettings['notifications'];
    /** By the names they have everywhere else. */
    readonly options: Readonly<Record<string, string>>;
  };
}

/** The schema is any JSON here: what it means is checked where schemas are. */
const document = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  schema: z.unknown(),
  settings: z
    .object({
      scope: z.enum(['assigned', 'all']),
      intervalSeconds: z.number().int().min(60).max(86_400),
      outOfScope: z.enum(['disable', 'delete', 'none']),
      notifications: z.object({
        enabled: z.boolean(),
        addresses: z.array(z.email().max(254)).max(50),
        events: z.array(z.string().max(100)).max(50).optional(),
      }),
      options: z.record(z.string().max(100), z.string().max(10_000)),
    })
    .optional(),
});

/** A configuration that was read, or everything that is wrong with its form. */
export type ReadConfiguration =
  | { readonly ok: true; readonly schema: unknown; readonly settings: JobSettings | undefined }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export function configurationOf(
  template: string,
  schema: SynchronizationSchema,
  settings: JobSettings,
): JobConfiguration {
  const { scope, intervalSeconds, outOfScope, notifications } = settings;
  const options = Object.fromEntries(optionsOf(settings).map(({ name, value }) => [name, value]));
  return {
    format: FORMAT,
    version: VERSION,
    template,
    schema,
    settings: { scope, intervalSeconds, outOfScope, notifications, options },
  };
}

/** Reads a configuration from JSON that anybody may have written. Settings may be left out: then they stay as they are. */
export function readConfiguration(value: unknown): ReadConfiguration {
  if (isDeeper(value, DEEPEST)) return refused('', `The document is nested deeper than ${DEEPEST} levels. Correct it.`);
  const read = document.safeParse(value);
  if (!read.success) {
    const findings = read.error.issues.map(({ path, message }) => {
      const target = placeOf(path);
      return finding(target, `${target || 'The document'}: ${message}. Correct it.`);
    });
    return { ok: false, findings };
  }
  const { schema, settings } = read.data;
  if (settings === undefined) return { ok: true, schema, settings: undefined };
  const { options, notifications, ...others } = settings;
  const { events, ...notified } = notifications;
  const plain = {
    ...DEFAULT_JOB_SETTINGS,
    ...others,
    notifications: events === undefined ? notified : { ...notified, events },
  };
  try {
    const pairs = Object.entries(options).map(([name, text]) => ({ name, value: text }));
    return { ok: true, schema, settings: withOptions(plain, pairs) };
  } catch (error) {
    if (!(error instanceof JobOptionRefused)) throw error;
    return refused('settings.options', error.message);
  }
}

/** A schema may be nested 64 levels deep, and lies one below. */
const DEEPEST = 65;

function refused(target: string, message: string): ReadConfiguration {
  return { ok: false, findings: [finding(target, message)] };
}

function finding(target: string, message: string): Finding {
  return { code: 'Malformed', message, target, severity: 'error' };
}
