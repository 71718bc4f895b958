import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { badRequest, PATCH_OP_URN, requireMessage, ScimError } from '../message/index.ts';
import { resolveExtension } from '../path/index.ts';
import { isComputedReference, type ReadOptions } from '../resource/index.ts';
import type { ResourceType } from '../schema/index.ts';
import { objectFromText, unpackRoleText, verbOf, withoutLeadingSlash } from './dialect.ts';
import type { AttributeOperation } from './operation.ts';
import { type PatchPath, parsePatchPath } from './patch-path.ts';

const MAX_OPERATIONS = 1000;

export interface PatchOptions extends ReadOptions {
  /** Id of the resource that is changed; a pathless value may repeat it. */
  readonly id?: string;
  /** What an unknown attribute in a `path` means: an error, or nothing to do. */
  readonly unknownPath?: 'error' | 'ignore';
  /** Takes roles apart that come as JSON text. */
  readonly unpackRoles?: boolean;
  /** Accepts values without quotes in brackets. */
  readonly bareFilterValues?: boolean;
}

/**
 * Reads a PATCH body (RFC 7644 section 3.5.2) into operations on single attributes, in order: keys of a pathless object
 * are paths, an extension's URN stands for its attributes. Read-only and unknown keys of an object are left aside; in a
 * `path` they are errors. Throws `ScimError` 400 `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue`,
 * `noTarget` or `mutability`; 413 above 1,000 operations.
 */
export function parsePatch(
  type: ResourceType,
  body: JsonObject,
  options: PatchOptions = {},
): readonly AttributeOperation[] {
  const parser = new PatchParser(type, options);
  for (const operation of operationsOf(body, options)) parser.operation(operation);
  return parser.found;
}

function operationsOf(body: JsonObject, options: PatchOptions): readonly JsonValue[] {
  if (options.strict) requireMessage(body, PATCH_OP_URN);
  const operations = member(body, 'Operations');
  const list = isJsonObject(operations) && !options.strict ? [operations] : operations;
  if (!Array.isArray(list)) throw badRequest('invalidSyntax', "'Operations' is missing. Send a list of operations.");
  // One of Microsoft's validators sends none and expects success.
  if (list.length === 0 && options.strict)
    throw badRequest('invalidSyntax', "'Operations' is empty. Send at least one.");
  if (list.length > MAX_OPERATIONS) {
    throw new ScimError(413, undefined, `More than ${MAX_OPERATIONS} operations. Send them in several requests.`);
  }
  return list;
}

class PatchParser {
  readonly found: AttributeOperation[] = [];
  readonly #type: ResourceType;
  readonly #options: PatchOptions;

  constructor(type: ResourceType, options: PatchOptions) {
    this.#type = type;
    this.#options = options;
  }

  operation(operation: JsonValue): void {
    if (!isJsonObject(operation)) throw badRequest('invalidSyntax', 'An operation must be an object with op and path.');
    const op = verbOf(member(operation, 'op'));
    if (!op) throw badRequest('invalidSyntax', "Operation 'op' must be add, remove or replace.");
    const path = member(operation, 'path');
    const value = member(operation, 'value');
    if (typeof path === 'string' && path.trim() !== '') {
      this.#at(op, this.#options.strict ? path : withoutLeadingSlash(path.trim()), value, true);
    } else if (path !== undefined && path !== null && path !== '') {
      throw badRequest('invalidPath', "Operation 'path' must be text.");
    } else if (op === 'remove') {
      throw badRequest('noTarget', "A remove operation needs a 'path' that says what to remove.");
    } else {
      this.#keys(op, value, (key) => key);
    }
  }

  /** Every key of an object is a path of its own. */
  #keys(op: 'add' | 'replace', value: JsonValue | undefined, pathOf: (key: string) => string): void {
    const object = this.#options.strict ? value : objectFromText(value);
    if (!isJsonObject(object)) {
      throw badRequest('invalidValue', "An operation without 'path' needs an object as 'value'.");
    }
    for (const [key, inner] of Object.entries(object)) this.#at(op, pathOf(key), inner, false);
  }

  #at(op: AttributeOperation['op'], text: string, value: JsonValue | undefined, explicit: boolean): void {
    if (text.toLowerCase() === 'schemas') return;
    const extension = resolveExtension(text, this.#type);
    if (extension !== undefined) {
      this.#extension(op, extension, value);
    } else if (text.toLowerCase() === this.#type.schema.id.toLowerCase() && op !== 'remove') {
      this.#keys(op, value, (key) => key);
    } else {
      const target = this.#target(text, explicit);
      if (target && this.#isWritable(target, value, explicit)) this.#add(op, target, value, text);
    }
  }

  /** The bare URN of an extension: all its attributes, or those the value names. */
  #extension(op: AttributeOperation['op'], extension: string, value: JsonValue | undefined): void {
    if (op !== 'remove' && value !== null) {
      this.#keys(op, value, (key) => `${extension}:${key}`);
    } else if (op !== 'add') {
      const schema = this.#type.schemaExtensions.find((candidate) => candidate.schema.id === extension)?.schema;
      for (const { name } of schema?.attributes ?? []) this.#at('remove', `${extension}:${name}`, undefined, false);
    }
  }

  #target(text: string, explicit: boolean): PatchPath | undefined {
    const { strict, bareFilterValues, unknownPath, onWarning } = this.#options;
    try {
      const target = parsePatchPath(text, this.#type, { strict, bareValues: bareFilterValues });
      if (target) return target;
    } catch (error) {
      if (explicit || !(error instanceof ScimError) || error.scimType !== 'invalidPath') throw error;
    }
    if (strict || (explicit && unknownPath !== 'ignore')) {
      const problem = `Path '${text.slice(0, 200)}' names no attribute of ${this.#type.name}.`;
      throw badRequest('invalidPath', `${problem} Correct its spelling or leave it out.`);
    }
    onWarning?.({ name: text, message: `Unknown attribute '${text.slice(0, 200)}' was ignored.` });
    return undefined;
  }

  #isWritable({ path }: PatchPath, value: JsonValue | undefined, explicit: boolean): boolean {
    const { attribute, subAttribute } = path;
    if (subAttribute && isComputedReference(attribute, subAttribute)) return false;
    if (attribute.mutability !== 'readOnly' && subAttribute?.mutability !== 'readOnly') return true;
    if (explicit) throw badRequest('mutability', `Attribute '${path.text}' is read-only. Leave it out.`);
    if (path.text === 'id' && this.#options.id !== undefined && value !== this.#options.id) {
      throw badRequest('mutability', "Attribute 'id' is read-only and differs from the resource. Leave it out.");
    }
    return false;
  }

  #add(op: AttributeOperation['op'], target: PatchPath, value: JsonValue | undefined, text: string): void {
    if (op !== 'remove' && (value === undefined || (op === 'add' && value === null))) {
      if (value === null && !target.path.attribute.required) return;
      throw badRequest('invalidValue', `Operation ${op} on '${text.slice(0, 200)}' needs a 'value'.`);
    }
    const unpacked = this.#options.unpackRoles && target.path.text === 'roles' ? unpackRoleText(value) : value;
    this.found.push({ op, ...target, value: unpacked });
  }
}
