import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';
import { type ClientScenario, type ClientStep, clientScenarios } from '../../clients/index.ts';
import type { Check } from '../check.ts';
import { differences } from '../difference.ts';
import { reasonAgainstFilter } from '../filter-support.ts';
import { offeredPart, offersPath, type ResourceKind, requiredOfUsers } from '../offer.ts';
import type { Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';

/** The requests of each client for each event, played in order. */
export const clientChecks: readonly Check[] = clientScenarios.map((scenario) => ({
  id: `client-${slug(scenario.manner)}-${slug(scenario.event)}`,
  title: `${scenario.manner}: ${scenario.event}`,
  rule: `The requests ${scenario.manner} sends for this event, and the state it expects afterwards`,
  profiles: [scenario.client],
  remedy: 'Accept the request as it is sent: this client cannot be changed. Its shape is in what was sent above.',
  run: (probe) => play(probe, scenario),
}));

type Names = Record<string, string>;

async function play(probe: Probe, { needs, groups, steps, afterwards }: ClientScenario): Promise<void> {
  if (needs !== undefined) probe.needs('User', needs);
  if (groups === true) probe.needs('Group', {});
  const name = probe.run.newName();
  const names: Names = { name, NAME: name.toUpperCase(), domain: probe.domain };
  const before: Reply[] = [];
  for (const step of steps) {
    const reply = await take(probe, step, names, before);
    if (reply !== undefined) before.push(reply);
  }
  for (const { path, holds } of afterwards) {
    const reply = await probe.get(fill(path, names, encodeURIComponent));
    if (holds === undefined) {
      probe.expectError(reply, [404]);
      continue;
    }
    probe.requireStatus(reply, [200], ...before);
    const expected = offeredPart(
      probe.offer,
      kindOf(path),
      JSON.parse(fill(JSON.stringify(holds), names)) as JsonObject,
    );
    const found = differences(expected, reply.body ?? {});
    probe.expect(found.length === 0, `Afterwards, ${found.join('; ')}.`, ...before.filter(isWrite), reply);
  }
}

/** Takes one step; undefined where the client would not take it, since the endpoint does not offer what it is about. */
async function take(
  probe: Probe,
  step: ClientStep,
  names: Names,
  before: readonly Reply[],
): Promise<Reply | undefined> {
  if (step.filterBy !== undefined) {
    const reason = await reasonAgainstFilter(probe, `${step.filterBy} eq "x"`);
    if (reason !== undefined) return undefined;
  }
  const path = fill(step.path, names, encodeURIComponent);
  const body = await bodyOf(probe, step, path, names);
  if (body === 'nothing') return undefined;
  const reply = await probe.send(step.method, path, {
    ...(step.query !== undefined && { query: fill(step.query, names, encodeURIComponent) }),
    ...(body !== undefined && { body }),
    ...(step.contentType !== undefined && { headers: { 'content-type': step.contentType } }),
  });
  probe.require(
    step.status.includes(reply.status),
    `The client ${step.does} and should be answered with ${step.status.join(' or ')}, but was with ${reply.status}.`,
    ...before.filter(isWrite),
    reply,
  );
  if (step.remember !== undefined && step.status.includes(201)) names[step.remember] = probe.idIn(reply);
  if (step.finds !== undefined) {
    const found = probe.listOf(reply).length;
    probe.require(
      found === step.finds,
      `The client ${step.does} and should find ${step.finds}, but finds ${found}.`,
      ...before.filter(isWrite),
      reply,
    );
  }
  return reply;
}

/** What the client sends, as far as the endpoint offers the attributes; `nothing` when there would be none left. */
async function bodyOf(
  probe: Probe,
  { body, method, overRead }: ClientStep,
  path: string,
  names: Names,
): Promise<JsonObject | undefined | 'nothing'> {
  if (body === undefined) return undefined;
  const kind = kindOf(path);
  const filled = JSON.parse(fill(JSON.stringify(body), names)) as JsonObject;
  if (method === 'PATCH') {
    const operations = (filled.Operations as JsonValue[]).flatMap((operation) =>
      offeredOperation(probe, kind, operation),
    );
    return operations.length === 0 ? 'nothing' : { ...filled, Operations: operations };
  }
  const offered = offeredPart(probe.offer, kind, filled);
  if (overRead === true) {
    const read = await probe.get(path);
    probe.requireStatus(read, [200]);
    return { ...read.body, ...offered };
  }
  return kind === 'User' ? { ...requiredValues(probe), ...offered } : offered;
}

function offeredOperation(probe: Probe, kind: ResourceKind, operation: JsonValue): JsonValue[] {
  if (!isJsonObject(operation)) return [operation];
  const { path, value } = operation;
  if (typeof path === 'string') return offersPath(probe.offer, kind, path) ? [operation] : [];
  if (!isJsonObject(value)) return [operation];
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => offersPath(probe.offer, kind, name)));
  return Object.keys(kept).length === 0 ? [] : [{ ...operation, value: kept }];
}

/** What the endpoint requires: an administrator would map it. */
function requiredValues(probe: Probe): JsonObject {
  const required = new Set(requiredOfUsers(probe.offer).map(({ name }) => name));
  return Object.fromEntries(Object.entries(probe.newUser()).filter(([name]) => required.has(name)));
}

function fill(text: string, names: Names, escaped: (value: string) => string = (value) => value): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (all, name: string) => {
    const value = names[name];
    return value === undefined ? all : escaped(value);
  });
}

function kindOf(path: string): ResourceKind {
  return /^\/+groups/i.test(path) ? 'Group' : 'User';
}

function isWrite({ exchange }: Reply): boolean {
  return exchange.method !== 'GET';
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
