import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { Random } from '../access/index.ts';
import { firstAdministrator } from './administrator.ts';
import type { TenantCollections } from './collections/tenant-collections.ts';
import type { Profile } from './profile.ts';
import { SAVED_AT } from './settings/settings-rules.ts';
import { accept, invalid, TenantProblem, wrongValue } from './tenant-problem.ts';
import type { TenantRecord, TenantStore } from './tenant-store.ts';
import type { TenantTokens } from './tenant-tokens.ts';

const key = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text can be the key of a tenant: what stands in its address and, for some, in its tokens. */
export function isTenantKey(text: string): boolean {
  return key.test(text);
}

/** A text for people: one line without control characters, which some databases cannot hold. */
export function line(maximum: number) {
  const expected = `must be a text of 1 to ${maximum} characters in one line`;
  return z
    .string({ error: expected })
    .trim()
    .max(maximum, expected)
    .regex(/^\P{Cc}+$/u, expected);
}

export const displayName = line(200);

const request = z.strictObject(
  {
    profile: z.string({ error: 'must name the application of the tenant' }),
    key: z
      .string({ error: 'must name the tenant in its address' })
      .refine(
        isTenantKey,
        'must have 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
      ),
    displayName: displayName.optional(),
    plan: z.string({ error: 'must name a plan' }).optional(),
    setUp: z.boolean({ error: 'must be true or false' }).default(false),
  },
  { error: 'must be a JSON object' },
);

/** A checked request for a new tenant. */
interface NewTenant {
  readonly profile: Profile;
  readonly key: string;
  readonly displayName: string;
  readonly plan: string | undefined;
  readonly setUp: boolean;
}

/** Reads the body of a request for a new tenant. Throws `TenantProblem` 400 with a detail for each finding. */
function readNewTenant(body: unknown, profiles: readonly Profile[]): NewTenant {
  const asked = accept(request, body);
  const profile = profiles.find(({ id, aliases }) => id === asked.profile || aliases.includes(asked.profile));
  if (!profile) throw invalid([wrongValue('profile', `must be one of ${profiles.map(({ id }) => id).join(', ')}`)]);
  if (asked.plan !== undefined && !profile.plans?.includes(asked.plan)) {
    const none = `${profile.displayName} has no plans, leave it out`;
    throw invalid([wrongValue('plan', profile.plans ? `must be one of ${profile.plans.join(', ')}` : none)]);
  }
  return {
    profile,
    key: asked.key,
    displayName: asked.displayName ?? asked.key,
    plan: asked.plan ?? profile.plans?.[0],
    setUp: asked.setUp,
  };
}

/** The tenant that was asked for. One set up begins with the application's default settings under those given. */
function newTenant(
  { profile, key: tenantKey, displayName: shown, plan, setUp }: NewTenant,
  tenantId: string,
  createdAt: Date,
  settings: JsonObject,
): TenantRecord {
  return {
    tenantId,
    key: tenantKey,
    profile: profile.id,
    displayName: shown,
    options: {},
    settings: {
      ...(setUp && {
        ...profile.defaultSettings,
        ...settings,
        ...(profile.settings && { [SAVED_AT]: createdAt.toISOString() }),
      }),
      ...(plan !== undefined && { plan }),
    },
    definitions: {},
    createdAt,
    version: 1,
    indexed: [],
    lists: {},
  };
}

/** A tenant just made. Its secrets are in this answer only. */
export interface CreatedTenant {
  readonly tenant: TenantRecord;
  readonly token: string | null;
  readonly tokenExpiresAt: Date | null;
  readonly administrator: { readonly userName: string; readonly password: string } | null;
}

interface Needs {
  readonly store: TenantStore;
  readonly profiles: readonly Profile[];
  readonly tokens: TenantTokens;
  readonly collections: TenantCollections;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** See `Tenants.create`. */
export async function createTenant(needs: Needs, body: unknown, settings: JsonObject): Promise<CreatedTenant> {
  const { store, profiles, tokens, collections, random, newId, now } = needs;
  const asked = readNewTenant(body, profiles);
  const createdAt = now();
  const tenant = newTenant(asked, newId(), createdAt, settings);
  const administrator = asked.setUp ? await firstAdministrator(tenant, { random, newId, now: createdAt }) : undefined;
  const { fromStart, readable } = asked.profile.token;
  const issuedBy = asked.profile.staff.bindsTokens ? administrator?.record.id : undefined;
  const issued = asked.setUp || fromStart ? tokens.first(tenant, issuedBy) : undefined;
  const entries = collections.records(tenant, asked.profile.firstEntries?.(tenant) ?? []);

  const first = { token: issued?.record, administrator: administrator?.record, entries };
  const outcome = await store.create(tenant, first);
  if (outcome === 'keyInUse') {
    throw new TenantProblem(409, 'TenantKeyInUse', `A tenant "${asked.key}" exists already: choose another key.`, [
      { target: 'key', code: 'TenantKeyInUse', message: `key: "${asked.key}" is taken.` },
    ]);
  }
  // One that its page keeps showing is read there, by whoever may.
  const told = asked.setUp || !readable ? issued : undefined;
  return {
    tenant,
    token: told?.token ?? null,
    tokenExpiresAt: told?.record.expiresAt ?? null,
    administrator: administrator ? { userName: administrator.record.userName, password: administrator.password } : null,
  };
}
