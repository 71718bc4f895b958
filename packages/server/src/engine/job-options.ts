import type { ScopeCause } from '../scope/index.ts';
import { COMPATIBILITIES } from './compatibility.ts';
import { DEFAULT_JOB_SETTINGS, type JobSettings, type RemovalAction } from './job.ts';

/** An option of a job as it is called outside (synchronizationJobSettings: name and text value). */
export interface JobOption {
  readonly name: string;
  readonly values: string;
  readonly meaning: string;
  readonly read: (text: string) => Partial<JobSettings>;
  readonly write: (settings: JobSettings) => string;
}

/** A name or value that cannot be set. The message names the option and what it takes. */
export class JobOptionRefused extends Error {
  override readonly name = 'JobOptionRefused';
}

const CAUSES: readonly ScopeCause[] = ['blocked', 'softDeleted', 'unassigned', 'filteredOut', 'hardDeleted'];
const SKIPPABLE = CAUSES.filter((cause) => cause !== 'hardDeleted');

/** Every option of a job, with its default in {@link DEFAULT_JOB_SETTINGS}. */
export const JOB_OPTIONS: readonly JobOption[] = [
  flag('EarlyCycles', 'earlyCycles', 'A change in the directory starts a cycle before the interval is over.'),
  choice('PatchDialect', 'patchDialect', ['rfc', 'entra', 'entra-compliant'], 'How differences are put into PATCH.'),
  {
    name: 'Compatibility',
    values: `a list of ${COMPATIBILITIES.join(', ')}; empty for none`,
    meaning:
      'Forms an application wants in place of the standard ones: true and false as text, the manager as the bare id, the name of a role as displayName, extensions unnamed in schemas.',
    read: (text) => ({ compatibility: listed(text, COMPATIBILITIES) }),
    write: ({ compatibility }) => compatibility.join(','),
  },
  flag(
    'ReadBeforeWrite',
    'readBeforeWrite',
    'Accounts are read before they are written. False compares with the values last sent.',
  ),
  count('MaxConcurrency', 'maxConcurrency', 1, 100, 'Requests to the application at a time.'),
  optionalCount('RequestsPerSecond', 'requestsPerSecond', 1, 'none', 'Requests to the application in a second.'),
  choice(
    'ExpandNestedGroups',
    'nestedGroups',
    ['off', 'flatten', 'mirror'],
    'Groups inside groups: not looked at; their members count as members of the groups above; or they are written as members themselves.',
  ),
  count(
    'NestedGroupDepth',
    'nestedGroupDepth',
    1,
    100,
    'Levels of groups below a group whose members count as its own.',
  ),
  flag('HealMissingTargets', 'healMissingTargets', 'An account that is gone from the application is made again.'),
  {
    name: 'RemovalPolicy',
    values: `a list of CAUSE=ACTION: ${CAUSES.join(', ')}; nothing, disable, setAttributes, delete, deleteAfter:DAYS`,
    meaning: 'What is done to the account when its owner leaves scope, by the cause.',
    read: (text) => ({ removalPolicy: readPolicy(text) }),
    write: ({ removalPolicy }) =>
      CAUSES.flatMap((cause) => {
        const action = removalPolicy[cause];
        return action === undefined ? [] : [`${cause}=${writeAction(action)}`];
      }).join(','),
  },
  flag(
    'FinishReleasedAccounts',
    'finishReleasedAccounts',
    'An account that was let go is deleted when its owner is deleted for good.',
  ),
  flag(
    'AllowHardDelete',
    'allowHardDelete',
    'Accounts may be deleted where the application destroys them for good and asks for consent.',
  ),
  flag('CreateInactive', 'createInactive', 'People whose sign-in is blocked get an account, an inactive one.'),
  {
    name: 'SkipOutOfScopeDeletions',
    values: `true, false, or a list of ${SKIPPABLE.join(', ')}`,
    meaning: 'Accounts of people who leave scope stay as they are; for all causes, or those named.',
    read: (text) => ({ skipOutOfScopeDeletions: readSkipped(text) }),
    write: ({ skipOutOfScopeDeletions: skipped }) =>
      skipped.length === 0 ? 'false' : skipped.length === SKIPPABLE.length ? 'true' : skipped.join(','),
  },
  optionalCount(
    'QuarantineTooManyDeletesThreshold',
    'deletionThreshold',
    0,
    'off',
    'Most accounts disabled or deleted in one cycle; more are held back for a decision.',
  ),
  optionalCount('DeletesPerDayThreshold', 'deletionsPerDay', 0, 'none', 'The same within 24 hours.'),
  optionalCount(
    'DeletesPercentThreshold',
    'deletionsPercent',
    0,
    'none',
    'The same in percent of the accounts the job manages.',
  ),
  optionalCount(
    'FailureFloor',
    'failureFloor',
    0,
    'auto',
    'Failures below which their share does not matter; auto is 5 % of the objects, at least 20 and at most 5000.',
  ),
  count('FailureShare', 'failureShare', 0, 100, 'Percent of objects that fail above which the job is quarantined.'),
  count('FailureCount', 'failureCount', 0, 1e9, 'Objects that fail above which the job is quarantined.'),
  count('FailureTotal', 'failureTotal', 0, 1e9, 'The same, references that cannot be written included.'),
  flag('OnDemandRequiresStop', 'onDemandRequiresStop', 'Provisioning on demand is refused while the job runs.'),
  count('OnDemandRate', 'onDemandRate', 1, 1000, 'Objects provisioned on demand within ten seconds.'),
  choice(
    'Reconciliation',
    'reconciliation',
    ['off', 'report', 'correct'],
    'Once a day every account and the members of every group are read, and what others changed in the application is listed, or put back.',
  ),
  flag(
    'CollapseRepeatedSkips',
    'collapseRepeatedSkips',
    'An object that is skipped for the same reason again is logged once.',
  ),
];

