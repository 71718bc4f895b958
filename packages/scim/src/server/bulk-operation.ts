import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { badRequest, ScimError } from '../message/index.ts';
import { referencesIn, referencesInText } from './bulk-references.ts';
import type { ServiceContext } from './context.ts';

/** An operation of a bulk request as it was read (RFC 7644 section 3.7). */
export interface BulkOperation {
  /** In capitals; as sent when it is none of the four. */
  readonly method: string;
  readonly path: string;
  readonly bulkId: string | undefined;
  /** What `If-Match` is to a single request. */
  readonly version: string | undefined;
  readonly data: JsonObject | undefined;
  /** The bulk ids it refers to. */
  readonly needs: ReadonlySet<string>;
  /** Why it cannot be run at all. */
  readonly problem: ScimError | undefined;
}

const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Reads the operations of a bulk request; what is wrong with a single one is kept with it. Throws `ScimError` 400
 * `invalidSyntax` when they are no list of objects, 413 when they are too many.
 */
export function readOperations({ options }: ServiceContext, body: JsonObject): readonly BulkOperation[] {
  const list = member(body, 'Operations');
  if (!Array.isArray(list) || !list.every(isJsonObject)) {
    throw badRequest('invalidSyntax', "'Operations' must be a list of operations, each an object.");
  }
  const { maxOperations } = options.bulk;
  if (list.length > maxOperations) {
    throw new ScimError(
      413,
      undefined,
      `The request has ${list.length} operations, more than ${maxOperations}. Send them in several requests.`,
    );
  }
  const creates = new Set<string>();
  return list.map((operation) => {
    const read = readOperation(operation, options.strict);
    const isRepeated = read.method === 'POST' && read.bulkId !== undefined && creates.has(read.bulkId);
    if (read.method === 'POST' && read.bulkId !== undefined) creates.add(read.bulkId);
    if (!isRepeated) return read;
    return { ...read, problem: badRequest('invalidValue', `'bulkId' ${quoted(read.bulkId)} is used twice.`) };
  });
}

function readOperation(operation: JsonObject, strict: boolean): BulkOperation {
  const method = text(member(operation, 'method')) ?? '';
  const verb = method.toUpperCase();
  const path = text(member(operation, 'path'));
  const bulkId = text(member(operation, 'bulkId'));
  const data = member(operation, 'data');
  const used = verb === 'DELETE' || !isJsonObject(data) ? undefined : data;
  const read = {
    method: METHODS.has(verb) ? verb : method.slice(0, 20),
    path: path ?? '',
    bulkId,
    version: text(member(operation, 'version')),
    data: used,
    needs: new Set([...referencesInText(path ?? ''), ...(used ? referencesIn(used) : [])]),
  };
  return { ...read, problem: problemOf(read, strict) };
}

function problemOf({ method, path, bulkId, data }: Omit<BulkOperation, 'problem'>, strict: boolean) {
  if (!METHODS.has(method)) {
    return badRequest('invalidSyntax', `'method' ${quoted(method)} must be POST, PUT, PATCH or DELETE.`);
  }
  if (path === '') return badRequest('invalidSyntax', "'path' is missing. Send an address below the base, as /Users.");
  if (!data && method !== 'DELETE') {
    return badRequest('invalidSyntax', `'data' is missing. Send the body that ${method} has as a single request.`);
  }
  if (strict && method === 'POST' && bulkId === undefined) {
    return badRequest('invalidValue', "'bulkId' is missing. A POST needs one.");
  }
  return undefined;
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function quoted(name = ''): string {
  return `'${name.slice(0, 100)}'`;
}
