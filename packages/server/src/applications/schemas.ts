import { isDeepStrictEqual } from 'node:util';
import { checkSchema, type DiscoveredObject } from '../engine/index.ts';
import {
  applyPreset,
  checkMatching,
  galleryAppById,
  sourceAliases,
  synchronizationSchemaOf,
} from '../gallery/index.ts';
import type { ModifiedProperty } from '../journal/index.ts';
import { composed, type Finding, namesSnippets, type SynchronizationSchema } from '../mapping/index.ts';
import { addDiscovered, type DiscoveryReport } from './discovered-attributes.ts';
import { BY_ITSELF, changeBy, type Saving } from './saving.ts';
import { withDefaults } from './schema-defaults.ts';
import { type SchemaChange, schemaDifference } from './schema-difference.ts';
import { readSchema } from './schema-document.ts';
import { completed, lockedRules, withUndefined } from './schema-draft.ts';
import type { SchemaOwner, SchemaStore, SchemaVersion, StoredSchema } from './schema-store.ts';
import { snippetLibrary } from './snippet-library.ts';
import type { SnippetStore } from './snippet-store.ts';

/** A schema that cannot be put in force. Nothing was stored; `findings` holds everything that speaks against it. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(`The schema was not saved: ${findings.map(({ message }) => message).join(' ')}`);
    this.findings = findings;
  }
}

/** Somebody else saved since the caller read. Nothing was stored. */
export class SchemaChanged extends Error {
  override readonly name = 'SchemaChanged';
  /** The version in force now. */
  readonly version: number;

  constructor(version: number) {
    super(`The schema was changed meanwhile (version ${version} is in force). Read it again and repeat the change.`);
    this.version = version;
  }
}

/** There is no such job or version. */
export class SchemaNotFound extends Error {
  override readonly name = 'SchemaNotFound';
}

export interface SavedSchema extends StoredSchema {
  /** False when the schema means what was in force already: then no version was made, and nothing starts over. */
  readonly saved: boolean;
  /** What deserves a look though it prevented nothing. */
  readonly warnings: readonly Finding[];
}

/** A schema as it would be stored, with the version it takes the place of. */
export interface SchemaDraft extends SavedSchema {
  readonly before: StoredSchema;
}

/** A schema beside the one in force. */
export interface SchemaComparison extends Pick<SavedSchema, 'schema' | 'warnings'> {
  /** The version in force. */
  readonly version: number;
  readonly changes: readonly SchemaChange[];
}

/** A schema as a caller sends it, checked but not stored. */
export interface CheckedSchema {
  /** Undefined when the document is no schema at all. */
  readonly schema: SynchronizationSchema | undefined;
  readonly findings: readonly Finding[];
}

export interface SchemasDependencies {
  readonly store: SchemaStore;
  readonly snippets: SnippetStore;
  readonly now: () => Date;
  readonly newId: () => string;
}

const LONGEST_COMMENT = 1_000;
/** Changes named in the audit log; the versions themselves hold all of them. */
const MOST_CHANGES = 100;

/**
 * Versions of the schemas of an organisation's jobs. Every save is a version, and everything is looked at again by the
 * one put in force; a cycle under way ends by the version it began with.
 */
export class Schemas {
  readonly #dependencies: SchemasDependencies;

  constructor(dependencies: SchemasDependencies) {
    this.#dependencies = dependencies;
  }

