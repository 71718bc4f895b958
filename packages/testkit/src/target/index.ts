/**
 * SCIM targets on real HTTP, whole service providers over a store in memory, each with a character: rate-limited,
 * forgetful, slow, or no SCIM at all. Test files come in, and the bench.
 */
export { type Character, forgetful, type Instead, rateLimited, slow, website } from './character.ts';
export { type ReceivedRequest, ScimTestTarget, type TargetOptions } from './scim-target.ts';
