import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isUuid, may, type Permission, type Principal } from '../../access/index.ts';
import type { Application } from '../../applications/index.ts';
import { type DirectoryObjectType, type DirectoryQueries, objectCondition } from '../../directory/index.ts';
import type { JobStore } from '../../engine/index.ts';
import { type GalleryApp, searchGallery } from '../../gallery/index.ts';
import type { JournalStore } from '../../journal/index.ts';
import type { Tenants } from '../../tenants/index.ts';
import type { Guarding } from '../authorization.ts';
import { graphJobId, ownJobId } from '../graph/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { standings } from './standing.ts';

/** What is searched. */
export interface SearchNeeds extends Pick<Guarding, 'owns'> {
  readonly queries: Pick<DirectoryQueries, 'list'>;
  readonly jobs: JobStore;
  readonly applications: () => Promise<readonly Application[]>;
  readonly journal: Pick<JournalStore, 'page'>;
  readonly tenants: Pick<Tenants, 'list'>;
  readonly organizationId: string;
}

const KINDS = ['users', 'groups', 'applications', 'gallery', 'tenants', 'jobs', 'accounts', 'log'] as const;
type Kind = (typeof KINDS)[number];

const READ_APPLICATIONS = ['Application.Read.All', 'Application.ReadWrite.All'] as const;

const READERS: Readonly<Record<Kind, readonly Permission[]>> = {
  users: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  groups: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  applications: [...READ_APPLICATIONS, 'Application.ReadWrite.OwnedBy'],
  gallery: [],
  tenants: ['Tenant.Read.All', 'Tenant.ReadWrite.All'],
  jobs: ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'],
  accounts: ['AuditLog.Read.All', 'ProvisioningLog.Read.All'],
  log: ['AuditLog.Read.All', 'ProvisioningLog.Read.All'],
};

const MOST = 5;
const LONGEST = 200;
/** Tenants that are looked through by name; any other is found by its key. */
const MOST_TENANTS = 500;

const resultSchema = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  verdict: z.string().nullable(),
  /** The application a question was about ("ann peripass"), or in which a job or an account is. */
  applicationId: z.string().nullable(),
});
const searchSchema = z.object({ value: z.array(z.object({ kind: z.enum(KINDS), results: z.array(resultSchema) })) });

type Result = z.output<typeof resultSchema>;

const NOTHING_ELSE = { verdict: null, applicationId: null } as const;

/** `/search`: a few of everything that fits a text, by kind. */
export function searchRoutes(app: GraphInstance, needs: SearchNeeds): void {
  app.get(
    '/search',
    operation({
      id: 'search',
      summary: 'Find people, groups, applications, gallery entries, tenants and entries of the log by a text or an id',
      tag: 'Portal',
      permissions: [],
      query: { q: 'what is sought', kinds: `some of ${KINDS.join(', ')}; all when left out` },
      answers: { 200: searchSchema },
      ofGraph: false,
    }),
    async (request) => {
      const text = (queryOption(request, 'q') ?? '').trim().slice(0, LONGEST);
      const kinds = kindsOf(request);
      if (text === '') return { value: [] };
      const { principal } = request;
      const found = await Promise.all(
        kinds.map(async (kind) => ({ kind, results: await find(needs, kind, text, principal) })),
      );
      return { value: found.filter(({ results }) => results.length > 0) };
    },
  );
}

/** Those asked for that the caller may read. */
function kindsOf(request: FastifyRequest): readonly Kind[] {
  const { principal } = request;
  const asked = queryOption(request, 'kinds')?.split(',');
  const unknown = asked?.find((name) => !KINDS.some((kind) => kind === name.trim()));
  if (unknown !== undefined) {
    const message = `kinds: ${unknown.trim().slice(0, 100)} is none of ${KINDS.join(', ')}.`;
    throw graphError(400, 'Request_BadRequest', message);
  }
  return KINDS.filter((kind) => {
    const readers = READERS[kind];
    const isReader = readers.length === 0 || readers.some((name) => principal !== undefined && may(principal, name));
    return isReader && (asked === undefined || asked.some((name) => name.trim() === kind));
  });
}

function find(
  needs: SearchNeeds,
  kind: Kind,
  text: string,
  principal: Principal | undefined,
): Promise<readonly Result[]> {
  switch (kind) {
    case 'users':
      return people(needs, text);
    case 'groups':
      return objects(needs, 'Group', text);
    case 'applications':
      return applications(needs, text, principal);
    case 'gallery':
      return Promise.resolve(searchGallery(text).slice(0, MOST).map(galleryResult));
    case 'tenants':
      return tenants(needs, text, principal?.profiles);
    case 'jobs':
      return jobsById(needs, text);
    case 'accounts':
      return accounts(needs, text);
    case 'log':
      return entries(needs, text);
  }
}

/** People, or the person a question is about: "ann peripass" is Ann, and how she stands with Peripass. */
async function people(needs: SearchNeeds, text: string): Promise<readonly Result[]> {
  const found = await objects(needs, 'User', text);
  const [, name = '', last = ''] = /^(.+)\s+(\S{2,})$/.exec(text) ?? [];
  if (found.length > 0 || name === '') return found;
  const application = (await needs.applications()).find(({ displayName }) =>
    displayName.toLowerCase().startsWith(last.toLowerCase()),
  );
  if (application === undefined) return [];
  const asked = await objects(needs, 'User', name);
  return asked.map((one) => ({ ...one, applicationId: application.id }));
}