  /** The version in force. Throws {@link SchemaNotFound}. */
  async current(jobId: string): Promise<StoredSchema> {
    return this.version(jobId, (await this.#owner(jobId)).schemaVersion);
  }

  /** Throws {@link SchemaNotFound}. */
  async version(jobId: string, version: number): Promise<StoredSchema> {
    const found = await this.#dependencies.store.read(jobId, version);
    if (found !== undefined) return found;
    throw new SchemaNotFound(`The job ${jobId} has no version ${version} of its schema. List the versions there are.`);
  }

  /** Versions with author, time and comment, the newest first, older than `before`. */
  versions(
    jobId: string,
    page: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly SchemaVersion[]> {
    return this.#dependencies.store.versions(jobId, page.before, Math.min(page.limit ?? 50, 100));
  }

  /** What version `to` changed against version `from`. Throws {@link SchemaNotFound}. */
  async difference(jobId: string, from: number, to: number): Promise<readonly SchemaChange[]> {
    const [before, after] = await Promise.all([this.version(jobId, from), this.version(jobId, to)]);
    return schemaDifference(before.schema, after.schema);
  }

  /**
   * Checks a schema of any origin as saving would, and stores nothing.
   *
   * @param lenient attributes nobody defined are defined as texts instead of refused
   */
  async check(jobId: string, document: unknown, lenient = false): Promise<CheckedSchema> {
    const owner = await this.#owner(jobId);
    return this.#checked(owner, (await this.version(jobId, owner.schemaVersion)).schema, document, lenient);
  }

  /** Checks a schema of any origin as saving would, and tells what it would change against the one in force. */
  async review(
    jobId: string,
    document: unknown,
  ): Promise<CheckedSchema & { readonly changes: readonly SchemaChange[] }> {
    const owner = await this.#owner(jobId);
    const current = (await this.version(jobId, owner.schemaVersion)).schema;
    const checked = await this.#checked(owner, current, document, false);
    return { ...checked, changes: checked.schema === undefined ? [] : schemaDifference(current, checked.schema) };
  }

  /**
   * What saving a schema of any origin would change, and the schema as it would be stored; nothing is. Throws
   * {@link SchemaRefused} with every finding, {@link SchemaNotFound}.
   */
  async compare(jobId: string, document: unknown, lenient = false): Promise<SchemaComparison> {
    const { before, schema, warnings } = await this.#draft(jobId, BY_ITSELF, '', () => document, { lenient });
    return { version: before.version, schema, changes: schemaDifference(before.schema, schema), warnings };
  }

  /**
   * Puts a schema in force, from JSON of any origin. Throws {@link SchemaRefused} with every finding,
   * {@link SchemaChanged} when another version is in force than expected, {@link SchemaNotFound}.
   */
  save(jobId: string, document: unknown, saving: Saving, lenient = false): Promise<SavedSchema> {
    return this.#replace(jobId, saving, '', () => document, lenient);
  }

  /** Puts an earlier version in force again, as a new one. Throws as {@link save}. */
  async rollback(jobId: string, version: number, saving: Saving): Promise<SavedSchema> {
    const { schema } = await this.version(jobId, version);
    return this.#replace(jobId, saving, `Back to version ${version}.`, () => schema);
  }

  /** Puts the mappings and filters of the gallery entry in force, as a new version. Throws as {@link save}. */
  restoreDefaults(jobId: string, saving: Saving): Promise<SavedSchema> {
    return this.#replace(jobId, saving, 'Default mappings restored.', (_current, { templateId }) => {
      const entry = galleryAppById(templateId);
      if (entry !== undefined) return synchronizationSchemaOf(entry);
      throw new SchemaNotFound(`The gallery has no entry ${templateId} any more, so its defaults are not known.`);
    });
  }

  /** Sets the rows of a custom application to those of a preset, as a new version. Throws as {@link save}. */
  applyPreset(jobId: string, presetId: string, saving: Saving): Promise<SavedSchema> {
    const preset = galleryAppById(presetId);
    if (preset === undefined || preset.listing !== 'non-gallery') {
      return Promise.reject(
        new SchemaNotFound(`There is no preset ${presetId}. Choose one of those the gallery names.`),
      );
    }
    return this.#replace(jobId, saving, `Preset ${preset.displayName} applied.`, (current) =>
      applyPreset(current, preset),
    );
  }

