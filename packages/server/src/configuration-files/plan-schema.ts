import { isDeepStrictEqual } from 'node:util';
import { schemaDifference, withDefaults } from '../applications/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import { changed, type Gathering, type Step } from './change.ts';
import type { DesiredApplication } from './file-set.ts';
import { PRINCIPALS } from './installation.ts';
import type { PresentApplication } from './present.ts';
import { ExpressionRefused, fullSchema, shortSchema } from './schema-text.ts';

/** Mappings, filters and attributes, replaced as a whole. */
export function planSchema(desired: DesiredApplication, present: PresentApplication, gathering: Gathering): Step[] {
  const { schema: read } = desired;
  const { job } = present;
  if (read === undefined || job === undefined) return [];
  const application = desired.application.value.name;
  try {
    const next = withDefaults(fullSchema(read.value, job.schema) as unknown as SynchronizationSchema);
    if (isDeepStrictEqual(shortSchema({ ...next }), job.short)) return [];
    const sentences = schemaDifference(job.schema as unknown as SynchronizationSchema, next).map(
      ({ sentence }) => sentence,
    );
    const changes = (sentences.length > 0 ? sentences : ['descriptions in the schema']).map((sentence) =>
      changed(application, sentence),
    );
    const path = `${PRINCIPALS}/${present.id}/synchronization/jobs/${job.id}/schema`;
    return [{ changes, run: async () => void (await gathering.call('PUT', path, next)) }];
  } catch (error) {
    if (!(error instanceof ExpressionRefused)) throw error;
    gathering.problems.push({ file: read.file, line: read.lineOf(error.path), message: error.message });
    return [];
  }
}
