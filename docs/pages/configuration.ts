import { settingsReference } from '../../packages/server/src/config/index.ts';
import { code, table } from './table.ts';

/** Settings of the program. */
export function configurationPage(): string {
  const rows = settingsReference().map((setting) => [
    code(setting.placeholder === undefined ? setting.flag : `${setting.flag} ${setting.placeholder}`),
    code(setting.env),
    setting.defaultValue === undefined ? '' : code(setting.defaultValue),
    setting.description,
  ]);
  return `# Configuration

Generated from \`packages/server/src/config/settings.ts\`. A flag wins over its variable; an empty variable counts as not set.

${table(['Flag', 'Variable', 'Default', 'Meaning'], rows)}
`;
}
