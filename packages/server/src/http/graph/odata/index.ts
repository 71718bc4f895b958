/**
 * What requests to `/v1.0` have in common by being OData: the forms a path may have, and query options as headers and
 * addresses carry them. The language of the options is `odata/`; what a resource does with them is its own file's.
 */
export { type NamedConditions, namedConditions } from './named-conditions.ts';
export { GraphPaths } from './paths.ts';
export { type Asked, advancedMode, askedOf, isEventual, refuseOption } from './query.ts';
