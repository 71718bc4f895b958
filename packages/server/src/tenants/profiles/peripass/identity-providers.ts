import type { Collection, Entry } from '../../collections/collection.ts';
import { SAVED_AT } from '../../settings/settings-rules.ts';
import { TenantProblem } from '../../tenant-problem.ts';

const PROVIDER = 'provider';

/** The identity providers of a tenant: one, which the settings page names. There cannot be a second. */
export const identityProviders: Collection = {
  key: 'identity-providers',
  label: 'Identity providers',
  singular: 'identity provider',
  fields: [{ key: 'providerName', label: 'Provider name', kind: 'text', required: true, longest: 120 }],
  named: 'providerName',
  hasUniqueNames: true,
  readers: { permission: 'configuration' },
  writers: { permission: 'configuration' },
  list: async ({ after }, { settings }) => (after ? [] : providerOf(settings)),
  find: async (id, { settings }) => (id === PROVIDER ? providerOf(settings)[0] : undefined),
  fixed: ({ name }) => `"${name}" is named on the page Identity providers & provisioning: change it there.`,
  check: async (_fields, _before, { settings }) => {
    const [present] = providerOf(settings);
    const message = present
      ? `A tenant has one identity provider, and "${present.name}" is it: change that one instead.`
      : 'Name the identity provider on the page Identity providers & provisioning, and save it there.';
    throw new TenantProblem(409, 'OneIdentityProvider', message);
  },
};

function providerOf({ providerName, [SAVED_AT]: savedAt }: Readonly<Record<string, unknown>>): readonly Entry[] {
  if (typeof providerName !== 'string' || typeof savedAt !== 'string') return [];
  const createdAt = new Date(savedAt);
  return [{ id: PROVIDER, name: providerName, fields: { providerName }, version: 1, createdAt }];
}