const NAMES: Readonly<Record<DirectoryObjectType, readonly string[]>> = {
  User: ['displayName', 'userPrincipalName', 'mail', 'surname', 'givenName', 'employeeId'],
  Group: ['displayName', 'mail', 'mailNickname'],
};

async function objects(needs: SearchNeeds, type: DirectoryObjectType, text: string): Promise<readonly Result[]> {
  const operands = NAMES[type].map((name) => ({
    kind: 'text' as const,
    test: 'startsWith' as const,
    operand: { path: [name], lowerCase: false },
    value: text,
  }));
  const id = text.toLowerCase();
  const condition = isUuid(id)
    ? ({ kind: 'oneOf', field: { kind: 'id' }, values: [id] } as const)
    : objectCondition({ kind: 'or', operands }, [type], { advanced: true, strict: false });
  const found = await needs.queries.list({ types: [type], condition }, { limit: MOST });
  const ids = found.map(({ object }) => object.id);
  const verdicts = await verdictsOn(needs, type, ids);
  return found.map(({ object }) => {
    const { displayName, userPrincipalName, mail } = object.properties as Readonly<Record<string, unknown>>;
    const detail = [userPrincipalName, mail].find((one) => typeof one === 'string');
    return {
      id: object.id,
      title: String(displayName ?? detail ?? object.id),
      detail: String(detail ?? ''),
      verdict: verdicts.get(object.id) ?? null,
      applicationId: null,
    };
  });
}

/** In how many applications each object has an account, and where something is wrong with it. */
async function verdictsOn(
  { jobs }: SearchNeeds,
  type: DirectoryObjectType,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { value } = await standings(jobs, type, ids);
  return new Map(
    value.map(({ id, accounts, failing }) => {
      const where = accounts.length === 1 ? '1 application' : `${accounts.length} applications`;
      return [id, `Provisioned to ${where}${failing.length === 0 ? '' : `; fails in ${failing.join(', ')}`}.`];
    }),
  );
}

/** Applications by a part of the name; to an owner, their own. */
async function applications(
  { applications: list, owns }: SearchNeeds,
  text: string,
  principal: Principal | undefined,
): Promise<readonly Result[]> {
  const folded = text.toLowerCase();
  const named = (await list()).filter(
    ({ displayName, id }) => displayName.toLowerCase().includes(folded) || id === folded,
  );
  const seesAll = principal !== undefined && READ_APPLICATIONS.some((permission) => may(principal, permission));
  const isSeen = await Promise.all(
    named.map(async ({ id }) => seesAll || (principal !== undefined && (await owns?.(principal, id)) === true)),
  );
  return named
    .filter((_, index) => isSeen[index])
    .slice(0, MOST)
    .map(({ id, displayName }) => ({ ...NOTHING_ELSE, id, title: displayName, detail: 'Application' }));
}

function galleryResult({ id, displayName, vendor }: GalleryApp): Result {
  return { ...NOTHING_ELSE, id, title: displayName, detail: vendor };
}

async function tenants(
  { tenants: rooms }: SearchNeeds,
  text: string,
  profiles: readonly string[] | undefined,
): Promise<readonly Result[]> {
  const folded = text.toLowerCase();
  const all = await rooms.list({ limit: MOST_TENANTS, ...(profiles !== undefined && { profiles }) });
  return all
    .filter(({ key, displayName }) => key.startsWith(folded) || displayName.toLowerCase().includes(folded))
    .slice(0, MOST)
    .map(({ key, displayName, profile }) => ({ ...NOTHING_ELSE, id: key, title: displayName, detail: profile }));
}

/** A job by its id, as scripts know it or by its own. */
async function jobsById({ jobs }: SearchNeeds, text: string): Promise<readonly Result[]> {
  const id = ownJobId(text);
  if (!isUuid(id)) return [];
  const job = await jobs.job(id);
  if (job === undefined) return [];
  const { applicationId, applicationName } = job;
  return [{ ...NOTHING_ELSE, id: graphJobId(job), title: applicationName, detail: 'Provisioning job', applicationId }];
}

/** The owner of an account by the id the account has in its application, as the newest entry about it names them. */
async function accounts({ journal, organizationId }: SearchNeeds, text: string): Promise<readonly Result[]> {
  // Names are sought elsewhere; every id has a digit in it.
  if (!/^\S*\d\S*$/.test(text)) return [];
  const filter = { field: 'targetId', is: 'equal', value: text } as const;
  const { entries: found } = await journal.page(organizationId, { filter, limit: 1 });
  return found.flatMap(({ source, application }) => {
    if (source.type !== 'User' || application === undefined) return [];
    const detail = `Account ${text} in ${application.displayName}`;
    return [{ ...NOTHING_ELSE, id: source.id, title: source.displayName, detail, applicationId: application.id }];
  });
}

/** Entries by an id that somebody quotes: of a change, an entry or a cycle. */
async function entries({ journal, organizationId }: SearchNeeds, text: string): Promise<readonly Result[]> {
  const value = text.toLowerCase();
  if (!isUuid(value)) return [];
  const found = new Map<string, Result>();
  for (const field of ['id', 'changeId', 'cycleId'] as const) {
    const page = await journal.page(organizationId, { filter: { field, is: 'equal', value }, limit: MOST });
    for (const { id, source, action, status, at } of page.entries) {
      const detail = `${action}, ${status}, ${at.toISOString()}`;
      found.set(id, { ...NOTHING_ELSE, id, title: source.displayName, detail });
    }
  }
  return [...found.values()].slice(0, MOST);
}
