import type { JournalEntry } from './entry.ts';

/** What to do about a code. The table of codes is one. */
export interface CodeAdvice {
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** Why an entry is a failure (Graph, provisioningErrorInfo). */
export interface ErrorInformation {
  readonly errorCode: string;
  readonly reason: string;
  readonly additionalDetails: string | null;
  readonly errorCategory: 'failure' | 'nonServiceFailure';
  readonly recommendedAction: string | null;
}

/** Failures that pass by themselves: nobody has to mend a value, a mapping or the application. */
const PASSING = new Set([
  'TooManyRequests',
  'InternalServerError',
  'WebExceptionProtocolError',
  'InternalError',
  'Timeout',
]);

/**
 * What went wrong and what can be done about it; null unless the entry is a failure. The reason is what the entry says of
 * this object, the details and the advice are those of the code in general.
 */
export function errorInformation(entry: JournalEntry, advice: readonly CodeAdvice[]): ErrorInformation | null {
  if (entry.status !== 'Failure') return null;
  const code = entry.code ?? 'InternalError';
  const known = advice.find((row) => row.code === code);
  return {
    errorCode: code,
    reason: entry.message,
    additionalDetails: known?.meaning ?? null,
    errorCategory: PASSING.has(code) ? 'failure' : 'nonServiceFailure',
    recommendedAction: known?.remedy ?? null,
  };
}
