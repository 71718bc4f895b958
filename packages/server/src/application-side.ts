import { randomUUID } from 'node:crypto';
import type { Foundation } from './foundation.ts';
import { type CallWebhook, DeliveryError, linesAsMail, webhookCaller } from './notify/index.ts';
import {
  KyselyAuthorizationStore,
  KyselyEventStore,
  KyselyPeopleStore,
  KyselyResourceStore,
  KyselyTenantStore,
  PageMemory,
} from './store/index.ts';
import {
  type AccountsOfTenant,
  Authorizations,
  EventDeliveries,
  type ForeignTokens,
  profiles,
  signedTokens,
  TenantEvents,
  TenantPeople,
  type TenantResources,
  Tenants,
} from './tenants/index.ts';

/** The application side, put together: tenants with what is served of them. */
export interface ApplicationSide {
  readonly tenants: Tenants;
  readonly authorizations: Authorizations;
  readonly people: TenantPeople;
  readonly events: TenantEvents;
  /** Sends events to applications until the signal comes. */
  readonly deliveries: EventDeliveries;
  /** From now on erases what has outlived its time, and indexes what is to be. */
  tidy(): void;
  /** Begins no more of that. */
  rest(): void;
  /** Writes what waits to be written. */
  close(): Promise<void>;
}

/** Between two looks for what has outlived its time. */
const SWEEP_INTERVAL = 15 * 60_000;
/** Between two looks for attributes to index. */
const INDEX_INTERVAL = 10_000;

/** Joins the rooms of the application side. */
export function joinApplicationSide(foundation: Foundation): ApplicationSide {
  const { configuration, database, log, now, sleep, random, newId, secretBox, signing, mailer } = foundation;
  const { kysely } = database;
  const store = new KyselyTenantStore(kysely);
  const address = () => foundation.address.outside;
  const tenants = new Tenants({
    mail: mailer && (({ to, subject, lines }) => mailer.send({ to, id: randomUUID(), ...linesAsMail(subject, lines) })),
    address,
    store,
    onChanged: (change) => authorizations.changed(change),
    profiles,
    resources: resourcesIn(foundation),
    secretBox,
    random,
    newId,
    now,
    sign: signing('cursor'),
    rateLimit: { perSecond: configuration.rateLimit, burst: configuration.rateBurst },
    retention: { days: configuration.activityDays, entries: configuration.activityEntries },
    foreignTokens: tokensOfOthers(foundation),
    onError: (error) => log.error({ err: error }, 'The request log could not be written.'),
  });
  const authorizations = new Authorizations({
    store: new KyselyAuthorizationStore(kysely),
    tenants: store,
    profiles,
    staff: tenants.staff,
    random,
    now,
    record: (entry) => tenants.record(entry),
    onEnded: (clientId) => tenants.forgetClient(clientId),
  });
  const people = new TenantPeople({
    store: new KyselyPeopleStore(kysely),
    tenants,
    secretBox,
    fetch: foundation.fetch,
    random,
    now,
    sign: signing('people'),
  });
  const eventStore = new KyselyEventStore(kysely);
  const events = new TenantEvents({
    store: eventStore,
    tenants,
    secretBox,
    refusedAddress: foundation.webhookPolicy.refuse,
    address,
    newId,
    now,
    random,
  });
  const deliveries = new EventDeliveries({
    store: eventStore,
    tenant: (tenantId) => store.findById(tenantId),
    surroundings: (tenant) => events.surroundings(tenant),
    secretBox,
    send: eventSender(webhookCaller(foundation.webhookPolicy, foundation.userAgent)),
    now,
    sleep,
    onError: (error) => log.error({ err: error }, 'Events could not be sent to applications; it is tried again.'),
  });

  const timers: NodeJS.Timeout[] = [];
  const sweep = () => {
    Promise.all([tenants.sweep(), authorizations.sweep(), people.sweep()]).catch((error: unknown) =>
      log.error({ err: error }, 'Old entries could not be erased.'),
    );
  };
  let indexing: Promise<void> = Promise.resolve();
  const index = () => {
    indexing = indexing
      .then(() => tenants.index())
      .catch((error: unknown) => log.error({ err: error }, 'Attributes could not be indexed.'));
  };
  return {
    tenants,
    authorizations,
    people,
    events,
    deliveries,
    tidy() {
      timers.push(setInterval(sweep, SWEEP_INTERVAL).unref(), setInterval(index, INDEX_INTERVAL).unref());
    },
    rest() {
      for (const timer of timers) clearInterval(timer);
    },
    async close() {
      await indexing;
      await tenants.close();
    },
  };
}

/** Milliseconds after which a query without an index is given up. */
const SCAN_TIME = 5_000;
/** Resources such a query may look at in the embedded database, where nothing can stop it and everybody waits. */
const SCANNED_AT_MOST = 100_000;

/** Opens the resources of each tenant; what is remembered of long lists is shared by all. */
function resourcesIn({ database, address }: Foundation): (tenant: TenantResources) => AccountsOfTenant {
  const pages = new PageMemory();
  const bounds = database.kind === 'postgres' ? { scanLimit: SCAN_TIME } : { scanMost: SCANNED_AT_MOST };
  return (tenant) =>
    new KyselyResourceStore(database.within(tenant.tenantId), {
      ...tenant,
      pages,
      ...bounds,
      baseUrl: `${address.outside ?? ''}/t/${tenant.key}/scim/v2`,
    });
}

/** Tokens of other issuers, whose keys are fetched from where the program may call. */
function tokensOfOthers({ readDocument, webhookPolicy, now, log }: Foundation): ForeignTokens {
  return signedTokens({
    read: readDocument,
    refusedAddress: (address) => {
      const url = new URL(address);
      if (webhookPolicy.refuse(url) === undefined) return undefined;
      return `must be an https address of a public host, or one allowed by --allow-target ${url.host}`;
    },
    now,
    onError: (error) => log.warn({ err: error }, 'The keys of a trusted issuer could not be fetched.'),
  });
}

/** Sends events as webhooks of Standard Webhooks; says of those not taken what the room of tenants has to know. */
function eventSender(call: CallWebhook): ConstructorParameters<typeof EventDeliveries>[0]['send'] {
  return async (message) => {
    try {
      await call(message);
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return { reason: error.message, isGone: error.again === 'gone', afterSeconds: error.afterSeconds };
    }
  };
}
