/** A request about a source that is refused, in the form of the administrative interfaces. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly { readonly code: string; readonly message: string; readonly target: string }[];

  constructor(status: number, code: string, message: string, details: SourceError['details'] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The error for fields that cannot be used. */
export function badFields(problems: readonly { readonly field: string; readonly message: string }[]): SourceError {
  const details = problems.map(({ field, message }) => ({ code: 'Request_BadRequest', message, target: field }));
  return new SourceError(400, 'Request_BadRequest', details[0]?.message ?? 'The source cannot be saved.', details);
}
