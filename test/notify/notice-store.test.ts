import { after, describe } from 'node:test';
import { noticeStoreSuite } from '@lockstep/testkit';
import { sql } from 'kysely';
import { KyselyNoticeStore } from '../../packages/server/src/store/index.ts';
import { organizationUnderTest } from '../journal/organization-under-test.ts';
import { testDatabases } from '../postgres.ts';

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    noticeStoreSuite(name, async () => {
      const { kysely } = await opened;
      const { organizationId, jobs } = await organizationUnderTest(await opened, 'Orbit CRM');
      const [{ jobId }] = jobs;
      return {
        store: new KyselyNoticeStore(kysely),
        organizationId,
        jobId,
        async save(settings) {
          await sql`
            UPDATE job SET settings = jsonb_set(settings, '{notifications}', ${JSON.stringify(settings)}::jsonb)
            WHERE organization_id = ${organizationId}::uuid AND id = ${jobId}::uuid`.execute(kysely);
        },
        async saveOrganization(addresses, timeZone) {
          await kysely
            .insertInto('organization')
            .values({
              organization_id: organizationId,
              display_name: 'Northwind',
              default_domain: null,
              origin: null,
              created_at: new Date(),
              time_zone: timeZone,
              directory_label_short: null,
              directory_label_long: null,
              notification_addresses: [...addresses],
            })
            .execute();
        },
        async removeJob() {
          await kysely.deleteFrom('job').where('organization_id', '=', organizationId).execute();
        },
        inTransaction: (work) => kysely.transaction().execute(work),
      };
    });
  });
}
