import { randomUUID } from 'node:crypto';
import { after, describe } from 'node:test';
import { snippetStoreSuite } from '@lockstep/testkit';
import { KyselyApplicationStore } from '../../packages/server/src/store/index.ts';
import { organizationUnderTest } from '../journal/organization-under-test.ts';
import { testDatabases } from '../postgres.ts';

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    snippetStoreSuite(name, async () => {
      const database = await opened;
      const { organizationId, jobs } = await organizationUnderTest(database, 'Orbit CRM');
      const [{ jobId, application }] = jobs;
      const { schemas, snippets } = new KyselyApplicationStore(database.kysely, organizationId);
      return {
        store: snippets,
        jobId,
        applicationName: application.displayName,
        async map(attributeMappings) {
          const version = (await schemas.owner(jobId))?.schemaVersion ?? 0;
          const current = await schemas.read(jobId, version);
          const [rule] = current?.schema.synchronizationRules ?? [];
          if (current === undefined || rule === undefined) throw new Error('The job has no schema.');
          const object = { sourceObjectName: 'User', targetObjectName: 'User', attributeMappings };
          const schema = { ...current.schema, synchronizationRules: [{ ...rule, objectMappings: [object] }] };
          const initiator = { type: 'system', id: '', displayName: 'Tests' } as const;
          const change = { id: randomUUID(), at: new Date(), activity: 'mappingsChanged', initiator } as const;
          await schemas.save(jobId, version, { ...current, version: version + 1, schema }, change);
        },
      };
    });
  });
}
