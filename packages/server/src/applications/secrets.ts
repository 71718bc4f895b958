import { DEFAULT_JOB_SETTINGS, JobOptionRefused, withOptions } from '../engine/index.ts';
import type { Credentials } from './application.ts';
import { AUTHENTICATION_TYPES, findSecretKey, type SecretKey } from './secret-keys.ts';
import { notificationProblem, readFlag } from './secret-settings.ts';

/** The secrets of an application by key, in the spelling of the keys. */
export type Secrets = ReadonlyMap<string, string>;

/** A key and its value as they come and go. */
export interface SecretPair {
  readonly key: string;
  readonly value: string;
}

/** Something that cannot be saved among secrets: which of the pairs, and why. */
export interface SecretProblem {
  readonly index: number;
  readonly message: string;
}

/** Secrets that cannot be saved; `problems` say everything that is wrong. Nothing was stored. */
export class SecretsRefused extends Error {
  override readonly name = 'SecretsRefused';
  readonly problems: readonly SecretProblem[];

  constructor(problems: readonly SecretProblem[]) {
    super(`The secrets were not saved: ${problems.map(({ message }) => message).join(' ')}`);
    this.problems = problems;
  }
}

/** What stands for a value that is not shown. */
const HIDDEN = '*';
const LONGEST_VALUE = 20_000;

/**
 * The set that takes the place of `saved`: an empty value leaves its key out, and the sign for a hidden value leaves the
 * saved one alone. Throws {@link SecretsRefused}.
 */
export function replaced(saved: Secrets, pairs: readonly SecretPair[]): Secrets {
  const next = new Map<string, string>();
  const problems: SecretProblem[] = [];
  const seen = new Set<string>();
  for (const [index, { key, value }] of pairs.entries()) {
    const known = findSecretKey(key);
    const kept = known && value === HIDDEN ? saved.get(known.name) : undefined;
    const message =
      known === undefined
        ? `${key.slice(0, 100)} is no key of secrets. Write it as documented, or leave it out.`
        : seen.has(known.name)
          ? `${known.name} is given twice. Give it once.`
          : kept === undefined
            ? problemOf(known, value)
            : undefined;
    if (message !== undefined) problems.push({ index, message });
    if (known === undefined) continue;
    seen.add(known.name);
    if (value !== '') next.set(known.name, kept ?? value);
  }
  if (problems.length > 0) throw new SecretsRefused(problems);
  return next;
}

function problemOf({ name, kind }: SecretKey, value: string): string | undefined {
  if (value === '') return undefined;
  if (value.length > LONGEST_VALUE) return `${name} is longer than ${LONGEST_VALUE} characters. Shorten it.`;
  switch (kind) {
    case 'text':
    case 'secret':
      return undefined;
    case 'flag':
      return readFlag(value) === undefined ? `${name} must be true or false.` : undefined;
    case 'skipped':
      return readFlag(value) === undefined && !isOption(name, value)
        ? `${name} must be true, false, or a list of causes.`
        : undefined;
    case 'authentication':
      return AUTHENTICATION_TYPES.some((type) => type.toLowerCase() === value.toLowerCase())
        ? undefined
        : `${name} must be one of ${AUTHENTICATION_TYPES.join(', ')}.`;
    case 'notifications': {
      const problem = notificationProblem(value);
      return problem === undefined ? undefined : `${name}: ${problem}`;
    }
  }
}

function isOption(name: string, value: string): boolean {
  try {
    withOptions(DEFAULT_JOB_SETTINGS, [{ name, value }]);
    return true;
  } catch (error) {
    if (error instanceof JobOptionRefused) return false;
    throw error;
  }
}

/** The secrets as they are shown: those that are sensitive only as being there. */
export function shown(secrets: Secrets): readonly SecretPair[] {
  return [...secrets].map(([key, value]) => ({ key, value: findSecretKey(key)?.kind === 'secret' ? HIDDEN : value }));
}

/** Whether what an application granted comes before what was entered for it: unless another way is chosen. */
export function isAuthorized(secrets: Secrets): boolean {
  const type = secrets.get('AuthenticationType')?.toLowerCase();
  return type === undefined || type === 'oauth2authorizationcodegrant';
}

/** What is presented to the target; undefined while something is missing. */
export function targetCredentials(secrets: Secrets): Credentials | undefined {
  const type = (secrets.get('AuthenticationType') ?? 'BearerAuthentication').toLowerCase();
  const tenantUrl = secrets.get('BaseAddress');
  const secretToken = secrets.get(type.startsWith('oauth2') ? 'Oauth2AccessToken' : 'SecretToken');
  return tenantUrl === undefined || secretToken === undefined ? undefined : { tenantUrl, secretToken };
}

/** Secrets with the address and the token of these credentials. */
export function withCredentials(secrets: Secrets, { tenantUrl, secretToken }: Credentials): Secrets {
  return new Map([...secrets, ['BaseAddress', tenantUrl], ['SecretToken', secretToken]]);
}
