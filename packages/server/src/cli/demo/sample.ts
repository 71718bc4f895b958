import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { importCsv } from '../../directory/index.ts';
import { CommandFailure } from '../exit.ts';

const FOLDER = join(import.meta.dirname, '../../../../../samples');
const ORGANIZATION = { displayName: 'Halden Logistics', defaultDomain: 'halden.example' };
/** How an organisation that this sample filled is recognised. */
const ORIGIN = 'sample:halden';

const assignmentsSchema = z.object({
  applications: z.array(
    z.object({
      template: z.string(),
      displayName: z.string(),
      scope: z.enum(['assigned', 'all']),
      groups: z.array(z.string()).default([]),
      users: z.array(z.string()).default([]),
    }),
  ),
});

export type Sample = z.output<typeof assignmentsSchema>;
export type SampleApplication = Sample['applications'][number];

/**
 * Fills an empty directory with the sample organisation; a directory it filled itself is left as it is. Refuses a
 * directory that holds anything else.
 */
export async function loadSample(app: App): Promise<Sample> {
  const sample = assignmentsSchema.parse(JSON.parse(await readFile(join(FOLDER, 'assignments.json'), 'utf8')));
  const organization = app.organization();
  if (organization.origin === ORIGIN) return sample;
  const { items } = await app.directory.page('User', { limit: 1 });
  if (organization.origin === undefined && items.length > 0) {
    throw new CommandFailure(
      `The data directory holds the organisation ${organization.displayName}. The demo fills an empty one only: choose another with --data-dir.`,
    );
  }
  // Marked before the import, which is safe to repeat when it is cut short.
  await app.renameOrganization({ ...ORGANIZATION, origin: `${ORIGIN}:loading` });
  const report = await importCsv(
    app.directory,
    ['users.csv', 'groups.csv', 'members.csv'].map((name) => ({ name, content: createReadStream(join(FOLDER, name)) })),
  );
  const [problem] = report.problems;
  if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  await app.renameOrganization({ origin: ORIGIN });
  return sample;
}
