/** A refusal by the token endpoint: a code of RFC 6749 section 5.2, the status it travels with, a text for people. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
