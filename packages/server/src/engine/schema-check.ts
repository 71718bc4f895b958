import { type Finding, type SynchronizationSchema, type ValidationOptions, validateSchema } from '../mapping/index.ts';
import { validateFilter } from '../scope/index.ts';

/**
 * Everything a job's schema has to satisfy before a cycle may work by it: mappings, expressions and scoping filters.
 * An empty list means that nothing speaks against it; warnings prevent nothing.
 */
export function checkSchema(
  schema: SynchronizationSchema,
  options: Omit<ValidationOptions, 'checkFilter'>,
): readonly Finding[] {
  return validateSchema(schema, { ...options, checkFilter: validateFilter });
}
