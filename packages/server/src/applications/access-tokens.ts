import * as oidc from 'openid-client';
import { TargetError } from '../engine/index.ts';
import type { AccessTokens } from './application.ts';
import type { AuthorizationNeeds } from './application-authorizations.ts';
import { expiryOf, failureOf, type Granted, refusalOf } from './authorization-server.ts';
import type { StoredAuthorization } from './authorization-store.ts';

interface RenewalNeeds extends Pick<AuthorizationNeeds, 'store' | 'now' | 'sleep'> {
  /** Renewals of this process under way, by application. */
  readonly renewals: Map<string, Promise<StoredAuthorization | undefined>>;
  readonly opened: (stored: StoredAuthorization) => Granted;
  readonly sealed: (applicationId: string, granted: Granted) => Uint8Array;
  readonly configurationOf: (granted: Granted) => oidc.Configuration;
}

/** An access token is renewed so long before its end. */
const AHEAD = 5 * 60_000;
/** One that lives shortly is renewed once this part of its time is left. */
const PART_AHEAD = 0.2;
/** A renewal that takes longer is believed to be lost, with whoever began it. */
const LONGEST_RENEWAL = 60_000;
const LOOK_AGAIN = 250;

/**
 * The access tokens of an authorised application, renewed before they expire and when they are refused: once, however
 * many ask, in this process and in others. A renewal that is refused ends the authorization: `TargetError`
 * `InvalidCredentials` for the whole job until somebody authorises again.
 */
export function accessTokens(first: StoredAuthorization, needs: RenewalNeeds): AccessTokens {
  const { applicationId } = first;
  let stored = first;

  return {
    async current() {
      if (stored.refused !== undefined || isDue(stored, needs.now())) stored = await renewedOnce(stored, false);
      return needs.opened(stored).accessToken;
    },
    async replace(refused) {
      if (needs.opened(stored).accessToken === refused) stored = await renewedOnce(stored, true);
      const { accessToken } = needs.opened(stored);
      return accessToken === refused ? undefined : accessToken;
    },
  };

  /** @param isRefused whether the token there is was refused, so that it is of no use although it has not expired */
  async function renewedOnce(used: StoredAuthorization, isRefused: boolean): Promise<StoredAuthorization> {
    const underWay = needs.renewals.get(applicationId);
    const renewal =
      underWay ??
      renewed(used, isRefused).finally(() => {
        needs.renewals.delete(applicationId);
      });
    if (underWay === undefined) needs.renewals.set(applicationId, renewal);
    return (await renewal) ?? used;
  }

  async function renewed(used: StoredAuthorization, isRefused: boolean): Promise<StoredAuthorization | undefined> {
    for (;;) {
      const found = await needs.store.find(applicationId);
      if (found === undefined) throw ended('It was removed.');
      if (found.refused !== undefined) throw ended(found.refused);
      // Somebody else renewed it, or the application was authorised anew.
      if (found.version !== used.version && !isDue(found, needs.now())) return found;
      const granted = needs.opened(found);
      if (granted.refreshToken === undefined) return keep(found, isRefused);
      const now = needs.now();
      const until = new Date(now.getTime() + LONGEST_RENEWAL);
      if (await needs.store.claim(applicationId, found.version, now, until)) {
        const outcome = await renew(found, granted, granted.refreshToken, isRefused);
        if (outcome !== undefined) return outcome;
      } else {
        await needs.sleep(LOOK_AGAIN);
      }
    }
  }

  /** Undefined when what was renewed has been replaced meanwhile. */
  async function renew(
    found: StoredAuthorization,
    granted: Granted,
    refreshToken: string,
    isRefused: boolean,
  ): Promise<StoredAuthorization | undefined> {
    const { store, now } = needs;
    try {
      const tokens = await oidc.refreshTokenGrant(needs.configurationOf(granted), refreshToken);
      const next = {
        ...granted,
        accessToken: tokens.access_token,
        // One that is not replaced stays valid (RFC 6749 section 6).
        refreshToken: tokens.refresh_token ?? refreshToken,
      };
      const written = {
        sealed: needs.sealed(applicationId, next),
        renewedAt: now(),
        expiresAt: expiryOf(tokens, now()),
      };
      const isWritten = await store.renewed(applicationId, found.version, written);
      return isWritten ? { ...found, ...written, version: found.version + 1 } : undefined;
    } catch (error) {
      const refused = refusalOf(error);
      const outcome = refused === undefined ? ({ failed: true } as const) : { refused };
      if (!(await store.renewed(applicationId, found.version, outcome))) return undefined;
      if (refused !== undefined) throw ended(refused, error);
      if (!isRefused && found.expiresAt !== undefined && found.expiresAt > now()) return found;
      const message = `The access token cannot be renewed: ${failureOf(error)}. It is tried again.`;
      throw new TargetError('WebExceptionProtocolError', message, { behaviour: 'job', cause: error });
    }
  }

  /** A token that cannot be renewed is used until it is refused. */
  function keep(found: StoredAuthorization, isRefused: boolean): StoredAuthorization {
    const isOver = found.expiresAt !== undefined && found.expiresAt <= needs.now();
    if (isRefused || isOver) throw ended('The access token ended, and the application gave none to renew it with.');
    return found;
  }
}

function isDue({ renewedAt, expiresAt }: StoredAuthorization, now: Date): boolean {
  if (expiresAt === undefined) return false;
  const ahead = Math.min(AHEAD, (expiresAt.getTime() - renewedAt.getTime()) * PART_AHEAD);
  return expiresAt.getTime() - ahead <= now.getTime();
}

function ended(why: string, cause?: unknown): TargetError {
  const message = `The authorization of the application ended (${why.replace(/\.$/, '')}). Authorize it again: Provisioning, Admin Credentials, Authorize.`;
  return new TargetError('InvalidCredentials', message, { behaviour: 'job', cause });
}
