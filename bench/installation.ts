import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../packages/server/src/app.ts';
import { readConfiguration } from '../packages/server/src/config/index.ts';
import type { Job, JobSettings } from '../packages/server/src/engine/index.ts';
import { galleryAppById } from '../packages/server/src/gallery/index.ts';

/** An installation for one row: a directory of its own, the embedded database or a server's. */
export async function installation(
  use: (app: App) => Promise<void>,
  options: Readonly<Record<string, string>> = {},
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  const app = await createApp(
    readConfiguration({ env: {}, flags: { dataDir, port: '0', logLevel: 'error', ...options } }),
  );
  try {
    await use(app);
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** An application of a gallery entry, pointed at a target and covering everybody. */
export async function application(
  app: App,
  template: string,
  credentials: { readonly tenantUrl: string; readonly secretToken: string },
  settings: Partial<JobSettings> = {},
): Promise<Job> {
  const entry = galleryAppById(template);
  if (entry === undefined) throw new Error(`The gallery has no entry ${template}.`);
  const { application: made, jobId } = await app.applications.instantiate(entry, template, {
    scope: 'all',
    ...settings,
  });
  await app.applications.saveCredentials(jobId, credentials);
  await app.applications.setState(jobId, 'Active');
  const [job] = await app.applications.jobsOf(made.id);
  if (job === undefined) throw new Error('The application has no job.');
  return job;
}

/** The target that answers at once, in a process of its own. */
export async function instantTarget<T>(use: (origin: string) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'instant-target.ts'));
  try {
    const [port] = (await once(child, 'message')) as [number];
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
  }
}