  /**
   * Adds what the target says about itself to its attributes, as a new version where anything is new. Throws as
   * {@link save}.
   */
  async addDiscovered(
    jobId: string,
    discovered: readonly DiscoveredObject[],
    saving: Saving,
  ): Promise<{ readonly schema: SavedSchema; readonly report: DiscoveryReport }> {
    let report: DiscoveryReport | undefined;
    const schema = await this.#replace(jobId, saving, 'Attributes of the target discovered.', (current) => {
      const grown = addDiscovered(current, discovered, this.#dependencies.now(), this.#dependencies.newId);
      report = grown.report;
      return grown.schema;
    });
    return { schema, report: report ?? { added: [], differing: [], unmappedRequired: [] } };
  }

  async #replace(
    jobId: string,
    saving: Saving,
    usualComment: string,
    next: (current: SynchronizationSchema, owner: SchemaOwner) => unknown,
    lenient = false,
  ): Promise<SavedSchema> {
    const { store } = this.#dependencies;
    const { before, warnings, ...draft } = await this.#draft(jobId, saving, usualComment, next, { lenient });
    if (!draft.saved) return { ...draft, warnings };
    const { saved: _, ...stored } = draft;
    const change = changeBy(this.#dependencies, 'mappingsChanged', saving, changesOf(before, stored));
    if (!(await store.save(jobId, before.version, stored, change))) {
      throw new SchemaChanged((await this.#owner(jobId)).schemaVersion);
    }
    return { ...stored, saved: true, warnings };
  }

  /**
   * What saving a schema would store, checked as a whole; nothing is stored. Throws as {@link save}.
   *
   * @param scope the job's scope, where it is to be saved with the schema
   */
  draft(jobId: string, document: unknown, saving: Saving, scope: SchemaOwner['scope']): Promise<SchemaDraft> {
    return this.#draft(jobId, saving, '', () => document, { scope });
  }

  async #draft(
    jobId: string,
    { author, comment, expected }: Saving,
    usualComment: string,
    next: (current: SynchronizationSchema, owner: SchemaOwner) => unknown,
    { lenient = false, scope }: { readonly lenient?: boolean; readonly scope?: SchemaOwner['scope'] },
  ): Promise<SchemaDraft> {
    const found = await this.#owner(jobId);
    const owner = scope === undefined ? found : { ...found, scope };
    if (expected !== undefined && expected !== owner.schemaVersion) throw new SchemaChanged(owner.schemaVersion);
    const current = await this.version(jobId, owner.schemaVersion);
    const { schema, findings } = await this.#checked(owner, current.schema, next(current.schema, owner), lenient);
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (schema === undefined || errors.length > 0) throw new SchemaRefused(errors);
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    if (isSame(normal(current.schema), schema)) return { ...current, before: current, saved: false, warnings };
    const version = owner.schemaVersion + 1;
    return {
      version,
      author,
      comment: (comment ?? usualComment).slice(0, LONGEST_COMMENT),
      createdAt: this.#dependencies.now(),
      schema: { ...schema, id: jobId, version: `v1.${version - 1}` },
      before: current,
      saved: true,
      warnings,
    };
  }

  async #checked(
    owner: SchemaOwner,
    current: SynchronizationSchema,
    document: unknown,
    lenient: boolean,
  ): Promise<CheckedSchema> {
    const read = readSchema(document);
    if (!read.ok) return { schema: undefined, findings: read.findings };
    const { schema: plain, findings: calls } = await this.#composed(read.schema);
    const whole = completed(plain, current, this.#dependencies.newId);
    const schema = lenient ? withUndefined(whole, sourceAliases) : whole;
    const findings = checkSchema(schema, { jobScope: owner.scope, aliases: sourceAliases });
    const entry = galleryAppById(owner.templateId);
    const marks = entry === undefined ? [] : checkMatching(schema, entry);
    const unlike = findings.filter(
      ({ code, target }) => !calls.some((call) => call.code === code && call.target === target),
    );
    const locked = lockedRules(withDefaults(normal(current)), withDefaults(schema));
    return { schema, findings: [...calls, ...unlike.map(stricter), ...marks, ...locked] };
  }

  /** The schema without calls of snippets. One that cannot be expanded is reported once, by its own reason. */
  async #composed(schema: SynchronizationSchema) {
    if (!namesSnippets(schema)) return { schema, findings: [] };
    return composed(schema, await snippetLibrary(this.#dependencies.snippets, schema));
  }

  async #owner(jobId: string): Promise<SchemaOwner> {
    const owner = await this.#dependencies.store.owner(jobId);
    if (owner !== undefined) return owner;
    throw new SchemaNotFound(`There is no job ${jobId}.`);
  }
}

/** What a save changes, as the audit log shows it. */
export function changesOf(before: StoredSchema, after: StoredSchema): readonly ModifiedProperty[] {
  const changes = schemaDifference(before.schema, after.schema);
  return [
    { name: 'schemaVersion', oldValue: String(before.version), newValue: String(after.version) },
    ...changes.slice(0, MOST_CHANGES).map(({ object, name, change, details, sentence }) => ({
      name: `${object}: ${name}`,
      oldValue: change === 'added' ? null : details.map((one) => `${one.field}: ${one.before}`).join('; '),
      newValue: change === 'removed' ? null : details.map((one) => `${one.field}: ${one.after}`).join('; ') || sentence,
    })),
  ];
}

/** A target attribute nobody defined is taken for text by a cycle, and refused when it is saved. */
function stricter(finding: Finding): Finding {
  return finding.code === 'UnknownTargetAttribute' ? { ...finding, severity: 'error' } : finding;
}

function isSame(left: SynchronizationSchema, right: SynchronizationSchema): boolean {
  const meaning = (schema: SynchronizationSchema) => {
    const { id: _, version: __, directories, ...others } = withDefaults(schema);
    return { ...others, directories: directories.map((directory) => ({ ...directory, discoveryDateTime: null })) };
  };
  return isDeepStrictEqual(meaning(left), meaning(right));
}

/** A stored schema in the form every schema has once it was read: templates are stored as they were made. */
function normal(schema: SynchronizationSchema): SynchronizationSchema {
  const read = readSchema(schema);
  return read.ok ? completed(read.schema, schema, () => '') : schema;
}
