import { isDeepStrictEqual } from 'node:util';
import {
  type CaseReport,
  checkSnippet,
  type EvaluationContext,
  type Expansion,
  expandSnippets,
  type Finding,
  isSnippetName,
  type SnippetDraft,
  type SynchronizationSchema,
  snippetReport,
} from '../mapping/index.ts';
import type { Saving } from './saving.ts';
import { SchemaChanged, SchemaRefused, type Schemas } from './schemas.ts';
import { readSnippet } from './snippet-document.ts';
import type { Snippet, SnippetStore, SnippetUse } from './snippet-store.ts';

/** A snippet that cannot be saved. Nothing was stored; `findings` holds everything that speaks against it. */
export class SnippetRefused extends Error {
  override readonly name = 'SnippetRefused';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(`The snippet was not saved: ${findings.map(({ message }) => message).join(' ')}`);
    this.findings = findings;
  }
}

/** There is no such snippet or version. */
export class SnippetNotFound extends Error {
  override readonly name = 'SnippetNotFound';
}

/** Somebody else saved since the caller read. Nothing was stored. */
export class SnippetChanged extends Error {
  override readonly name = 'SnippetChanged';
}

/** A snippet that mappings are made of cannot be removed. */
export class SnippetInUse extends Error {
  override readonly name = 'SnippetInUse';
  readonly uses: readonly SnippetUse[];

  constructor(name: string, uses: readonly SnippetUse[]) {
    const shown = uses
      .slice(0, 3)
      .map((use) => `${use.targetAttributeName} of ${use.object} in ${use.applicationName}`);
    const more = uses.length > shown.length ? ` and ${uses.length - shown.length} more` : '';
    super(`The snippet ${name} is used by ${shown.join(', ')}${more}. Change those mappings first.`);
    this.uses = uses;
  }
}

export interface SnippetWithUses extends Snippet {
  readonly uses: readonly SnippetUse[];
}

/** A mapping that was made of older versions than there are now. */
export interface MappingBehind extends SnippetUse {
  /** The newest versions of those that are older. */
  readonly newer: readonly { readonly name: string; readonly version: number }[];
}

/** What became of the mappings of one job. */
export interface SnippetUpdate {
  readonly jobId: string;
  readonly applicationName: string;
  /** The version of the schema in force afterwards; undefined when the change was refused. */
  readonly version: number | undefined;
  readonly refused?: SchemaRefused | SchemaChanged;
}

export interface SnippetsDependencies {
  readonly store: SnippetStore;
  readonly schemas: Schemas;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}

/** What one organisation may keep; all are read when a schema that calls some is saved. */
const MOST = 500;

/**
 * Named expressions of an organisation that mappings of all its jobs are made of. A mapping holds the text of the version
 * it was saved with: a change of a snippet reaches it when it is updated, and not before.
 */
export class Snippets {
  readonly #dependencies: SnippetsDependencies;

