/** What somebody wants to import, as far as its form says. */
export type ImportedDocument =
  | { readonly kind: 'schema'; readonly schema: unknown }
  /** Schema and settings, as this program exports them. */
  | { readonly kind: 'configuration'; readonly schema: unknown; readonly whole: unknown; readonly options: Options };

/** Settings by their names. */
type Options = Readonly<Record<string, string>>;

/** Reads a text as a schema or as an exported configuration. Throws an `Error` that says what it is not. */
export function readDocument(text: string): ImportedDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${(error as Error).message}.`);
  }
  if (!isObject(value)) throw new Error('This is JSON, but no object. Choose the file of an export.');
  if (value.format === 'lockstep-job') {
    return { kind: 'configuration', schema: value.schema, whole: value, options: settingsOf(value) };
  }
  if (Array.isArray(value.synchronizationRules)) return { kind: 'schema', schema: value };
  throw new Error(
    'This is neither a synchronization schema, which has synchronizationRules, nor an export of schema and settings.',
  );
}

/** Every setting of a configuration by name, as text. */
export function settingsOf(configuration: unknown): Options {
  const settings = isObject(configuration) && isObject(configuration.settings) ? configuration.settings : {};
  const { options, ...others } = settings;
  return Object.fromEntries(
    Object.entries({ ...others, ...(isObject(options) ? options : {}) }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** What would change of settings, by name. */
export function settingChanges(before: Options, after: Options) {
  return Object.entries(after).flatMap(([displayName, newValue]) => {
    const oldValue = before[displayName] ?? null;
    return oldValue === newValue ? [] : [{ displayName, oldValue, newValue }];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
