import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { foldCase } from '../schema/index.ts';
import { parseTargetPath, type TargetPath } from './target-path.ts';

/**
 * The value of a resource at a target path, undefined when there is none. Reads what other services send: names in any
 * letter case, one object where a list is due, a flat key for an extension attribute. Without selector the parts of all
 * elements are answered as a list. Throws `ScimError` 400 `invalidPath` for a malformed path.
 */
export function readPath(resource: JsonObject, path: string): JsonValue | undefined {
  return readTarget(resource, parseTargetPath(path));
}

/** As `readPath`, for a path that was read before. */
export function readTarget(resource: JsonObject, path: TargetPath): JsonValue | undefined {
  const { selector, subAttribute } = path;
  const value = attributeAt(resource, path);
  if (selector) {
    const element = selectedElement(value, selector);
    return element && subAttribute !== undefined ? given(member(element, subAttribute)) : undefined;
  }
  if (subAttribute === undefined) return given(value);
  if (Array.isArray(value)) {
    const parts = value.flatMap((element) =>
      isJsonObject(element) ? (given(member(element, subAttribute)) ?? []) : [],
    );
    return parts.length > 0 ? parts : undefined;
  }
  return isJsonObject(value) ? given(member(value, subAttribute)) : undefined;
}

/** The whole attribute a path begins with. */
export function attributeAt(resource: JsonObject, { extension, attribute }: TargetPath): JsonValue | undefined {
  if (extension === undefined) return member(resource, attribute);
  const container = member(resource, extension);
  return isJsonObject(container) ? member(container, attribute) : member(resource, `${extension}:${attribute}`);
}

/** The first element a selector matches; text compares without case. */
export function selectedElement(
  value: JsonValue | undefined,
  selector: NonNullable<TargetPath['selector']>,
): JsonObject | undefined {
  const elements = Array.isArray(value) ? value : [value];
  return elements.find((element): element is JsonObject => {
    const found = isJsonObject(element) ? member(element, selector.name) : undefined;
    return found !== undefined && foldCase(String(found)) === foldCase(String(selector.value));
  });
}

function given(value: JsonValue | undefined): JsonValue | undefined {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : value;
}
