/** A query that was refused; `status`, `code` and `details` are those of Microsoft Graph's error bodies. */
export class ODataError extends Error {
  override readonly name = 'ODataError';
  readonly status = 400;
  readonly code: ODataErrorCode;
  readonly details: readonly { readonly code: string; readonly message: string; readonly target: string }[];

  constructor(code: ODataErrorCode, option: string, message: string) {
    super(message);
    this.code = code;
    this.details = [{ code, message, target: option }];
  }
}

export type ODataErrorCode = 'BadRequest' | 'Request_BadRequest' | 'Request_UnsupportedQuery';

/** The error for a query option that does not follow the grammar. */
export function invalidQuery(option: string, message: string): ODataError {
  return new ODataError('BadRequest', option, `${option}: ${message}`);
}

/** The error for something the grammar allows and this server, or this collection, does not answer. */
export function unsupportedQuery(option: string, message: string): ODataError {
  return new ODataError('Request_UnsupportedQuery', option, `${option}: ${message}`);
}
