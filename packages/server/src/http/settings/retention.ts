import { z } from 'zod';
import type { JournalStore, LogRetention } from '../../journal/index.ts';
import { type GraphInstance, operation } from '../operation.ts';

/** How long and how much of the logs is kept, as it is configured. */
export interface RetentionNeeds {
  readonly retention: LogRetention & { readonly activityDays: number; readonly activityEntries: number };
  readonly journal: Pick<JournalStore, 'counts'>;
  readonly organizationId: string;
  readonly now: () => Date;
}

const HOUR = 3_600_000;

const retentionSchema = z.object({
  provisioningLog: z.object({ days: z.number(), entries: z.number() }),
  auditLog: z.object({ days: z.number() }),
  tenantActivity: z.object({ days: z.number(), entries: z.number() }),
  /** Entries of the provisioning log by day (UTC), the oldest first; days without any are left out. */
  kept: z.array(z.object({ day: z.string(), entries: z.number() })),
});

/** `/retention`: how long logs are kept, and how many entries there are of each day, to see what another limit would drop. */
export function retentionRoutes(app: GraphInstance, needs: RetentionNeeds): void {
  const { retention, journal, organizationId, now } = needs;
  app.get(
    '/retention',
    operation({
      id: 'getRetention',
      summary: 'How long and how much of the logs is kept, and how many entries there are of each day.',
      tag: 'Installation',
      permissions: ['Installation.Read.All', 'Installation.ReadWrite.All'],
      answers: { 200: retentionSchema },
      ofGraph: false,
    }),
    async () => {
      const until = new Date(Math.ceil(now().getTime() / HOUR) * HOUR);
      const counts = await journal.counts(organizationId, { from: new Date(0), until, by: ['day'] });
      return {
        provisioningLog: { days: retention.journalDays, entries: retention.journalEntries },
        auditLog: { days: retention.auditDays },
        tenantActivity: { days: retention.activityDays, entries: retention.activityEntries },
        kept: counts
          .map(({ from, entries }) => ({ day: from?.toISOString().slice(0, 10) ?? '', entries }))
          .sort((one, other) => one.day.localeCompare(other.day)),
      };
    },
  );
}
