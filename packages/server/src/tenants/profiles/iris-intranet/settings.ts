import type { SettingsRules } from '../../settings/settings-rules.ts';

/** Iris Intranet has no page about provisioning: its support switches modules and hands credentials out. */
export const settings: SettingsRules = {
  path: ['Support', 'Modules'],
  saveLabel: 'Save',
  absent: () =>
    'Iris Intranet has no page about provisioning: its support (support@triptic.nl) gives credentials by mail.',
  fields: [
    {
      key: 'externalUsersEnabled',
      label: 'External users',
      kind: 'switch',
      whose: 'operator',
      default: false,
      help: 'User types for people from outside, with limited rights.',
    },
  ],
};
