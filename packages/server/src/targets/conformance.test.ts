import type { TargetOptions } from '@lockstep/testkit';
import {
  characters,
  flaky,
  rateLimited,
  ScimTestTarget,
  slow,
  targetSystemSuite,
  VirtualClock,
  vendors,
} from '@lockstep/testkit';
import { connectTarget, type TargetProfile } from './index.ts';
import { profilesOfCharacters, profilesOfVendors } from './profiles-under-test.ts';

/** A target of the test kit, reached through the port as the engine reaches it. */
async function start(options: TargetOptions, profile: TargetProfile | undefined) {
  const clock = new VirtualClock();
  const server = await ScimTestTarget.start({ ...options, clock: clock.now });
  const target = connectTarget(
    { tenantUrl: server.url, secretToken: server.token },
    {
      maxConcurrency: 10,
      policy: { allowed: [new URL(server.origin).host] },
      clock,
      jitter: () => 0.5,
      userAgent: 'Lockstep/test',
      profile,
    },
  );
  return { target, held: server.held.bind(server), put: server.put.bind(server), close: () => server.close() };
}

for (const [name, rules] of Object.entries(characters)) {
  targetSystemSuite(name, () => start({ rules }, profilesOfCharacters[name as keyof typeof characters]));
}

for (const [name, character] of Object.entries({
  slow: () => slow(5),
  rateLimited: () => rateLimited(3, 7),
  // A create whose answer was lost is not repeated here: the engine looks it up first.
  dropsBefore: () => flaky(7, 'before', ['GET', 'PATCH', 'DELETE']),
  dropsAfter: () => flaky(7, 'after', ['GET', 'PATCH', 'DELETE']),
})) {
  targetSystemSuite(name, () => start({ character: character() }, undefined));
}

for (const [name, rules] of Object.entries(vendors)) {
  const { profile, ...options } = profilesOfVendors[name as keyof typeof vendors];
  targetSystemSuite(name, () => start({ rules }, profile), options);
}
