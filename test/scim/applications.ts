import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@lockstep/scim';
import type { StartedEndpoint } from '@lockstep/testkit';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { createServerDatabase } from '../postgres.ts';

export type Kind = 'PGlite' | 'PostgreSQL';

/** The whole program on a free port of this machine, with a database of its own. */
export interface RunningProgram {
  readonly app: App;
  /** Makes a tenant that is ready for use, and answers its endpoint. */
  endpoint(profile: string, settings?: JsonObject): Promise<StartedEndpoint>;
  close(): Promise<void>;
}

export async function startProgram(kind: Kind): Promise<RunningProgram> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-scim-'));
  const server = kind === 'PostgreSQL' ? await createServerDatabase() : undefined;
  const flags = { dataDir, host: '127.0.0.1', port: '0', logLevel: 'silent', databaseUrl: server?.url };
  const app = await createApp(readConfiguration({ env: {}, flags }));
  const address = await app.listen();
  let tenants = 0;
  return {
    app,
    async endpoint(profile, settings = {}) {
      tenants += 1;
      const { tenant, token } = await app.tenants.create({ profile, key: `check-${tenants}`, setUp: true }, settings);
      if (token === null) throw new Error(`A tenant of ${profile} has no token from the start.`);
      return { url: `${address}/t/${tenant.key}/scim/v2`, token, stop: async () => {} };
    },
    async close() {
      await app.close();
      await server?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
