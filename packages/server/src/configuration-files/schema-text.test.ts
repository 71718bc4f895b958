import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withDefaults } from '../applications/index.ts';
import { gallery, hasConnector, synchronizationSchemaOf } from '../gallery/index.ts';
import { writeFiles } from './file-set.ts';
import { schemaForm } from './forms.ts';
import type { Present } from './present.ts';
import { ExpressionRefused, fullSchema, shortSchema } from './schema-text.ts';
import { readYaml } from './yaml-file.ts';

type Json = Record<string, unknown>;

/** What a file leaves to the installation. */
const ofOneInstallation = ({ id, version }: Json) => ({ id, version });

/** A schema after it was written to a file and read again. */
function throughFile(schema: Json): ReturnType<typeof shortSchema> {
  const job = { id: 'job', schema, short: shortSchema(schema) };
  const application = { name: 'One', template: 'Custom' };
  const present = { organization: {}, applications: [{ application, assignments: { assignments: [] }, job }] };
  const text = writeFiles(present as unknown as Present).get('applications/one/schema.yaml') ?? '';
  return readYaml('schema.yaml', text, schemaForm).value;
}

describe('a schema as a file', () => {
  for (const entry of gallery.filter(hasConnector)) {
    test(`the schema of ${entry.displayName} is the same after it was a file`, () => {
      const schema = withDefaults(synchronizationSchemaOf(entry)) as unknown as Json;
      const read = throughFile(schema);
      assert.deepEqual(read, shortSchema(schema));
      assert.deepEqual({ ...withDefaults(fullSchema(read, schema) as never), ...ofOneInstallation(schema) }, schema);
    });
  }

  const [entry] = gallery.filter(hasConnector);
  const whole = withDefaults(synchronizationSchemaOf(entry!)) as unknown as Json;

  test('what nobody defined is kept, and an expression keeps its spelling', () => {
    const schema = structuredClone(whole) as never as {
      synchronizationRules: { objectMappings: { attributeMappings: Json[]; vendor?: unknown }[] }[];
    };
    const [mapping] = schema.synchronizationRules[0]!.objectMappings;
    mapping!.vendor = { of: ['an', 'import'] };
    const source = { type: 'Function', name: 'ToLower', expression: 'ToLower( [mail] )', parameters: [] as Json[] };
    const attribute = { type: 'Attribute', name: 'mail', expression: '[mail]', parameters: [] };
    source.parameters.push({ key: 'source', value: attribute });
    mapping!.attributeMappings[0]!.source = source;
    const read = throughFile(schema as never);
    const short = read.synchronizationRules[0]!.objectMappings[0]!;
    assert.equal(short.attributeMappings[0]!.source, 'ToLower( [mail] )');
    assert.deepEqual(short.vendor, { of: ['an', 'import'] });
    const again = withDefaults(fullSchema(read, schema as never) as never);
    assert.deepEqual({ ...again, ...ofOneInstallation(schema as never) }, schema);
  });

  test('ids and versions of an installation are not in the file, and come from the one it is applied to', () => {
    const short = shortSchema({ '@odata.context': 'x', id: 'job', version: 'v1.7', ...whole });
    assert.doesNotMatch(JSON.stringify(short), /"(?:id|version|@odata.context)":/);
    const moved = fullSchema(short, { directories: [{ name: short.directories[0]!.name, id: 'other' }] });
    assert.equal((moved.directories as Json[])[0]!.id, 'other');
    assert.equal((moved.directories as Json[])[1]!.id, undefined);
  });

  test('an expression that cannot be read is refused with its place', () => {
    const short = structuredClone(shortSchema(whole));
    short.synchronizationRules[0]!.objectMappings[0]!.attributeMappings[1]!.source = 'Join(",", [mail]';
    assert.throws(
      () => fullSchema(short, whole),
      (error) =>
        error instanceof ExpressionRefused &&
        error.path.join('.') === 'synchronizationRules.0.objectMappings.0.attributeMappings.1.source',
    );
  });
});
