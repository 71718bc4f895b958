import { defaultOf, JOB_OPTIONS } from '../../packages/server/src/engine/index.ts';
import { code, table } from './table.ts';

/** Options of a provisioning job. */
export function jobOptionsPage(): string {
  const rows = JOB_OPTIONS.map((option) => {
    const text = defaultOf(option);
    return [code(option.name), text === '' ? 'none' : code(text), option.values, option.meaning];
  });
  return `# Options of a job

Generated from \`packages/server/src/engine/job-options.ts\`. Set them with \`PATCH …/synchronization/jobs/{id}\` and \`{"synchronizationJobSettings": [{"name": "EarlyCycles", "value": "false"}]}\`; those not named stay as they are, and an unknown name or value changes nothing. The interval is \`schedule.interval\` in the same body, from \`PT1M\` to \`PT24H\`.

${table(['Option', 'Default', 'Values', 'Meaning'], rows)}
`;
}
