import { z } from 'zod';
import type { Profile } from './profile.ts';
import { accept, invalid, wrongValue } from './tenant-problem.ts';

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
export interface NewTenant {
  readonly profile: Profile;
  readonly key: string;
  readonly displayName: string;
  readonly plan: string | undefined;
  readonly setUp: boolean;
}

/** Reads the body of a request for a new tenant. Throws `TenantProblem` 400 with a detail for each finding. */
export function readNewTenant(body: unknown, profiles: readonly Profile[]): NewTenant {
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