  constructor(dependencies: SnippetsDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest version of each, by name, with the mappings that are made of any of its versions. */
  async list(): Promise<readonly SnippetWithUses[]> {
    const { store } = this.#dependencies;
    const [snippets, uses] = await Promise.all([store.newest(), store.uses()]);
    return snippets.map((snippet) => ({ ...snippet, uses: uses.filter((use) => isUseOf(use, snippet.name)) }));
  }

  /** A version, or the newest. Throws {@link SnippetNotFound}. */
  async read(name: string, version?: number): Promise<Snippet> {
    const found = isSnippetName(name) ? await this.#dependencies.store.read(name, version) : undefined;
    if (found !== undefined) return found;
    const what = version === undefined ? `snippet ${name}` : `version ${version} of a snippet ${name}`;
    throw new SnippetNotFound(`There is no ${what}. Choose one from the list.`);
  }

  /** All versions, the newest first, older than `before`. Throws {@link SnippetNotFound}. */
  async versions(
    name: string,
    page: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly Snippet[]> {
    await this.read(name);
    return this.#dependencies.store.versions(name, page.before, Math.min(page.limit ?? 50, 100));
  }

  /** Saves a new snippet from JSON of any origin. Throws {@link SnippetRefused} with every finding. */
  async create(document: unknown, author: string): Promise<Snippet> {
    const { store, now } = this.#dependencies;
    const draft = this.#draft(document);
    if ((await store.newest()).length >= MOST) {
      throw refused('TooMany', '', `There are ${MOST} snippets already. Remove one that is not used.`);
    }
    const snippet: Snippet = { ...draft, version: 1, author, createdAt: now() };
    if (await store.save(snippet)) return snippet;
    const message = `There is a snippet ${draft.name} already. Choose another name, or change that one.`;
    throw refused('NameTaken', 'name', message);
  }

  /**
   * Saves a change as a new version; mappings stay as they are. One that changes nothing makes none. Throws
   * {@link SnippetRefused}, {@link SnippetNotFound}, {@link SnippetChanged} when the newest version is not `expected`.
   */
  async change(
    name: string,
    document: unknown,
    { author, expected }: Pick<Saving, 'author' | 'expected'>,
  ): Promise<Snippet> {
    const { store, now } = this.#dependencies;
    const newest = await this.read(name);
    if (expected !== undefined && expected !== newest.version) throw changed(name);
    const draft = this.#draft(document);
    if (draft.name !== name) {
      const message = `A snippet keeps its name. Leave it ${name}, or create a new one.`;
      throw refused('NameFixed', 'name', message);
    }
    if (isDeepStrictEqual(draft, contentOf(newest))) return newest;
    const snippet: Snippet = { ...draft, version: newest.version + 1, author, createdAt: now() };
    if (await store.save(snippet)) return snippet;
    throw changed(name);
  }

  /**
   * Removes a snippet with all its versions. Throws {@link SnippetNotFound}, and {@link SnippetInUse} while a schema in
   * force has mappings made of it. Should one be saved at that moment it loses nothing: it holds the text itself.
   */
  async remove(name: string): Promise<void> {
    await this.read(name);
    const uses = (await this.#dependencies.store.uses()).filter((use) => isUseOf(use, name));
    if (uses.length > 0) throw new SnippetInUse(name, uses);
    await this.#dependencies.store.remove(name);
  }

  /** Runs a snippet's own cases. Throws {@link SnippetNotFound}. */
  async runCases(name: string, version?: number): Promise<CaseReport> {
    return snippetReport(await this.read(name, version), this.#context());
  }

  /** An expression with the newest text of the snippets it calls, to be tried. Throws an `ExpressionError`. */
  async expand(expression: string): Promise<Expansion> {
    const snippets = new Map((await this.#dependencies.store.newest()).map((snippet) => [snippet.name, snippet]));
    return expandSnippets(expression, (name) => snippets.get(name));
  }

  /** Mappings of schemas in force that were made of older versions than there are. */
  async behind(): Promise<readonly MappingBehind[]> {
    const { store } = this.#dependencies;
    const [snippets, uses] = await Promise.all([store.newest(), store.uses()]);
    return uses.flatMap((use) => {
      const newer = snippets.flatMap(({ name, version }) => (isOlder(use, name, version) ? [{ name, version }] : []));
      return newer.length === 0 ? [] : [{ ...use, newer }];
    });
  }

  /**
   * Brings every mapping that was made of an older version of a snippet to the newest one, and with it to the newest of
   * whatever else it calls. Each job gets a new version of its schema; one whose schema refuses the change keeps the one
   * it has, and the others go on. Throws {@link SnippetNotFound}.
   */
  async update(name: string, saving: Omit<Saving, 'expected'>): Promise<readonly SnippetUpdate[]> {
    const { version } = await this.read(name);
    const uses = (await this.#dependencies.store.uses()).filter((use) => isOlder(use, name, version));
    const jobs = new Map(uses.map(({ jobId, applicationName }) => [jobId, applicationName]));
    const updates: SnippetUpdate[] = [];
    for (const [jobId, applicationName] of jobs) {
      const comment = saving.comment ?? `Snippet ${name} updated to version ${version}.`;
      const outcome = await this.#updateJob(jobId, name, version, { ...saving, comment });
      updates.push({ jobId, applicationName, ...outcome });
    }
    return updates;
  }

  async #updateJob(
    jobId: string,
    name: string,
    version: number,
    saving: Saving,
  ): Promise<Pick<SnippetUpdate, 'version' | 'refused'>> {
    const { schemas } = this.#dependencies;
    const current = await schemas.current(jobId);
    try {
      const saved = await schemas.save(jobId, writtenAnew(current.schema, name, version), {
        ...saving,
        expected: current.version,
      });
      return { version: saved.version };
    } catch (error) {
      if (error instanceof SchemaRefused || error instanceof SchemaChanged)
        return { version: undefined, refused: error };
      throw error;
    }
  }

  #draft(document: unknown): SnippetDraft {
    const read = readSnippet(document);
    if (!read.ok) throw new SnippetRefused(read.findings);
    const findings = checkSnippet(read.snippet, this.#context());
    if (findings.length > 0) throw new SnippetRefused(findings);
    return read.snippet;
  }

  #context(): EvaluationContext {
    const { now, random } = this.#dependencies;
    return { now: now(), random };
  }
}

/** The schema with the calls of a snippet in place of its older text, as their author wrote them. */
function writtenAnew(schema: SynchronizationSchema, name: string, version: number): SynchronizationSchema {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((object) => ({
        ...object,
        attributeMappings: object.attributeMappings.map((mapping) => {
          const { composition } = mapping;
          if (composition === undefined || !isOlder({ composition }, name, version)) return mapping;
          return { ...mapping, source: { type: 'Function' as const, expression: composition.expression } };
        }),
      })),
    })),
  };
}

function isUseOf({ composition }: Pick<SnippetUse, 'composition'>, name: string): boolean {
  return composition.snippets.some((snippet) => snippet.name === name);
}

function isOlder({ composition }: Pick<SnippetUse, 'composition'>, name: string, version: number): boolean {
  return composition.snippets.some((snippet) => snippet.name === name && snippet.version < version);
}

function contentOf({ version: _version, author: _author, createdAt: _createdAt, ...content }: Snippet): SnippetDraft {
  return content;
}

function refused(code: string, target: string, message: string): SnippetRefused {
  return new SnippetRefused([{ code, target, message, severity: 'error' }]);
}

function changed(name: string): SnippetChanged {
  return new SnippetChanged(`The snippet ${name} was changed meanwhile. Read it again and repeat the change.`);
}
