import { after, before, describe } from 'node:test';
import { type CheckProfile, checkProfiles, scimEndpointSuite } from '@lockstep/testkit';
import { type RunningProgram, startProgram } from './applications.ts';

const everyone: readonly CheckProfile[] = checkProfiles;

/** The applications with the clients that can be connected to them. */
const applications = [
  { profile: 'generic', clients: everyone },
  { profile: 'peripass', clients: everyone },
  { profile: 'passle', clients: everyone, settings: { jobTitleSyncEnabled: true } },
  { profile: 'travelperk', clients: everyone },
  { profile: 'iris-intranet', clients: everyone },
];

for (const kind of ['PGlite', 'PostgreSQL'] as const) {
  describe(`SCIM endpoints on ${kind}`, () => {
    let program: RunningProgram;
    before(async () => {
      program = await startProgram(kind);
    });
    for (const { profile, clients, settings } of applications) {
      const start = () => program.endpoint(profile, settings);
      scimEndpointSuite(`${profile} on ${kind}`, start, {
        profiles: clients,
        // The whole of SCIM leaves nothing to skip; what an application lacks is its own affair.
        ...(profile === 'generic' && { skipped: [] }),
      });
    }
    after(() => program?.close());
  });
}
