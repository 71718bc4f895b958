import {
  ERROR_URN,
  GROUP_URN,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  LIST_RESPONSE_URN,
  PATCH_OP_URN,
} from '@lockstep/scim';
import { type Finding, NotOffered, Stopped } from './check.ts';
import { differences, show } from './difference.ts';
import type { Ledger } from './ledger.ts';
import { type Offer, offersPath, type ResourceKind, reasonAgainst } from './offer.ts';
import type { RequestParts, Run } from './run.ts';
import { newUser } from './sample-user.ts';
import type { Reply } from './wire.ts';

export interface ProbeRequest extends Omit<RequestParts, 'body'> {
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: JsonValue;
}

/** A resource a check made. */
export interface MadeResource {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** As the create answered it. */
  readonly resource: JsonObject;
  readonly reply: Reply;
}

/** One check at work: it sends requests, makes resources, and says what does not hold. */
export class Probe {
  readonly run: Run;
  readonly ledger: Ledger;
  readonly findings: Finding[] = [];

  constructor(run: Run, ledger: Ledger) {
    this.run = run;
    this.ledger = ledger;
  }

  get offer(): Offer {
    return this.run.offer;
  }

  // Saying what does not hold

  report(problem: string, ...replies: readonly Reply[]): void {
    this.findings.push({ problem, exchanges: replies.map(({ exchange }) => exchange) });
  }

  /** Reports the problem unless the condition holds; answers whether it holds. */
  expect(condition: boolean, problem: string, ...replies: readonly Reply[]): boolean {
    if (!condition) this.report(problem, ...replies);
    return condition;
  }

  /** As `expect`, and ends the check where nothing that follows would tell anything. */
  require(condition: boolean, problem: string, ...replies: readonly Reply[]): void {
    if (!condition) {
      this.report(problem, ...replies);
      throw new Stopped(problem);
    }
  }

  requireStatus(reply: Reply, statuses: readonly number[], ...before: readonly Reply[]): void {
    const detail = typeof reply.body?.detail === 'string' ? ` ("${reply.body.detail.slice(0, 200)}")` : '';
    this.require(
      statuses.includes(reply.status),
      `${reply.exchange.method} should be answered with ${statuses.join(' or ')}, but was with ${reply.status}${detail}.`,
      ...before,
      reply,
    );
  }

  /** An error as RFC 7644 section 3.12 has it: one of the statuses, and a body that says which and why. */
  expectError(reply: Reply, statuses: readonly number[], scimTypes?: readonly string[]): void {
    const isRightStatus = this.expect(
      statuses.includes(reply.status),
      `The request should be refused with ${statuses.join(' or ')}, but was answered with ${reply.status}.`,
      reply,
    );
    if (!isRightStatus) return;
    const { schemas, status, detail, scimType } = reply.body ?? {};
    const wrong = [
      ...(Array.isArray(schemas) && schemas.includes(ERROR_URN) ? [] : [`'schemas' does not name ${ERROR_URN}`]),
      ...(status === String(reply.status) ? [] : [`'status' is ${show(status)}, not the text "${reply.status}"`]),
      ...(typeof detail === 'string' && detail !== '' ? [] : ["'detail' does not say what is wrong"]),
      ...(scimTypes === undefined || scimTypes.includes(String(scimType))
        ? []
        : [`'scimType' is ${show(scimType)}, not ${scimTypes.join(' or ')}`]),
    ];
    this.expect(wrong.length === 0, `The error body is not as it should be: ${wrong.join('; ')}.`, reply);
  }

  /** The resource holds what is expected, by `differences`. */
  expectResource(expected: JsonObject, reply: Reply, ...before: readonly Reply[]): void {
    const found = differences(expected, reply.body ?? {});
    this.expect(found.length === 0, `After this, ${found.join('; ')}.`, ...before, reply);
  }

  /** The id a create answered with. */
  idIn(reply: Reply): string {
    const id = reply.body?.id;
    if (typeof id === 'string' && id !== '') return id;
    this.report("The answer to a create needs the new resource's 'id'.", reply);
    throw new Stopped('no id');
  }

  /** The resources of a list, which has to be one (RFC 7644 section 3.4.2). */
  listOf(reply: Reply): readonly JsonObject[] {
    this.requireStatus(reply, [200]);
    const { schemas, totalResults, Resources } = reply.body ?? {};
    const isList = Array.isArray(schemas) && schemas.includes(LIST_RESPONSE_URN);
    this.require(isList, `The answer should be a list: 'schemas' does not name ${LIST_RESPONSE_URN}.`, reply);
    this.require(
      Number.isInteger(totalResults) && (Array.isArray(Resources) || totalResults === 0),
      "A list needs 'totalResults' as a whole number, and 'Resources' as an array.",
      reply,
    );
    return (Array.isArray(Resources) ? Resources : []).filter(isJsonObject);
  }

