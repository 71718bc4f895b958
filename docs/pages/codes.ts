import { LOG_CODES } from '../../packages/server/src/engine/index.ts';
import { code, table } from './table.ts';

/** Codes of the provisioning log. */
export function codesPage(): string {
  const rows = LOG_CODES.map((entry) => [code(entry.code), entry.status, entry.meaning, entry.remedy]);
  return `# Codes of the provisioning log

Generated from \`packages/server/src/engine/codes.ts\`.

${table(['Code', 'Status', 'Meaning', 'What to do'], rows)}
`;
}
