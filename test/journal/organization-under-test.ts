import { randomBytes, randomUUID } from 'node:crypto';
import { secretBox } from '../../packages/server/src/access/index.ts';
import { Applications } from '../../packages/server/src/applications/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { type Database, KyselyApplicationStore } from '../../packages/server/src/store/index.ts';

export interface JobUnderTest {
  readonly jobId: string;
  readonly application: { readonly id: string; readonly displayName: string };
}

/** A new organisation in the database, with applications and their jobs. */
export async function organizationUnderTest<Names extends readonly string[]>(
  { kysely }: Database,
  ...names: Names
): Promise<{ readonly organizationId: string; readonly jobs: { [Name in keyof Names]: JobUnderTest } }> {
  const organizationId = randomUUID();
  const applications = new Applications({
    store: new KyselyApplicationStore(kysely, organizationId),
    secretBox: secretBox([randomBytes(32)], randomBytes),
    now: () => new Date('2026-03-02T08:00:00Z'),
    newId: randomUUID,
  });
  const entry = galleryAppById('custom-scim');
  if (entry === undefined) throw new Error('The gallery has no entry custom-scim.');
  const jobs: JobUnderTest[] = [];
  for (const name of names) {
    const { application, jobId } = await applications.instantiate(entry, name);
    jobs.push({ jobId, application: { id: application.id, displayName: name } });
  }
  return { organizationId, jobs: jobs as { [Name in keyof Names]: JobUnderTest } };
}
