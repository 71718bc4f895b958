import { fileSchemas } from '../../packages/server/src/configuration-files/index.ts';

/** The JSON Schema of each kind of configuration file, by the name it is published under. */
export function fileSchemaPages(): Readonly<Record<string, () => string>> {
  return Object.fromEntries(
    Object.entries(fileSchemas()).map(([form, schema]) => [
      `files/${form}.schema.json`,
      () => `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}
