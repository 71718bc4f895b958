import { timingSafeEqual } from 'node:crypto';
import type { DeltaOptions, DeltaState } from '../../directory/index.ts';
import { graphError } from '../graph-error.ts';

/** What a delta token says; signed, so that only positions this server gave are read. */
export interface DeltaToken {
  readonly options: DeltaOptions;
  readonly state: DeltaState;
  /** When it was given, in milliseconds. */
  readonly at: number;
}

/** How long a token may be used. */
const validFor = 7 * 24 * 60 * 60 * 1000;

/** Writes and reads tokens of one organisation. */
export interface DeltaTokens {
  write(token: Omit<DeltaToken, 'at'>): string;
  /** The token, and whether it is too old. 400 `Request_BadRequest` for what this server never gave. */
  read(text: string, type: DeltaOptions['type']): DeltaToken & { readonly isExpired: boolean };
}

export function deltaTokens(needs: {
  readonly organizationId: () => string;
  readonly sign: (text: string) => string;
  readonly now: () => Date;
}): DeltaTokens {
  const signature = (payload: string) => needs.sign(`${needs.organizationId()}.${payload}`);
  return {
    write(token) {
      const payload = Buffer.from(JSON.stringify({ ...token, at: needs.now().getTime() })).toString('base64url');
      return `${payload}.${signature(payload)}`;
    },
    read(text, type) {
      const [payload = '', signed = '', ...rest] = text.split('.');
      if (rest.length === 0 && isSame(signed, signature(payload))) {
        const token = JSON.parse(Buffer.from(payload, 'base64url').toString()) as DeltaToken;
        if (token.options.type === type) return { ...token, isExpired: needs.now().getTime() - token.at > validFor };
      }
      const message = 'The token is not one of this delta query. Begin again without it and follow the links given.';
      throw graphError(400, 'Request_BadRequest', message);
    },
  };
}

/** Compares without telling by its time where the difference is. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
