import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { secretBox } from '../../packages/server/src/access/index.ts';
import { picture } from '../../packages/server/src/applications/images-under-test.ts';
import { Applications, credentialsContext } from '../../packages/server/src/applications/index.ts';
import { customApplication } from '../../packages/server/src/gallery/index.ts';
import { type Database, KyselyApplicationStore, KyselyJobStore } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

const credentials = { tenantUrl: 'https://scim.example/v2', secretToken: 'first' };

for (const kind of testDatabases()) {
  describe(`applications in the database on ${kind.name}`, () => {
    const organizationId = randomUUID();
    const box = secretBox([randomBytes(32)], randomBytes);
    let database: Database;
    let applications: Applications;
    let jobs: KyselyJobStore;
    let now = new Date('2026-03-02T08:00:00Z');

    before(async () => {
      database = await kind.open();
      const store = new KyselyApplicationStore(database.kysely, organizationId);
      applications = new Applications({ store, secretBox: box, now: () => now, newId: randomUUID });
      jobs = new KyselyJobStore(database.kysely, organizationId);
    });
    after(() => database.close());

    test(`credentials sealed for a job, as they once were, are read until they are saved again (${kind.name})`, async () => {
      const { application, jobId } = await applications.instantiate(customApplication, 'Old');
      const sealed = box.seal(JSON.stringify(credentials), credentialsContext(jobId));
      await database.kysely.updateTable('job').set({ credentials: sealed }).where('id', '=', jobId).execute();
      assert.deepEqual(await applications.credentials(jobId), credentials);
      assert.equal((await jobs.job(jobId))?.configured, true);
      const second = await applications.addJob(application);
      assert.deepEqual(await applications.credentials(second), undefined);

      await applications.saveCredentials(jobId, { ...credentials, secretToken: 'second' });
      for (const id of [jobId, second]) {
        assert.deepEqual(await applications.credentials(id), { ...credentials, secretToken: 'second' });
      }
      const { credentials: left } = await database.kysely
        .selectFrom('job')
        .select('credentials')
        .where('id', '=', jobId)
        .executeTakeFirstOrThrow();
      assert.equal(left, null);
    });

    test(`new credentials change no settings of the application's jobs (${kind.name})`, async () => {
      const { application, jobId } = await applications.instantiate(customApplication, 'Two', { scope: 'all' });
      const second = await applications.addJob(application);
      await applications.saveCredentials(second, credentials);
      const scopes = (await applications.jobsOf(application.id)).map(({ id, settings }) => [id, settings.scope]);
      assert.deepEqual(Object.fromEntries(scopes), { [jobId]: 'all', [second]: 'assigned' });
    });

    test(`of a deleted job nothing is left, and whoever ran it may write no more (${kind.name})`, async () => {
      const { jobId } = await applications.instantiate(customApplication, 'Gone');
      const fence = await jobs.acquire(jobId, 'tests', 60_000);
      assert.ok(fence !== undefined);
      await jobs.addWork(jobId, [
        { type: 'User', id: randomUUID() },
        { type: 'User', id: randomUUID() },
      ]);
      assert.equal(await applications.deleteJob(jobId), true);
      assert.equal(await applications.deleteJob(jobId), false);
      assert.equal(await jobs.renew(jobId, fence, 60_000), false);
      let stretches = 0;
      while (await applications.clearDeletedJobs(1)) stretches += 1;
      assert.ok(stretches >= 3, 'a row at a time');
      assert.deepEqual(await jobs.work(jobId, 'User', undefined, 10), []);
      const schemas = database.kysely.selectFrom('job_schema').select('version').where('job_id', '=', jobId);
      assert.deepEqual(await schemas.execute(), []);
    });

    test(`a logo is its organisation's alone, and is erased with the application (${kind.name})`, async () => {
      const { registrations, logos } = applications;
      const { appId } = await applications.add(customApplication, 'Seen');
      const found = await registrations.find('registration', { appId });
      assert.ok(found !== undefined);
      const { version } = await logos.save(found.id, await picture('png'));
      assert.equal((await registrations.find('registration', { appId }))?.logo, version);
      assert.equal((await registrations.find('application', { appId }))?.logo, version);

      const others = new KyselyApplicationStore(database.within(randomUUID()), randomUUID()).logos;
      assert.equal(await others.find(found.id), undefined);
      await assert.rejects(others.save(found.id, { version: 'theirs', image: new Uint8Array(1) }));
      await others.remove(found.id);
      assert.equal((await logos.find(found.id))?.version, version);

      await registrations.delete('registration', found);
      assert.equal((await logos.find(found.id))?.version, version);
      await registrations.erase('registration', found);
      const left = database.kysely.selectFrom('application_logo').select('version');
      assert.deepEqual(await left.where('registration_id', '=', found.id).execute(), []);
    });

    test(`what was deleted is erased after thirty days, not before (${kind.name})`, async () => {
      const { registrations } = applications;
      const application = await applications.add(customApplication, 'Expired');
      const registration = await registrations.find('registration', { appId: application.appId });
      assert.ok(registration !== undefined);
      await registrations.delete('registration', registration);
      now = new Date(now.getTime() + 29 * 86_400_000);
      await registrations.eraseExpired();
      assert.ok(await registrations.find('application', { id: application.id }, 'deleted'));
      now = new Date(now.getTime() + 2 * 86_400_000);
      await registrations.eraseExpired();
      assert.equal(await registrations.find('application', { id: application.id }, 'deleted'), undefined);
      assert.equal(await registrations.find('registration', { id: registration.id }, 'deleted'), undefined);
      assert.deepEqual(await applications.roles(application.id), []);
    });
  });
}
