import { type JsonObject, member, own, sameJson } from '../json.ts';
import { badRequest } from '../message/index.ts';
import { namedMembers, unpackRoles } from '../patch/index.ts';
import {
  checkEmails,
  checkRequired,
  checkSchemas,
  indexEntries,
  isBlank,
  readResource,
  readTarget,
  replaceAttributes,
} from '../resource/index.ts';
import { bodyOf, notFound, readingOf, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { knownMembers, lookupMembers } from './members.ts';
import { requireMatch } from './preconditions.ts';
import { answerResource, projectionOf, wantOf } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { Member, StoredResource } from './resource-store.ts';

interface ReadBody {
  readonly attributes: JsonObject;
  readonly members: readonly Member[];
}

/** POST on an endpoint (RFC 7644 section 3.3). */
export async function create(context: ServiceContext, endpoint: Endpoint, request: ScimRequest): Promise<ScimResponse> {
  const projection = projectionOf(context, endpoint, request);
  const { attributes: sent, members } = await readBody(context, endpoint, bodyOf(context, request, endpoint));
  checkRequired(endpoint.type, sent);
  for (const path of endpoint.requiredOnCreate) {
    if (isBlank(readTarget(sent, path))) {
      throw badRequest('invalidValue', `Attribute '${path.text}' is required. Send a value for it.`);
    }
  }
  if (endpoint.hasActive && own(sent, 'active') === undefined) sent.active = true;
  const attributes = context.accept(endpoint.type, sent, undefined);
  const index = indexEntries(endpoint.type, attributes, endpoint.index);
  const draft = { id: context.newId(), now: context.now(), attributes, index };
  const stored = await context.store.insert(endpoint.type, endpoint.hasMembers ? { ...draft, members } : draft);
  return answerResource(context, endpoint, request, 201, withMemberships(endpoint, stored, members), projection);
}

/** PUT on a resource (RFC 7644 section 3.5.1); never creates. */
export async function replace(
  context: ServiceContext,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
): Promise<ScimResponse> {
  const ifMatch = request.headers['if-match'];
  const projection = projectionOf(context, endpoint, request);
  const body = bodyOf(context, request, endpoint);
  const { attributes, members } = await orMissing(context, endpoint, id, ifMatch, () =>
    readBody(context, endpoint, body),
  );
  const want = { members: 'none', groups: wantOf(endpoint, projection).groups } as const;
  const stored = await context.store.change(endpoint.type, id, want, context.now(), (current) => {
    requireMatch(ifMatch, current.version);
    const asked = replaceAttributes(endpoint.type, current.attributes, attributes);
    checkRequired(endpoint.type, asked);
    const next = context.accept(endpoint.type, asked, current.attributes);
    if (!endpoint.hasMembers && sameJson(next, current.attributes)) return undefined;
    return {
      attributes: next,
      index: indexEntries(endpoint.type, next, endpoint.index),
      ...(endpoint.hasMembers && { members: [{ op: 'set', members }] }),
    };
  });
  if (!stored) throw notFound(endpoint, id);
  return answerResource(
    context,
    endpoint,
    request,
    200,
    endpoint.hasMembers ? { ...stored, members } : stored,
    projection,
  );
}

/**
 * What a request comes to, or the error it fails with. An error about its content is told only for a resource that
 * exists and whose precondition holds: a missing target is the more useful answer, and the one clients act upon.
 */
export async function orMissing<T>(
  context: ServiceContext,
  endpoint: Endpoint,
  id: string,
  ifMatch: string | undefined,
  read: () => Promise<T> | T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const current = await context.store.read(endpoint.type, id, { members: 'none', groups: false });
    if (!current) throw notFound(endpoint, id);
    requireMatch(ifMatch, current.version);
    throw error;
  }
}

async function readBody(context: ServiceContext, endpoint: Endpoint, body: JsonObject): Promise<ReadBody> {
  const { type } = endpoint;
  const { passwords, rolesAsJsonText, emailValidation } = context.options;
  const reading = readingOf(context);
  const others = context.endpoints.map((other) => other.type);
  checkSchemas(type, member(body, 'schemas'), others, reading);
  const attributes = readResource(type, rolesAsJsonText === 'unpack' ? unpackRoles(body) : body, reading);
  if (emailValidation) checkEmails(attributes);
  await protectPassword(context, attributes, passwords);
  if (!endpoint.hasMembers) return { attributes, members: [] };
  const definition = type.schema.attributes.find(({ name }) => name === 'members');
  const named = definition ? namedMembers(definition, own(attributes, 'members'), reading) : [];
  delete attributes.members;
  return { attributes, members: knownMembers(named, await lookupMembers(context, named)) };
}

/** A password is stored as the hash of it or not at all. */
async function protectPassword(
  { hashPassword }: ServiceContext,
  attributes: JsonObject,
  passwords: 'off' | 'store',
): Promise<void> {
  const password = own(attributes, 'password');
  if (password === undefined) return;
  if (passwords === 'store' && hashPassword && typeof password === 'string') {
    attributes.password = await hashPassword(password);
  } else {
    delete attributes.password;
  }
}

function withMemberships(endpoint: Endpoint, stored: StoredResource, members: readonly Member[]): StoredResource {
  return { ...stored, ...(endpoint.hasMembers && { members }), ...(endpoint.hasGroups && { groups: [] }) };
}
