/**
 * Values of resources (RFC 7643 section 2, RFC 7644 sections 3.3, 3.5.1, 3.9): reading a body into stored form, required
 * and immutable attributes, elements of multi-valued attributes, projections and index entries. Owns no request and no
 * storage. `patch`, `server` and stores may come in.
 */
export { type AssembleOptions, type Assignment, assemble } from './assemble.ts';
export { assignedSchemas } from './assigned-schemas.ts';
export { coerce, coerceOne, isComputedReference, partNamed } from './coerce.ts';
export { elementKey, mergeElements, settleElements } from './elements.ts';
export { checkEmails } from './email.ts';
export { type IndexEntry, type IndexedPaths, indexEntries, valuePath, withoutBrackets } from './index-entries.ts';
export { compileProjection, type Projection, type ProjectionRequest, project, projects } from './project.ts';
export { assign, checkRequired, checkSchemas, isBlank, readResource } from './read.ts';
export { attributeAt, readPath, readTarget, selectedElement } from './read-path.ts';
export { replaceAttributes } from './replace.ts';
export { parseTargetPath, type TargetPath } from './target-path.ts';
export type { ReadOptions, ScimWarning } from './warning.ts';
