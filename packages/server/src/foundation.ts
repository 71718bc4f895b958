import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Access, createAccess, KeyRing, orderedIds, type Random, secretKeyFile, signing } from './access/index.ts';
import type { Configuration } from './config/index.ts';
import { type Mailer, smtpMailer, type WebhookPolicy } from './notify/index.ts';
import { OwnOrganization } from './own-organization.ts';
import { ServerAddress } from './server-address.ts';
import { type Database, KyselyAccessStore, KyselyAuditStore, KyselyJournalStore } from './store/index.ts';
import { type AddressPolicy, guardedFetch, guardedLookup, readDocument, refusedUrl } from './targets/index.ts';
import { version } from './version.ts';

/** What both sides of the program stand on. */
export interface Foundation {
  readonly configuration: Configuration;
  readonly database: Database;
  /** The rows of the installation's own organisation alone. */
  readonly own: ReturnType<Database['within']>;
  readonly organization: OwnOrganization;
  readonly log: Logger;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random: Random;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  /** Seals what is secret in the database. */
  readonly secretBox: KeyRing;
  /** Signs texts for a purpose; the same on every node. */
  readonly signing: (purpose: string) => (text: string) => string;
  readonly access: Access;
  readonly address: ServerAddress;
  /** Which addresses the program may call as they are now; its own is among them. */
  readonly policy: () => AddressPolicy;
  /** `fetch` that calls only these. */
  readonly fetch: typeof fetch;
  /** Reads a small document from one of these. */
  readonly readDocument: (address: string) => Promise<string>;
  readonly webhookPolicy: WebhookPolicy;
  readonly userAgent: string;
  /** Undefined where no mail server is set. */
  readonly mailer: Mailer | undefined;
  readonly logs: { readonly journal: KyselyJournalStore; readonly audit: KyselyAuditStore };
}

/** Lays it over a database whose tables are there. The organisation and its key are made when there are none. */
export async function layFoundation(
  configuration: Configuration,
  database: Database,
  log: Logger,
): Promise<Foundation> {
  const now = () => new Date();
  const random = (bytes: number) => randomBytes(bytes);
  const newId = orderedIds(Date.now, randomUUID);
  const secretBox = await keyRing(configuration, random);
  const { key } = secretBox;
  const organization = await OwnOrganization.open(database, now());
  const own = database.within(organization.id);
  const address = new ServerAddress(configuration.publicUrl);
  const policy = (): AddressPolicy => {
    const { inside } = address;
    const allowed = [...configuration.allowTargets, ...(inside === undefined ? [] : [new URL(inside).host])];
    return { allowed: allowed.map((entry) => entry.toLowerCase()) };
  };
  const { smtpUrl, mailFrom } = configuration;
  return {
    configuration,
    database,
    own,
    organization,
    log,
    now,
    sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
    random,
    newId,
    secretBox,
    signing: (purpose) => signing(key, purpose),
    access: createAccess({
      store: new KyselyAccessStore(own, organization.id),
      organizationId: organization.id,
      key,
      secretBox,
      fetch: guardedFetch(policy),
      random,
      newId,
      now,
    }),
    address,
    policy,
    fetch: guardedFetch(policy),
    readDocument: (address) => readDocument(address, policy()),
    webhookPolicy: {
      refuse: (url) => refusedUrl(url, policy()),
      lookup: (url) => guardedLookup(url, policy()),
    },
    userAgent: `Lockstep/${version}`,
    mailer: smtpUrl === undefined || mailFrom === undefined ? undefined : smtpMailer({ url: smtpUrl, from: mailFrom }),
    logs: { journal: new KyselyJournalStore(database.kysely), audit: new KyselyAuditStore(database.kysely) },
  };
}

/** The keys configured, else those of the file in the data directory. */
async function keyRing({ secretKey, dataDir }: Configuration, random: Random): Promise<KeyRing> {
  if (secretKey !== undefined) return new KeyRing(secretKey, random);
  const file = await secretKeyFile({ dataDir, random });
  return new KeyRing(file.read(), random, file);
}
