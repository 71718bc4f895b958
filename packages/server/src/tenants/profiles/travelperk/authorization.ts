import type { AuthorizationRules } from '../../authorization/authorization-rules.ts';

/** The addresses are those of TravelPerk's own interface, the same for all companies. */
export const authorization: AuthorizationRules = {
  authorizePath: '/oauth2/authorize/',
  tokenPath: '/accounts/oauth2/token/',
  revocationPath: '/accounts/oauth2/revoke/',
  keysPath: '/accounts/oauth2/keys/',
  scopes: {
    'scim:read': 'See the travellers of the company and their details',
    'scim:write': 'Add travellers, and change, deactivate and reactivate them',
    'scim:delete': 'Remove travellers',
  },
};
