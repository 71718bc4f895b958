import type { NoticeJob } from './job-event.ts';
import type { Notice } from './notice.ts';
import type { NoticeSource } from './source-event.ts';

/** What a webhook is told: type, time and data, as Standard Webhooks lays them out. */
export function webhookBody(notice: Notice): string {
  if ('source' in notice) {
    const { source, ...rest } = notice;
    return bodyOf(source, rest);
  }
  const { job, ...rest } = notice;
  return bodyOf(job, rest);
}

function bodyOf(about: NoticeJob | NoticeSource, rest: Pick<Notice, 'kind' | 'at' | 'addresses' | 'webhooks'>): string {
  const { kind, at, addresses: _, webhooks: __, ...facts } = rest;
  return JSON.stringify({ type: kind, timestamp: at.toISOString(), data: { ...about, ...facts } });
}
