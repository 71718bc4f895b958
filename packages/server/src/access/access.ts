import type { AccessStore } from './access-store.ts';
import { Administrators } from './administrators.ts';
import { ApiTokens } from './api-tokens.ts';
import { IdentityProviders } from './identity-providers.ts';
import type { Random } from './random-text.ts';
import type { SecretBox } from './secret-box.ts';
import { SignIns } from './sign-ins.ts';
import { signing } from './signing.ts';

/** What is served of this room, over one store. */
export interface Access {
  readonly administrators: Administrators;
  readonly apiTokens: ApiTokens;
  readonly signIns: SignIns;
  readonly identityProviders: IdentityProviders;
  /** The name of a person or a token of the installation, by its id; undefined when there is none of that id. */
  readonly nameOf: (id: string) => Promise<string | undefined>;
}

export function createAccess(needs: {
  readonly store: AccessStore;
  readonly organizationId: string;
  /** The installation's; a key of its own is derived from it for each purpose. */
  readonly key: Uint8Array;
  readonly secretBox: SecretBox;
  readonly fetch: typeof fetch;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
}): Access {
  const { key, store } = needs;
  const signIns = new SignIns({ ...needs, sign: signing(key, 'forgery') });
  return {
    administrators: new Administrators(needs),
    apiTokens: new ApiTokens({ ...needs, sign: signing(key, 'API token') }),
    signIns,
    identityProviders: new IdentityProviders({ ...needs, signIns }),
    nameOf: async (id) => (await store.administrator(id))?.displayName ?? (await store.token(id))?.name,
  };
}
