import { ScimError } from '@lockstep/scim';

/** Of the error codes in appendix A of the PostgreSQL manual, those a write or a search can meet in good order. */
const uniqueViolation = '23505';
const transient = new Set(['40001', '40P01']);
const unstorableText = new Set(['22021', '22P02', '22P05']);
const canceled = '57014';

/** Another transaction was in the way; the same again may succeed. */
export function isTransient(error: unknown): boolean {
  return transient.has(codeOf(error));
}

/** A value that has to be unique is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return isDuplicate(error) && constraintOf(error) === 'scim_value_unique';
}

/** Whether the database refused a row because another one is there. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === uniqueViolation;
}

/** The refusal of a value that is taken (RFC 7644 section 3.3). */
export function takenPath(path: string | undefined): ScimError {
  const attribute = path ?? 'a unique attribute';
  return new ScimError(
    409,
    'uniqueness',
    `Another resource already has this value of ${attribute}; it must be unique.`,
  );
}

/** What the database's error means to a SCIM client, or the error itself when it is none of the client's business. */
export function asScimError(error: unknown): unknown {
  const code = codeOf(error);
  if (unstorableText.has(code)) {
    return new ScimError(
      400,
      'invalidValue',
      'A text holds the character U+0000 or half a surrogate pair, which cannot be stored; remove it.',
    );
  }
  if (code === canceled) {
    return tooManyToScan();
  }
  return error;
}

/** The refusal of a query that would have to look at too many resources (RFC 7644 section 3.12, `tooMany`). */
export function tooManyToScan(): ScimError {
  return new ScimError(
    400,
    'tooMany',
    'The query would have to look at too many resources. Narrow it by an indexed attribute such as userName, or mark ' +
      'the attribute as filterable in the options of the tenant.',
  );
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? '');
}

function constraintOf(error: unknown): unknown {
  return (error as { constraint?: unknown }).constraint;
}
