import { parseTargetPath, ScimError } from '@lockstep/scim';

/** What is wrong with a target path, in a sentence; undefined when it can be written to. */
export function pathProblem(path: string): string | undefined {
  try {
    parseTargetPath(path);
    return undefined;
  } catch (error) {
    if (error instanceof ScimError) return error.detail;
    throw error;
  }
}

/**
 * The same for all spellings of one target: names and selectors compare without case, a filtered path means its `value`,
 * and the URN of a core schema may be left out (RFC 7644 section 3.10).
 */
export function targetKey(path: string): string {
  if (pathProblem(path) !== undefined) return path.toLowerCase();
  const { extension, attribute, selector, subAttribute } = parseTargetPath(path);
  const name = subAttribute === undefined ? attribute : `${attribute}.${subAttribute}`;
  const selected = selector === undefined ? '' : `${selector.name} ${selector.value}`;
  return JSON.stringify([extension ?? '', name, selected]).toLowerCase();
}
