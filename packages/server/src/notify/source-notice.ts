import type { SourceNotice } from './notice.ts';
import { audienceOf, type Subscriptions } from './notice-settings.ts';
import type { SourceEvent } from './source-event.ts';

const KINDS = {
  failing: 'source.failing',
  held: 'source.removalsHeld',
  recovered: 'source.recovered',
} as const;

/** The notice that follows from what happened to a source; undefined when nobody wants to hear of it. Pure. */
export function sourceNotice(event: SourceEvent, subscriptions: Subscriptions): SourceNotice | undefined {
  const { organizationId, sourceId, sourceName, at, what, ...facts } = event;
  const kind = KINDS[what];
  const audience = audienceOf(kind, subscriptions);
  if (audience.addresses.length + audience.webhooks.length === 0) return undefined;
  const source = { organizationId, sourceId, sourceName };
  return { ...facts, kind, source, at, ...audience } as SourceNotice;
}
