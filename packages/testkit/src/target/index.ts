/**
 * SCIM targets on real HTTP, whole service providers over a store in memory, each with a character (rate-limited,
 * forgetful, slow, or no SCIM at all) and with rules: what real services refuse they refuse. Test files come in, and the
 * bench.
 */
export { type Character, flaky, forgetful, type Instead, rateLimited, slow, website } from './character.ts';
export type { RateRule, TargetRules } from './rules.ts';
export { type ReceivedRequest, ScimTestTarget, type TargetOptions } from './scim-target.ts';
export { type TargetUnderTest, targetSystemSuite } from './target-system-suite.ts';
export { characters, vendors } from './vendors.ts';
export { VirtualClock } from './virtual-clock.ts';
