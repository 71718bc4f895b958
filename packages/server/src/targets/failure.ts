import type { Failure, Outcome } from '@lockstep/scim';
import { type FailureBehaviour, TargetError } from '../engine/index.ts';

/** What an answer means that is no success: the log's code, and whether it concerns the object or the whole job. */
interface Meaning {
  readonly code: string;
  readonly behaviour: FailureBehaviour;
  readonly advice: string;
}

const REFUSED: Meaning = {
  code: 'MandatoryFieldsMissing',
  behaviour: 'object',
  advice: 'Check the mapping and the values of this object.',
};
const CONFLICT: Meaning = {
  code: 'EntryConflict',
  behaviour: 'object',
  advice: 'A value that has to be unique belongs to another account.',
};

const NO_LICENCE: Meaning = {
  code: 'LicenseLimitExceeded',
  behaviour: 'object',
  advice: 'Buy or free licences in the application, or bring fewer people into scope.',
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: REFUSED,
  401: {
    code: 'InvalidCredentials',
    behaviour: 'job',
    advice: 'Check the secret token, and that the account it belongs to has administrator permission.',
  },
  402: NO_LICENCE,
  403: {
    code: 'InsufficientRights',
    behaviour: 'object',
    advice:
      'Check that provisioning is switched on in the application and that the account has administrator permission.',
  },
  404: { code: 'InvalidAnchor', behaviour: 'object', advice: 'The account no longer exists in the application.' },
  405: { code: 'MethodNotAllowed', behaviour: 'object', advice: 'The application does not offer this operation.' },
  409: CONFLICT,
  413: { code: 'RequestEntityTooLarge', behaviour: 'object', advice: 'The request was too large for the application.' },
  422: { code: 'UnprocessableEntity', behaviour: 'object', advice: 'Check the mapping and the values of this object.' },
  429: { code: 'TooManyRequests', behaviour: 'object', advice: 'The application limits how fast it is called.' },
  501: { code: 'NotImplemented', behaviour: 'object', advice: 'The application does not offer this operation.' },
};

/**
 * What applications say in words, since SCIM has no code for it (RFC 7644 section 3.12): both patterns have to be found.
 * Only for writes, and only with statuses that refuse. Whoever is misunderstood gets another advice and nothing else: the
 * object fails and is tried again as by its status.
 */
const IN_WORDS: readonly { readonly about: RegExp; readonly says: RegExp; readonly meaning: Meaning }[] = [
  {
    about: /\b(?:licen[cs]e|seat|subscription|user (?:limit|quota)|(?:maximum|number) of users)s?\b/i,
    says: /\b(?:no|not enough|insufficient|exceed(?:s|ed)?|limit|maximum|quota|available|left|used up|in use|run out|out of|reached)\b/i,
    meaning: NO_LICENCE,
  },
  {
    about: /\bdomains?\b/i,
    says: /\b(?:not|cannot|isn't|must be verified|unverified|unclaimed|unknown|untrusted|invalid|allowed|disallowed|forbidden|blocked|outside)\b/i,
    meaning: {
      code: 'InvalidDomain',
      behaviour: 'object',
      advice: 'Have the domain verified or allowed in the application, or correct the value.',
    },
  },
];
const REFUSALS: ReadonlySet<number> = new Set([400, 402, 403, 422]);

const SERVER_FAULT: Meaning = { code: 'InternalServerError', behaviour: 'object', advice: 'It is tried again later.' };
const PATH_TYPES: ReadonlySet<string> = new Set(['invalidPath', 'noTarget']);

/** The failure an answer stands for. `scimType` and `detail` come from the target's error body, if it sent one. */
export function failureOf(
  status: number,
  error: { readonly scimType?: string | undefined; readonly detail?: string | undefined },
): TargetError {
  return errorFor(meaningOf(status, error.scimType), status, error.detail);
}

function errorFor({ code, behaviour, advice }: Meaning, status: number, detail: string | undefined): TargetError {
  const said =
    detail === undefined ? `The application answered ${status}.` : `The application answered ${status}: ${detail}`;
  return new TargetError(code, `${said} ${advice}`, { behaviour, status });
}

/** What a refusal means by its words. */
function saidInWords({ status, scimType, detail }: Failure): TargetError | undefined {
  if (!REFUSALS.has(status) || scimType === 'uniqueness' || PATH_TYPES.has(scimType ?? '')) return undefined;
  const words = inWords(detail);
  const found = IN_WORDS.find(({ about, says }) => about.test(words) && says.test(words));
  return found && errorFor(found.meaning, status, detail);
}

/** Names of errors as the words they are made of: `LICENSE_LIMIT_EXCEEDED`, `LicenseLimitExceeded`. */
function inWords(text: string): string {
  return text.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');
}

function meaningOf(status: number, scimType: string | undefined): Meaning {
  if (scimType === 'uniqueness') return CONFLICT;
  if (scimType !== undefined && PATH_TYPES.has(scimType)) {
    return {
      code: 'SchemaAttributeNotFound',
      behaviour: 'object',
      advice: 'Check the target attributes of the mapping.',
    };
  }
  return BY_STATUS[status] ?? (status >= 500 ? SERVER_FAULT : REFUSED);
}

/** An answer that is no SCIM: nothing can be provisioned to such an address. */
export function incompatible(what: string): TargetError {
  return new TargetError(
    'SystemForCrossDomainIdentityManagementServiceIncompatible',
    `The address does not answer as a SCIM 2.0 endpoint: ${what} Check the tenant URL.`,
    { behaviour: 'job' },
  );
}

/** What was being done when an answer came. */
export type Doing = 'search' | 'create' | 'write';

/** The value of a success. Throws the `TargetError` that a failure stands for. */
export function accept<T>(outcome: Outcome<T>, doing: Doing): T {
  if (outcome.ok) return outcome.value;
  throw errorOf(outcome.failure, doing);
}

/** A search that is refused will be refused for everybody; a write may be refused for one. */
export function errorOf(failure: Failure, doing: Doing): TargetError {
  if (failure.kind === 'notScim') return incompatible(failure.detail);
  if (doing === 'search' && failure.kind === 'notFound') return incompatible('a search answered 404.');
  const said = doing === 'search' ? undefined : saidInWords(failure);
  if (said !== undefined) return said;
  const error = failureOf(failure.status, failure);
  const { code, message } = error;
  if (doing === 'create' && failure.kind === 'forbidden') {
    const advice = 'All licences may be in use, or the domain of the account is not verified there.';
    return new TargetError(code, `${message} ${advice}`, { behaviour: 'object', status: failure.status });
  }
  const everybody = doing === 'search' && (failure.kind === 'forbidden' || failure.kind === 'refused');
  return everybody ? new TargetError(code, message, { behaviour: 'job', status: failure.status }) : error;
}
