/**
 * Attribute paths (RFC 7644 section 3.10): reading their text and finding what they mean for a resource type. Owns
 * names, not values; bracketed filters belong to `filter` and `patch`. Every room but `schema` and `message` may come
 * in.
 */
export { parsePath, printPath, tryParsePath } from './parse.ts';
export type { AttributePath, ResolvedPath } from './path.ts';
export { resolveExtension, resolvePath, resolveSubAttribute } from './resolve.ts';
