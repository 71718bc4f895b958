import type { Notice } from './notice.ts';

/** What a webhook is told: type, time and data, as Standard Webhooks lays them out. */
export function webhookBody(notice: Notice): string {
  const { kind, job, at, addresses: _, webhooks: __, ...facts } = notice;
  return JSON.stringify({ type: kind, timestamp: at.toISOString(), data: { ...job, ...facts } });
}
