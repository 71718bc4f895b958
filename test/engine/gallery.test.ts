import assert from 'node:assert/strict';
import { NoConnector } from '../../packages/server/src/applications/index.ts';
import { checkSchema } from '../../packages/server/src/engine/index.ts';
import {
  credentialsForm,
  gallery,
  hasConnector,
  noConnectorReason,
  sourceAliases,
  synchronizationSchemaOf,
} from '../../packages/server/src/gallery/index.ts';
import { stories } from './stories.ts';

stories('every gallery entry', (story) => {
  for (const entry of gallery.filter(hasConnector)) {
    story(
      `${entry.id} becomes an application with mappings that can be saved, and its template comes back`,
      {},
      async (world) => {
        const { applications } = world;
        const { application, jobId } = await applications.instantiate(entry, `Our ${entry.displayName}`);
        assert.deepEqual([application.templateId, application.displayName], [entry.id, `Our ${entry.displayName}`]);
        assert.deepEqual(
          (await applications.roles(application.id)).map(({ value, name }) => value ?? name),
          entry.appRoles.values.length === 0 ? ['User'] : entry.appRoles.values,
        );

        const template = synchronizationSchemaOf(entry);
        const { schema, version } = await applications.schemas.current(jobId);
        assert.deepEqual([schema, version], [JSON.parse(JSON.stringify(template)), 1]);
        for (const jobScope of ['assigned', 'all'] as const) {
          const errors = checkSchema(schema, { jobScope, aliases: sourceAliases });
          assert.deepEqual(
            errors.filter(({ severity }) => severity === 'error'),
            [],
          );
        }
        // Written out, read in and saved it is what is in force already.
        const saved = await applications.schemas.save(jobId, JSON.parse(JSON.stringify(schema)), { author: 'ada' });
        assert.deepEqual([saved.saved, saved.version], [false, 1]);

        const [job] = await applications.jobsOf(application.id);
        assert.equal(job?.settings.outOfScope, entry.deprovisioning.outOfScope);
        const form = credentialsForm(entry);
        assert.equal(form.usual.unavailable, undefined);
        assert.ok(form.usual.authorize || form.usual.fields.length > 0);
      },
    );
  }

  for (const entry of gallery.filter((one) => !hasConnector(one))) {
    story(`${entry.id} can be added and says why there is no connector`, {}, async (world) => {
      const application = await world.applications.add(entry, entry.displayName);
      assert.deepEqual(await world.applications.jobsOf(application.id), []);
      await assert.rejects(world.applications.instantiate(entry, entry.displayName), (error: unknown) => {
        assert.ok(error instanceof NoConnector);
        assert.equal(error.message, noConnectorReason(entry));
        return true;
      });
    });
  }
});
