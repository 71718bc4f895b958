import {
  InsufficientAccessError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  ResultCodeError,
  SizeLimitExceededError,
} from 'ldapts';
import { SourceFailure } from '../source-connection.ts';

/** What went wrong at a server, in words that name the remedy. */
export function ldapFailure(error: unknown, url: string): SourceFailure {
  if (error instanceof SourceFailure) return error;
  const { code, name, message } = error as { readonly code?: unknown; readonly name: string; readonly message: string };
  // Node leaves the message empty where it tried several addresses.
  const last = (message.split('\n').at(-1) || String(code ?? name)).replace(/\.$/, '');
  return new SourceFailure(words(error, code, last, url), { cause: error });
}

function words(error: unknown, code: unknown, message: string, url: string): string {
  if (error instanceof InvalidCredentialsError) {
    return `${url} does not accept the bind DN with this password. Check both.`;
  }
  if (error instanceof NoSuchObjectError) return `${url} has no entry under this base DN. Check the base DN.`;
  if (error instanceof InvalidDNSyntaxError) return `${url} cannot read a DN: ${message}. Check bind DN and base DN.`;
  if (error instanceof InsufficientAccessError) {
    return `The bind DN may not read there. Give it the right to search below the base DN.`;
  }
  if (error instanceof SizeLimitExceededError) {
    return `${url} hands out only a part of its entries. Raise its size limit for the bind DN, or narrow the filter.`;
  }
  if (error instanceof ResultCodeError) return `${url} refuses: ${message}. Its log says why.`;
  if (typeof code === 'string' && UNREACHABLE.has(code)) {
    return `${url} cannot be reached: ${message}. Check the address and that the server is running.`;
  }
  if (typeof code === 'string' && /CERT|TLS|SSL|EPROTO|SELF_SIGNED|VERIFY/.test(code)) {
    return `No secure connection to ${url} can be made: ${message}. Check its certificate, or give the certificate of the authority that issued it.`;
  }
  return `The connection to ${url} failed: ${message}. Check that the server is running and answers.`;
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);
