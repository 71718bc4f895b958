import {
  type Answer,
  type ClientRequest,
  discoveryRequest,
  interpretList,
  interpretResource,
  listRequest,
  patchRequest,
  replaceRequest,
  searchRequest,
} from '@lockstep/scim';
import {
  type ConnectionCheck,
  type ConnectionFinding,
  type ConnectionProblem,
  type ConnectionQuestion,
  type ObjectType,
  TargetError,
} from '../engine/index.ts';
import { documentsOf } from './discovery.ts';
import { isTlsFailure } from './exchange.ts';
import { accept } from './failure.ts';
import { profileFrom } from './profile.ts';
import type { ScimTargetOptions } from './scim-target.ts';
import { noCredentials } from './unusable-target.ts';
import { type TargetCredentials, Wire } from './wire.ts';

/** Problems that every further request would run into as well. */
const GENERAL: ReadonlySet<ConnectionProblem> = new Set([
  'addressRefused',
  'credentialsRefused',
  'redirected',
  'tls',
  'timeout',
  'unreachable',
  'overloaded',
]);

/**
 * Tests a connection without changing anything: a search for somebody who cannot exist, and what else is wanted, each
 * with a finding of its own. When the search runs into something that concerns every request the rest is left out. Never
 * throws for what the target does.
 */
export async function testConnection(
  credentials: TargetCredentials | undefined,
  options: ScimTargetOptions,
  wanted: ConnectionQuestion,
  signal?: AbortSignal,
): Promise<readonly ConnectionFinding[]> {
  const { type, matchingPath, also = [] } = wanted;
  const profile = profileFrom(options.profile);
  let wire: Wire;
  try {
    if (credentials === undefined) throw noCredentials();
    wire = new Wire(credentials, profile, options);
  } catch (error) {
    return [findingOf('search', error)];
  }
  const now = () => new Date(options.clock.now());
  const send = (request: ClientRequest) => wire.send(request, signal);
  const search = async (check: ConnectionCheck, of: ObjectType, path: string): Promise<ConnectionFinding> => {
    const rules = of === 'User' ? profile.users : profile.groups;
    const endpoint = wire.endpoint(of);
    const filters = rules.filter?.length !== 0;
    const request = filters
      ? searchRequest(wire.tenant, endpoint, [{ path, value: crypto.randomUUID() }])
      : listRequest(wire.tenant, endpoint, { count: 1 });
    const answer = await send(request);
    if (filters && rules.noMatchIs404 && answer.status === 404) return passed(check, 'The search is answered.');
    return searched(check, answer, filters ? path : undefined, now());
  };
  const document = async (check: ConnectionCheck, name: 'ResourceTypes' | 'Schemas') => {
    const documents = documentsOf(direct(await send(discoveryRequest(wire.tenant, name))), name, now());
    return passed(check, `/${name} describes ${documents.length} of them.`);
  };
  const checks: Readonly<Record<ConnectionCheck, () => Promise<ConnectionFinding>>> = {
    search: () => search('search', type, matchingPath),
    write: async () => {
      const { update } = type === 'User' ? profile.users : profile.groups;
      const nobody = crypto.randomUUID();
      const name = type === 'User' ? 'userName' : 'displayName';
      const request =
        update === 'put'
          ? replaceRequest(wire.tenant, wire.endpoint(type), nobody, { [name]: nobody })
          : patchRequest(wire.tenant, wire.endpoint(type), nobody, [{ op: 'replace', path: name, value: nobody }]);
      return written(direct(await send(request)), now());
    },
    groups: () => search('groups', 'Group', 'displayName'),
    serviceProviderConfig: async () => {
      const answer = direct(await send(discoveryRequest(wire.tenant, 'ServiceProviderConfig')));
      accept(interpretResource(answer, now()), 'write');
      return passed('serviceProviderConfig', '/ServiceProviderConfig says what the application offers.');
    },
    resourceTypes: () => document('resourceTypes', 'ResourceTypes'),
    schemas: () => document('schemas', 'Schemas'),
  };
  const run = (check: ConnectionCheck) => checks[check]().catch((error: unknown) => findingOf(check, error));
  try {
    const first = await run('search');
    if (first.problem !== undefined && GENERAL.has(first.problem)) return [first];
    return [first, ...(await Promise.all(also.map(run)))];
  } finally {
    await wire.close();
  }
}

