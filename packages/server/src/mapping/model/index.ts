/**
 * Mappings of attributes: the shape of a synchronization schema, preparing an object mapping, conversion to the types
 * of the target, what becomes of a value in an operation, and the checks made when a schema is saved. How expressions
 * are read and evaluated belongs to the expression language beside it. Only the mapping room's door comes in here.
 */
export type { CompiledAttribute, MappingKind } from './compiled-attribute.ts';
export { type Composed, composed, compositionsIn, namesSnippets, type SnippetLibrary } from './composition.ts';
export { ConversionError, type ConversionOptions, toReferences, toTarget } from './conversion.ts';
export type { Finding } from './finding.ts';
export { type Flow, flow, type LeaveReason } from './flow.ts';
export { type AttributeIndex, indexAttributes, isSensitive, withAliases } from './object-definition.ts';
export {
  type CompiledMapping,
  compileObjectMapping,
  type Evaluation,
  type MappedValue,
  type MappingOptions,
  type Outcome,
} from './object-mapping.ts';
export type * from './schema.ts';
export { checkSnippet, isSnippetName, type SnippetDraft, snippetReport } from './snippet.ts';
export { type AttributeSurvey, MappingSurvey } from './survey.ts';
export { type MappingDraft, type Trial, tryMapping } from './trial.ts';
export { type ValidationOptions, validateSchema } from './validation.ts';
