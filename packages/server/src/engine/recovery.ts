import { readPath } from '@lockstep/scim';
import { type Action, type JournalEntry, logText, type ModifiedProperty, REDACTED } from '../journal/index.ts';
import { ownersFor } from './claims.ts';
import { type Counters, countLink, type Intent } from './cycle-state.ts';
import { forgetful, type Link, newLink } from './link.ts';
import { locate } from './locate.ts';
import { newEntry } from './log-entry.ts';
import type { CycleChange } from './outcomes.ts';
import type { PageContext } from './page-context.ts';
import type { Rule } from './rule.ts';
import { settle } from './settle.ts';
import type { ObjectType } from './source-directory.ts';
import { TargetError, type TargetResource } from './target-system.ts';

/** Announced writes looked into together: with their log entries they stay below a hundred rows in one transaction. */
const PAGE = 50;

/** What an announced write came to. */
interface Recovered {
  readonly id: string;
  readonly intent: Intent;
  /** State of the link before. */
  readonly was: Link['state'] | undefined;
  /** The link from now on; undefined when it stays as it is. */
  readonly link: Link | undefined;
  /** The account that the write reached; undefined when it reached none. */
  readonly resource: TargetResource | undefined;
  /** The code of why the target could not tell; the write is looked into again after the next interruption. */
  readonly unknown?: string;
}

/**
 * Finds out what became of the writes that were announced before an interruption and never noted, before anything else
 * is written: the source may have changed since, and a plan made from it tells nothing of them any more. A write that
 * reached its account gets its log entry; an account that was made gets its link, so that it can be taken away from
 * somebody who left meanwhile; and what is remembered of values that were sent is forgotten, so that the account is read.
 * A deletion is not looked into: it is carried out again.
 *
 * @param contextNow the context with the cycle as it stands
 * @param isAway whether the target is away altogether, by the codes of calls that failed; the cycle is halted then
 * @returns what was done to whom, which the cycle counts and does not log again
 */
export async function recover(
  contextNow: () => PageContext,
  rules: ReadonlyMap<ObjectType, Rule>,
  isAway: (codes: readonly string[]) => Promise<boolean>,
  record: (change: CycleChange) => Promise<void>,
): Promise<ReadonlyMap<string, Action>> {
  const confirmed = new Map<string, Action>();
  const announced = Object.entries(contextNow().cycle.intents);
  for (let start = 0; start < announced.length; start += PAGE) {
    const context = contextNow();
    if (context.signal.aborted) break;
    const page = announced.slice(start, start + PAGE);
    const links = await linksOf(context, page);
    const found = await settle(context, page, ([id, intent]) =>
      lookInto(context, rules.get(intent.type), id, intent, links.get(id)),
    );
    if (await isAway(found.flatMap(({ unknown }) => unknown ?? []))) break;
    const recovered = found.filter(({ unknown }) => unknown === undefined);
    const reached = recovered.filter(({ resource }) => resource !== undefined);
    await record({
      done: context.cycle.checkpoint.done,
      finished: new Set(recovered.map(({ id }) => id)),
      links: recovered.flatMap(({ link }) => link ?? []),
      renewed: reached.flatMap(({ id, intent }) => (intent.keys === undefined ? [] : [id])),
      counters: recovered.reduce(countedLinks, context.cycle.counters),
      journal: reached.map((one) => entryOf(context, rules.get(one.intent.type), one)),
    });
    for (const { id, intent } of reached) confirmed.set(id, intent.action);
  }
  return confirmed;
}

async function linksOf(
  { store, job }: PageContext,
  page: readonly (readonly [string, Intent])[],
): Promise<ReadonlyMap<string, Link>> {
  const idsOf = (type: ObjectType) => page.flatMap(([id, intent]) => (intent.type === type ? [id] : []));
  const [users, groups] = await Promise.all(
    (['User', 'Group'] as const).map((type) => store.links(job.id, type, idsOf(type))),
  );
  return new Map([...(users ?? []), ...(groups ?? [])]);
}

async function lookInto(
  context: PageContext,
  rule: Rule | undefined,
  id: string,
  intent: Intent,
  link: Link | undefined,
): Promise<Recovered> {
  const unreached: Recovered = { id, intent, was: link?.state, link: forgetful(link), resource: undefined };
  if (rule === undefined || intent.action === 'Delete') return { ...unreached, link: undefined };
  try {
    const resource = await accountOf(context, rule, id, intent, link);
    if (resource === undefined || !isReached(intent, resource)) return unreached;
    return intent.keys === undefined
      ? { ...unreached, resource }
      : { ...unreached, resource, link: newLink(intent.type, id, resource.id, context.now()) };
  } catch (error) {
    if (error instanceof TargetError && error.behaviour === 'object') return { ...unreached, unknown: error.code };
    throw error;
  }
}

/** The account a write was meant for: the linked one, or the one and only that carries the values it was to be found by. */
async function accountOf(
  context: PageContext,
  rule: Rule,
  id: string,
  { keys }: Intent,
  link: Link | undefined,
): Promise<TargetResource | undefined> {
  const { target, signal } = context;
  if (keys === undefined) return link && target.get(rule.type, link.targetId, signal);
  const { resource, linkedTo } = await locate(target, rule.type, undefined, keys, ownersFor(context, rule, id), signal);
  return linkedTo === undefined || linkedTo === id ? resource : undefined;
}

/** Whether the account shows that a write reached it. Values that are hidden look alike and prove nothing. */
function isReached({ action, modified }: Intent, { attributes }: TargetResource): boolean {
  if (action === 'Create') return true;
  return modified.some(({ name, oldValue, newValue }) => {
    if (newValue === REDACTED || oldValue === REDACTED || newValue === oldValue) return false;
    const value = readPath(attributes, name);
    const text = logText(value);
    // Services write lists and objects in an order and a fullness of their own.
    return text === newValue || (typeof value === 'object' && value !== null && text !== oldValue);
  });
}

function countedLinks(counters: Counters, { intent, was, link }: Recovered): Counters {
  return link === undefined ? counters : countLink(counters, intent.type, was, link.state);
}

function entryOf(
  context: PageContext,
  rule: Rule | undefined,
  { id, intent, link, resource }: Recovered,
): JournalEntry {
  const { type, name, action, modified } = intent;
  const message = 'Confirmed after an interruption: the application had accepted the change before it could be noted.';
  const targetId = resource?.id ?? link?.targetId;
  return newEntry(context, undefined, {
    action,
    status: 'Success',
    code: undefined,
    message,
    source: { id, displayName: name, type },
    target: targetId === undefined ? undefined : { id: targetId, displayName: name, type },
    steps: [{ name: 'export', status: 'Success', description: message }],
    modified: action === 'Create' && rule !== undefined && resource !== undefined ? heldBy(resource, rule) : modified,
  });
}

/** What an account was made with, as far as it shows it: that is not announced, since most are made in large numbers. */
function heldBy({ attributes }: TargetResource, { mapping }: Rule): readonly ModifiedProperty[] {
  return mapping.attributes.flatMap(({ mapping: { targetAttributeName: name }, references, redacted, mutability }) => {
    const text = references ? null : logText(readPath(attributes, name));
    const isHidden = redacted || mutability === 'WriteOnly';
    return text === null ? [] : [{ name, oldValue: null, newValue: isHidden ? REDACTED : text }];
  });
}
