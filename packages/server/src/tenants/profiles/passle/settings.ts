import type { SettingsRules } from '../../settings/settings-rules.ts';
import { PASSLES } from './passles.ts';
import { ACCOUNT_ONLY, SELECTED_PASSLES, userConfigurations } from './user-configuration.ts';

/** Whether the vendor's staff switched the module on for the client. */
export function hasModule({ entraModuleEnabled }: { readonly entraModuleEnabled?: unknown }): boolean {
  return entraModuleEnabled === true;
}

/** The page `Manage Entra ID` of the admin dashboard, and what the vendor's staff decide about it. */
export const settings: SettingsRules = {
  path: ['COMPANY', 'Manage Entra ID'],
  saveLabel: 'Save',
  firstToken: 'Generate secret token',
  nextToken: 'Regenerate secret token',
  absent: (current) =>
    hasModule(current)
      ? undefined
      : 'The Entra ID module is not enabled for this company: ask your Client Success contact at Passle.',
  fields: [
    {
      key: 'entraModuleEnabled',
      label: 'Entra ID module',
      kind: 'switch',
      whose: 'operator',
      default: false,
      help: 'Without it there is no page, and the endpoint refuses every request.',
    },
    {
      key: 'jobTitleSyncEnabled',
      label: 'Sync job title',
      kind: 'switch',
      whose: 'operator',
      default: false,
      help: 'Job titles come from the directory and cannot be edited in Passle. Off, they are edited in Passle alone.',
    },
    { key: 'url', label: 'URL', kind: 'endpointView', help: 'The Tenant URL your directory asks for.' },
    {
      key: 'secretToken',
      label: 'Secret token',
      kind: 'secretView',
      help: 'The Secret Token your directory asks for.',
    },
    {
      key: 'userConfiguration',
      label: 'User configuration',
      kind: 'choice',
      required: true,
      default: ACCOUNT_ONLY,
      allowed: userConfigurations,
      help: 'Applies to users created from now on.',
    },
    {
      key: 'selectedPassles',
      label: 'Passles',
      kind: 'choices',
      required: true,
      from: PASSLES,
      shownWhen: { key: 'userConfiguration', is: [SELECTED_PASSLES] },
    },
  ],
};