  /** Ends the check: the endpoint does not offer what it is about. */
  skip(reason: string): never {
    throw new NotOffered(reason);
  }

  skipUnless(condition: boolean | undefined, reason: string): void {
    if (condition !== true) this.skip(reason);
  }

  /** Ends the check unless the endpoint can hold such a resource. */
  needs(kind: ResourceKind, resource: JsonObject): void {
    const reason = reasonAgainst(this.offer, kind, resource);
    if (reason !== undefined) this.skip(reason);
  }

  needsPaths(kind: ResourceKind, ...paths: readonly string[]): void {
    if (kind === 'Group') this.needs('Group', {});
    const missing = paths.find((path) => !offersPath(this.offer, kind, path));
    if (missing !== undefined) this.skip(`The endpoint does not offer '${missing}': it is not in /Schemas.`);
  }

  // Sending

  /** Sends a request. A write to a resource that was not made by a check is refused here and reported. */
  async send(method: string, path: string, { body, ...more }: ProbeRequest = {}): Promise<Reply> {
    this.#guard(method, path);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const created =
      method === 'POST' && isCollection(path) ? this.ledger.expect(collection(path), readable(body)) : undefined;
    const reply = await this.run.exchange(method, path, { ...more, body: text });
    created?.(reply);
    return reply;
  }

  get(path: string, query?: string): Promise<Reply> {
    return this.send('GET', path, { query });
  }

  patch(path: string, ...operations: readonly JsonValue[]): Promise<Reply> {
    return this.send('PATCH', path, { body: patchBody(operations) });
  }

  /** Looks resources up; the filter is escaped here. */
  find(endpoint: string, filter: string, more = ''): Promise<Reply> {
    return this.get(endpoint, `filter=${encodeURIComponent(filter)}${more}`);
  }

  // Making resources

  /** A user of the endpoint with everything it requires, before it is made. */
  newUser(more: JsonObject = {}, name = this.run.newName()): JsonObject {
    return newUser(this.offer, { name, domain: this.domain }, more);
  }

  get domain(): string {
    return this.run.settings.domain ?? 'lockstep-check.example';
  }

  async makeUser(more: JsonObject = {}): Promise<MadeResource> {
    return this.make('/Users', this.newUser(more));
  }

  async makeGroup(more: JsonObject = {}): Promise<MadeResource> {
    this.needs('Group', {});
    return this.make('/Groups', { schemas: [GROUP_URN], displayName: this.run.newName(), ...more });
  }

  async make(endpoint: string, body: JsonObject): Promise<MadeResource> {
    const reply = await this.send('POST', endpoint, { body });
    this.requireStatus(reply, [201]);
    const id = this.idIn(reply);
    const isOurs = this.ledger.owns(endpoint, id);
    this.require(isOurs, 'The create is answered with another resource than the one it asked for.', reply);
    const name = String(endpoint === '/Groups' ? body.displayName : body.userName);
    return { id, path: `${endpoint}/${encodeURIComponent(id)}`, name, resource: reply.body ?? {}, reply };
  }

  #guard(method: string, path: string): void {
    const [, endpoint, id] = /^\/+(Users|Groups)\/([^/?]+)\/?$/i.exec(path) ?? [];
    if (method === 'GET' || method === 'HEAD' || id === undefined || id.startsWith('.')) return;
    const canonical = endpoint?.toLowerCase() === 'groups' ? '/Groups' : '/Users';
    const isOurs = this.ledger.owns(canonical, decodeURIComponent(id)) || id.startsWith(UNKNOWN_ID);
    this.require(isOurs, `Not sent: ${method} ${path} would change a resource no check made.`);
  }
}

/** Begins the ids of resources that do not exist, which may be written to. */
export const UNKNOWN_ID = 'lockstep-check-unknown';

export function patchBody(operations: readonly JsonValue[]): JsonObject {
  return { schemas: [PATCH_OP_URN], Operations: [...operations] };
}

function isCollection(path: string): boolean {
  return /^\/+(users|groups)\/?$/i.test(path);
}

function collection(path: string): string {
  return /groups/i.test(path) ? '/Groups' : '/Users';
}

/** The resource a create asks for, when the body can be read. */
function readable(body: JsonValue | undefined): JsonObject {
  if (isJsonObject(body)) return body;
  if (typeof body !== 'string') return {};
  try {
    const value: JsonValue = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