/** What the answer to a search for nobody shows; without `path` any list is right. */
function searched(check: ConnectionCheck, answer: Answer, path: string | undefined, now: Date): ConnectionFinding {
  const outcome = interpretList(direct(answer), now);
  if (!outcome.ok) {
    const { kind, scimType } = outcome.failure;
    if (kind === 'refused' && path !== undefined) {
      const said = scimType === undefined ? '' : ` (${scimType})`;
      const message = `The application refuses to search by ${path}${said}. Match by an attribute it can filter by.`;
      return { check, problem: 'filterRefused', message };
    }
    if (kind === 'notFound') {
      const message = 'There is nothing at this address. Check the tenant URL, with its path, for what is missing.';
      return { check, problem: 'notFound', message };
    }
    accept(outcome, 'search');
  } else if (path !== undefined && (outcome.value.resources.length > 0 || (outcome.value.total ?? 0) > 0)) {
    const message = `A search by ${path} for somebody who does not exist finds accounts: the application ignores the filter, so accounts cannot be matched by it. Match by an attribute it can filter by.`;
    return { check, problem: 'filterIgnored', message };
  }
  return passed(check, 'The search is answered.');
}

/** What the answer to changing somebody who does not exist shows: whoever may write is told that there is nobody. */
function written(answer: Answer, now: Date): ConnectionFinding {
  const outcome = interpretResource(answer, now);
  const kind = outcome.ok ? undefined : outcome.failure.kind;
  if (kind === 'notFound') return passed('write', 'Accounts may be written.');
  if (kind === undefined || kind === 'refused') {
    return passed('write', 'Nothing forbids writing accounts; whether it works shows with the first one.');
  }
  accept(outcome, 'write');
  return passed('write', 'Accounts may be written.');
}

/** An answer that comes from the address itself. Throws for a redirect, which is never followed. */
function direct(answer: Answer): Answer {
  if (answer.status >= 300 && answer.status < 400) throw new Redirected(answer.headers.location);
  return answer;
}

class Redirected extends Error {
  override readonly name = 'Redirected';

  constructor(location: string | undefined) {
    const where = location === undefined ? 'elsewhere' : `to ${location.slice(0, 300)}`;
    super(
      `The address leads ${where}, and redirects are not followed, since the token would go along. Enter the address it leads to, if that is the application.`,
    );
  }
}

function passed(check: ConnectionCheck, message: string): ConnectionFinding {
  return { check, problem: undefined, message };
}

function findingOf(check: ConnectionCheck, error: unknown): ConnectionFinding {
  if (error instanceof Redirected) return { check, problem: 'redirected', message: error.message };
  if (error instanceof TargetError) return { check, problem: problemOf(error), message: error.message };
  throw error;
}

function problemOf({ code, status, behaviour, cause }: TargetError): ConnectionProblem {
  if (behaviour === 'later' || status === 429 || status === 503) return 'overloaded';
  switch (code) {
    case 'InvalidTenantUrl':
      return 'addressRefused';
    case 'InvalidCredentials':
      return 'credentialsRefused';
    case 'InsufficientRights':
      return 'notPermitted';
    case 'InvalidAnchor':
      return 'notFound';
    case 'SystemForCrossDomainIdentityManagementServiceIncompatible':
      return 'notScim';
    case 'Timeout':
      return 'timeout';
    case 'WebExceptionProtocolError':
      return isTlsFailure((cause as { code?: string } | undefined)?.code) ? 'tls' : 'unreachable';
    default:
      return 'failed';
  }
}
