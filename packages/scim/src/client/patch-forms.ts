import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { inDialect, type PatchDialect, type PatchOperation } from '../patch/index.ts';
import { parseTargetPath } from '../resource/index.ts';

/**
 * Operations in RFC form as a service expects them: in a dialect, with operation names in lower case or capitalised. The
 * Entra dialects keep one operation for each path, so elements that are added whole are taken apart.
 */
export function sentIn(
  operations: readonly PatchOperation[],
  dialect: PatchDialect,
  opCase: 'lower' | 'capital',
): readonly PatchOperation[] {
  const parted = dialect === 'rfc' ? operations : operations.flatMap(takenApart);
  const written = inDialect(parted, dialect);
  if (opCase === 'lower') return written;
  return written.map((operation) => {
    const verb = `${operation.op.charAt(0).toUpperCase()}${operation.op.slice(1)}` as PatchOperation['op'];
    return { ...operation, op: verb };
  });
}

/** `add emails [{type, value}]` as `add emails[type eq "work"].value`, for each part of each element. */
function takenApart(operation: PatchOperation): readonly PatchOperation[] {
  const { op, path, value } = operation;
  if (op !== 'add' || path === undefined || path.includes('[') || !Array.isArray(value)) return [operation];
  const parts = value.map((element) => partsOf(path, element));
  return parts.every((some) => some !== undefined) ? parts.flat() : [operation];
}

function partsOf(path: string, element: JsonValue): readonly PatchOperation[] | undefined {
  if (!isJsonObject(element)) return undefined;
  const { type, ...rest } = element;
  if (typeof type !== 'string' || Object.keys(rest).length === 0) return undefined;
  const selected = `${path}[type eq ${JSON.stringify(type)}]`;
  return Object.entries(rest).map(([name, value]) => ({ op: 'add', path: `${selected}.${name}`, value }));
}

/**
 * The same operations with elements added whole in place of parts set through a filter: for strict services that answer
 * `noTarget` to a filter that matches nothing (RFC 7644 section 3.5.2.3). Undefined when there is nothing to change.
 */
export function elementsAdded(operations: readonly PatchOperation[]): readonly PatchOperation[] | undefined {
  const elements = new Map<string, JsonObject>();
  const changed: PatchOperation[] = [];
  for (const operation of operations) {
    const { op, path, value } = operation;
    const filtered = op.toLowerCase() !== 'remove' && path?.includes('[') ? parseTargetPath(path) : undefined;
    if (filtered?.selector === undefined || path === undefined || value === undefined) {
      changed.push(operation);
      continue;
    }
    const key = path.slice(0, path.indexOf(']')).toLowerCase();
    const known = elements.get(key);
    const element = known ?? { [filtered.selector.name]: filtered.selector.value };
    element[filtered.subAttribute ?? 'value'] = value;
    if (known !== undefined) continue;
    elements.set(key, element);
    changed.push({ op: 'add', path: path.slice(0, path.indexOf('[')), value: [element] });
  }
  return elements.size === 0 ? undefined : changed;
}

/**
 * The same operations with texts set to nothing in place of removed ones, for services that refuse to remove. References
 * and elements are left as they are: an empty one would be none. Undefined when there is nothing to change.
 */
export function emptiedInstead(operations: readonly PatchOperation[]): readonly PatchOperation[] | undefined {
  const isText = ({ op, path }: PatchOperation) =>
    op.toLowerCase() === 'remove' && path !== undefined && !path.endsWith(']') && !/(?:members|manager)$/i.test(path);
  if (!operations.some(isText)) return undefined;
  return operations.map((operation) =>
    isText(operation) && operation.path !== undefined
      ? { op: operation.op === 'Remove' ? 'Replace' : 'replace', path: operation.path, value: '' }
      : operation,
  );
}
