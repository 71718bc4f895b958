/** A refusal of this room, in the form the administrative interfaces show. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly { readonly code: string; readonly message: string; readonly target?: string }[];
  /** In how many seconds it is worth trying again. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly target?: string; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.target === undefined ? [] : [{ code, message, target: more.target }];
    this.retryAfter = more.retryAfter;
  }
}

/** A field that cannot be taken as it is. */
export function badField(target: string, message: string): AccessError {
  return new AccessError(400, 'Request_BadRequest', message, { target });
}

/** Something that is not there. */
export function notFound(what: string): AccessError {
  return new AccessError(404, 'Request_ResourceNotFound', `There is no ${what}.`);
}
