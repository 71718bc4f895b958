import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import type { JsonObject } from '@lockstep/scim';
import { secretBox, signing } from '../../packages/server/src/access/index.ts';
import { DeliveryError, webhookCaller } from '../../packages/server/src/notify/index.ts';
import {
  type Database,
  KyselyEventStore,
  KyselyResourceStore,
  KyselyTenantStore,
} from '../../packages/server/src/store/index.ts';
import {
  EventDeliveries,
  type EventStore,
  profiles,
  TenantEvents,
  Tenants,
} from '../../packages/server/src/tenants/index.ts';
import type { ReceivedCall } from '../notify/webhook-receiver.ts';

/** A body, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
export type Body = any;

/** Tenants with what they tell their applications, and a clock that only tests move. */
export interface EventsWorld {
  readonly clock: { now: Date };
  readonly tenants: Tenants;
  readonly events: TenantEvents;
  readonly store: EventStore;
  /** Another process over the same database, perhaps with a store that fails. */
  process(store?: EventStore): EventDeliveries;
  pass(milliseconds: number): void;
  /** Answers the body of a SCIM request that was taken. */
  scim(key: string, method: string, path: string, body?: JsonObject): Promise<Body>;
}

export function eventsWorld({ kysely }: Database): EventsWorld {
  const clock = { now: new Date('2026-03-02T08:00:00Z') };
  const now = () => clock.now;
  const box = secretBox([randomBytes(32)], randomBytes);
  const tenantStore = new KyselyTenantStore(kysely);
  const store = new KyselyEventStore(kysely);
  const fail = (error: unknown) => {
    throw error;
  };
  const tenants = new Tenants({
    store: tenantStore,
    profiles,
    resources: (of) => new KyselyResourceStore(kysely, { ...of, baseUrl: 'https://app.example/scim' }),
    secretBox: box,
    random: randomBytes,
    sign: signing(randomBytes(32), 'cursor'),
    newId: randomUUID,
    now,
    onError: fail,
  });
  const events = new TenantEvents({
    store,
    tenants,
    secretBox: box,
    refusedAddress: (url) => (url.hostname === '127.0.0.1' ? undefined : `${url.hostname} is not allowed.`),
    address: () => 'https://app.example',
    newId: randomUUID,
    now,
    random: randomBytes,
  });
  const call = webhookCaller({ refuse: () => undefined, lookup: () => lookup }, 'Lockstep/test');
  return {
    clock,
    tenants,
    events,
    store,
    process: (over = store) =>
      new EventDeliveries({
        store: over,
        tenant: (tenantId) => tenantStore.findById(tenantId),
        surroundings: (tenant) => events.surroundings(tenant),
        secretBox: box,
        send: (message) =>
          call(message).then(
            () => undefined,
            (error: unknown) => {
              if (!(error instanceof DeliveryError)) throw error;
              return { reason: error.message, isGone: error.again === 'gone', afterSeconds: error.afterSeconds };
            },
          ),
        now,
        sleep: async (_, signal) => signal.throwIfAborted(),
        onError: fail,
      }),
    pass(milliseconds) {
      clock.now = new Date(clock.now.getTime() + milliseconds);
    },
    async scim(key, method, path, body) {
      const service = tenants.serviceFor(await tenants.get(key));
      const answer = await service.handle({
        method,
        path,
        query: '',
        headers: { 'content-type': 'application/scim+json' },
        body: body && JSON.stringify(body),
        baseUrl: 'https://app.example/scim',
      });
      assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status}: ${answer.body}`);
      return answer.body ? JSON.parse(answer.body) : undefined;
    },
  };
}

/** What was told, in the order it came. */
export function told(calls: readonly ReceivedCall[]): readonly Body[] {
  return calls.map(({ body }) => JSON.parse(body));
}