const BY_NAME = new Map(JOB_OPTIONS.map((option) => [option.name.toLowerCase(), option]));

/**
 * Settings with some options changed. Throws {@link JobOptionRefused} for an unknown name or value; nothing is changed
 * then.
 */
export function withOptions(
  settings: JobSettings,
  options: readonly { readonly name: string; readonly value: string }[],
): JobSettings {
  const read = options.map(({ name, value }) => {
    const option = BY_NAME.get(name.toLowerCase());
    if (option === undefined) {
      const names = JOB_OPTIONS.map((known) => known.name).join(', ');
      throw new JobOptionRefused(`A job has no option ${name}. It has ${names}.`);
    }
    try {
      return option.read(value.trim());
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new JobOptionRefused(`${option.name} takes ${option.values}, and "${value}" is none of these.`);
    }
  });
  return Object.assign({}, settings, ...read);
}

/** The text value of every option. */
export function optionsOf(settings: JobSettings): readonly { readonly name: string; readonly value: string }[] {
  return JOB_OPTIONS.map(({ name, write }) => ({ name, value: write(settings) }));
}

/** The text of an option's default. */
export function defaultOf(option: JobOption): string {
  return option.write(DEFAULT_JOB_SETTINGS);
}

class Unreadable extends Error {}

type KeysOf<V> = { [K in keyof JobSettings]: JobSettings[K] extends V ? K : never }[keyof JobSettings];

function flag(name: string, key: KeysOf<boolean>, meaning: string): JobOption {
  return {
    name,
    values: 'true or false',
    meaning,
    read: (text) => ({ [key]: readFlag(text) }),
    write: (settings) => String(settings[key]),
  };
}

function readFlag(text: string): boolean {
  const folded = text.toLowerCase();
  if (folded !== 'true' && folded !== 'false') throw new Unreadable();
  return folded === 'true';
}

function choice<K extends 'patchDialect' | 'nestedGroups' | 'reconciliation'>(
  name: string,
  key: K,
  values: readonly JobSettings[K][],
  meaning: string,
): JobOption {
  return {
    name,
    values: values.join(', '),
    meaning,
    read: (text) => ({ [key]: one(text, values) }),
    write: (settings) => settings[key],
  };
}

function one<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new Unreadable();
  return found;
}

function count(name: string, key: KeysOf<number>, least: number, most: number, meaning: string): JobOption {
  return {
    name,
    values: `a whole number from ${least} to ${most}`,
    meaning,
    read: (text) => ({ [key]: whole(text, least, most) }),
    write: (settings) => String(settings[key]),
  };
}

function optionalCount(
  name: string,
  key: 'requestsPerSecond' | 'deletionThreshold' | 'deletionsPerDay' | 'deletionsPercent' | 'failureFloor',
  least: number,
  none: string,
  meaning: string,
): JobOption {
  return {
    name,
    values: `a whole number from ${least}, or ${none}`,
    meaning,
    read: (text) => ({ [key]: text.toLowerCase() === none ? null : whole(text, least, 1e9) }),
    write: (settings) => String(settings[key] ?? none),
  };
}

function whole(text: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw new Unreadable();
  return number;
}

/** A list joined with commas, or as JSON, each once. */
function listed<T extends string>(text: string, values: readonly T[]): readonly T[] {
  const parts = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => part.trim().replace(/^"|"$/g, ''))
    .filter((part) => part !== '');
  return [...new Set(parts.map((part) => one(part, values)))];
}

function readSkipped(text: string): readonly ScopeCause[] {
  if (/^(?:true|false)$/i.test(text)) return readFlag(text) ? SKIPPABLE : [];
  return listed(text, SKIPPABLE);
}

function readPolicy(text: string): JobSettings['removalPolicy'] {
  const rows = text.split(',').filter((row) => row.trim() !== '');
  return Object.fromEntries(
    rows.map((row) => {
      const [cause = '', action = ''] = row.split('=').map((part) => part.trim());
      return [one(cause, CAUSES), readAction(action)];
    }),
  );
}

function readAction(text: string): RemovalAction {
  const [name = '', days] = text.split(':');
  if (name.toLowerCase() === 'deleteafter' && days !== undefined) {
    return { do: 'deleteAfter', days: whole(days.trim(), 1, 3650) };
  }
  if (days !== undefined) throw new Unreadable();
  return { do: one(name, ['nothing', 'disable', 'setAttributes', 'delete'] as const) };
}

function writeAction(action: RemovalAction): string {
  return action.do === 'deleteAfter' ? `deleteAfter:${action.days}` : action.do;
}
