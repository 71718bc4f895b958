import { foldCase, type JsonValue, readPath } from '@lockstep/scim';
import { type JobChange, logText } from '../journal/index.ts';
import type { CompiledAttribute, EvaluationContext, SourceRecord } from '../mapping/index.ts';
import { texts } from './candidates.ts';
import type { CycleError, Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import { compileRules, type Rule } from './rule.ts';
import { membershipsFor, rolesOf, scopeOf } from './scoping.ts';
import type { ObjectType, SourceDirectory, SourceObject } from './source-directory.ts';
import { TargetError, type TargetResource, type TargetSystem } from './target-system.ts';

/**
 * What an account of the application is to the directory. `local`: nobody matches it. `unassigned`, `assigned`: the one
 * who matches it is out of scope, or in scope. `ambiguous`: several match it, or it is one of several that match.
 * `linked`, `released`: it has a link. `missing`: it has a link and is gone from the application.
 */
export type AccountCategory = 'local' | 'unassigned' | 'assigned' | 'ambiguous' | 'linked' | 'released' | 'missing';

/** The stretches of a discovery, in their order. */
export type DiscoveryPhase = 'people' | 'accounts' | 'matches' | 'missing';

/** One look at every account of an application. */
export interface Discovery {
  readonly id: string;
  readonly jobId: string;
  readonly type: ObjectType;
  readonly state: 'running' | 'completed' | 'failed';
  readonly phase: DiscoveryPhase;
  /** Where it goes on within the phase. */
  readonly position: string | undefined;
  readonly schemaVersion: number;
  /** Objects of the directory, and accounts, read so far. */
  readonly people: number;
  readonly accounts: number;
  /** Accounts by category, once it is complete. */
  readonly counts: Readonly<Partial<Record<AccountCategory, number>>>;
  readonly error: CycleError | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
}

export interface DiscoveredAccount {
  readonly id: string;
  readonly name: string;
  /** As text, by target path. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Undefined until it is known who it belongs to. */
  readonly category: AccountCategory | undefined;
  /** Who matches it, or is linked to it. */
  readonly person: { readonly id: string; readonly name: string } | undefined;
  readonly reason: string | undefined;
}

/** Somebody in scope for whom no account was found, so that one would be made. */
export interface UnmatchedPerson {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

/** What accounts are searched by: the values of one set of matching attributes, counted from 0 by precedence. */
export interface DiscoveryKey {
  readonly precedence: number;
  readonly key: string;
}

/** An object of the directory as a discovery remembers it. */
export interface PersonRead extends UnmatchedPerson {
  readonly inScope: boolean;
  readonly linked: boolean;
  readonly keys: readonly DiscoveryKey[];
}

export interface AccountRead {
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly keys: readonly DiscoveryKey[];
}

/** Somebody whose first set of values that finds anything finds this account. */
export interface Claim {
  readonly personId: string;
  readonly name: string;
  readonly inScope: boolean;
  readonly reason: string;
  /** How many accounts it finds, this one included. */
  readonly found: number;
}

/** What an account turned out to be. */
export interface AccountVerdict {
  readonly accountId: string;
  readonly category: AccountCategory;
  readonly person: DiscoveredAccount['person'];
  readonly reason: string;
  /** Everybody for whom an account was found herewith. */
  readonly found: readonly string[];
}

export interface AccountQuery {
  readonly category?: AccountCategory | undefined;
  /** Part of the account's or the person's name, in any letter case. */
  readonly name?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * The port to what discoveries found. Every write of a run may be repeated; each holds the run for some time more, by
 * the clock of the database.
 */
export interface DiscoveryStore {
  /** Undefined, and nothing is stored, while one of this kind runs. */
  begin(
    jobId: string,
    discovery: Pick<Discovery, 'id' | 'type' | 'schemaVersion' | 'startedAt'>,
    change: JobChange,
  ): Promise<Discovery | undefined>;
  /** The newest first. */
  list(jobId: string): Promise<readonly Discovery[]>;
  read(jobId: string, id: string): Promise<Discovery | undefined>;
  accounts(jobId: string, id: string, query: AccountQuery): Promise<readonly DiscoveredAccount[]>;
  unmatched(jobId: string, id: string, after: string | undefined, limit: number): Promise<readonly UnmatchedPerson[]>;

  /** Those that run and that nobody works on. */
  waiting(): Promise<readonly Discovery[]>;
  /** Takes the right to work on a discovery for some minutes; false when somebody else has it. */
  hold(jobId: string, id: string): Promise<boolean>;
  letGo(jobId: string, id: string): Promise<void>;

  /** Begins a phase. */
  enter(jobId: string, id: string, phase: DiscoveryPhase): Promise<void>;
  savePeople(jobId: string, id: string, people: readonly PersonRead[], next: string | undefined): Promise<void>;
  /** Accounts that have a link are known for what they are at once. */
  saveAccounts(jobId: string, id: string, type: ObjectType, accounts: readonly AccountRead[]): Promise<void>;
  /** Accounts that wait for their verdict, with who claims them. */
  unjudged(
    jobId: string,
    id: string,
    limit: number,
  ): Promise<readonly { readonly accountId: string; readonly claims: readonly Claim[] }[]>;
  judge(jobId: string, id: string, verdicts: readonly AccountVerdict[]): Promise<void>;
  /** Adds accounts of a stretch of links that were not among those read. Answers where the next stretch begins. */
  addMissing(
    jobId: string,
    discovery: Pick<Discovery, 'id' | 'type' | 'startedAt' | 'position'>,
    limit: number,
  ): Promise<string | undefined>;
  complete(jobId: string, id: string, at: Date): Promise<void>;
  fail(jobId: string, id: string, error: CycleError, at: Date): Promise<void>;
  /** Erases a stretch of what older discoveries of the same kind found; true when something is left. */
  eraseOlder(jobId: string, discovery: Pick<Discovery, 'id' | 'type'>, limit: number): Promise<boolean>;
}

export interface DiscoveryNeeds {
  readonly store: Pick<JobStore, 'schema' | 'links'>;
  readonly discoveries: DiscoveryStore;
  readonly source: Pick<SourceDirectory, 'aliases' | 'page' | 'memberships'>;
  readonly target: Pick<TargetSystem, 'list'>;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: string | undefined;
  /** Aborted to stop; the discovery goes on later from where it stood. */
  readonly signal: AbortSignal;
}

/** Objects of either side at a time: with their keys they stay about a hundred rows in one transaction. */
const PAGE = 50;
/** Longer values cannot be searched by. */
const LONGEST_KEY = 500;
/** Combinations of values of one set; accounts with more are found by the first of them. */
const MOST_KEYS = 16;
const MOST_ATTRIBUTES = 30;

/**
 * Reads everybody in the directory and every account in the application, page by page, and says whose each account is by
 * the links there are and by the matching attributes, in their order, with their expressions. It writes nothing to the
 * application and makes no links. What it cannot read because of the application ends it as failed, with the reason.
 */
export async function discoverAccounts(needs: DiscoveryNeeds, job: Job, discovery: Discovery): Promise<void> {
  const { store, discoveries, source, now, signal } = needs;
  const { id, type } = discovery;
  const rules = compileRules(await store.schema(job.id, discovery.schemaVersion), source.aliases);
  const rule = rules.find((one) => one.type === type);
  const steps: readonly (readonly [DiscoveryPhase, (position: string | undefined, rule: Rule) => Promise<void>])[] = [
    ['people', (position, known) => readPeople(needs, job, known, discovery, position)],
    ['accounts', (_, known) => readAccounts(needs, job, known, discovery)],
    ['matches', () => judgeAccounts(needs, job, discovery)],
    ['missing', (position) => findMissing(needs, job, discovery, position)],
  ];
  try {
    if (rule === undefined) {
      const message = `The job provisions no ${type === 'Group' ? 'groups' : 'users'}: switch their mapping on first.`;
      throw new TargetError('RuleDisabled', message, { behaviour: 'job' });
    }
    const first = steps.findIndex(([phase]) => phase === discovery.phase);
    for (const [index, [phase, run]] of steps.entries()) {
      if (index < first || signal.aborted) continue;
      if (index > first) await discoveries.enter(job.id, id, phase);
      await run(index === first ? discovery.position : undefined, rule);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof TargetError)) throw error;
    const { code, message } = error;
    return discoveries.fail(job.id, id, { code, message }, now());
  }
  if (signal.aborted) return;
  await discoveries.complete(job.id, id, now());
  while (!signal.aborted && (await discoveries.eraseOlder(job.id, discovery, 2 * PAGE)));
}

async function readPeople(
  needs: DiscoveryNeeds,
  job: Job,
  rule: Rule,
  { id }: Discovery,
  from: string | undefined,
): Promise<void> {
  const { store, source, discoveries, now, random, defaultDomain, signal } = needs;
  let after = from;
  do {
    const page = await source.page(rule.type, job, after, PAGE);
    const ids = page.objects.map((object) => object.id);
    const [links, memberships] = await Promise.all([
      store.links(job.id, rule.type, ids),
      membershipsFor(source, rule, ids),
    ]);
    const evaluation: EvaluationContext = {
      now: now(),
      random,
      ...(defaultDomain === undefined ? {} : { defaultDomain }),
    };
    const people = page.objects.map((object): PersonRead => {
      const { decision } = scopeOf(rule, object, job.settings, { now: now(), memberOf: memberships.get(object.id) });
      return {
        id: object.id,
        name: object.name,
        inScope: decision.inScope,
        reason: decision.sentence,
        linked: links.has(object.id),
        keys: keysOfPerson(rule, object, decision.inScope, evaluation),
      };
    });
    await discoveries.savePeople(job.id, id, people, page.next);
    after = page.next;
  } while (after !== undefined && !signal.aborted);
}

/** What the account of somebody is searched by in a cycle, set by set; a set without a value for each part is left out. */
function keysOfPerson(
  rule: Rule,
  object: SourceObject,
  inScope: boolean,
  context: EvaluationContext,
): readonly DiscoveryKey[] {
  const record: SourceRecord = { ...object.record, IsSoftDeleted: !inScope, appRoleAssignments: rolesOf(object) };
  return rule.mapping.matching.flatMap((set, precedence) => {
    const parts = set.map((attribute) => {
      const { outcome } = rule.mapping.evaluateOne(attribute, record, context);
      return outcome.kind === 'value' ? part(attribute, outcome.value) : '';
    });
    return keysFrom(
      precedence,
      parts.map((text) => [text]),
    );
  });
}

/** Every combination of values by which an account could be found. */
function keysOfAccount(rule: Rule, { attributes }: TargetResource): readonly DiscoveryKey[] {
  return rule.mapping.matching.flatMap((set, precedence) => {
    const parts = set.map((attribute) => {
      const held = readPath(attributes, attribute.mapping.targetAttributeName);
      return (Array.isArray(held) ? held : [held]).map((value) => part(attribute, value));
    });
    return keysFrom(precedence, parts);
  });
}

function part({ definition }: CompiledAttribute, value: JsonValue | undefined): string {
  const text = logText(value) ?? '';
  return definition.caseExact === true ? text : foldCase(text);
}

function keysFrom(precedence: number, parts: readonly (readonly string[])[]): readonly DiscoveryKey[] {
  let combinations: readonly (readonly string[])[] = [[]];
  for (const values of parts) {
    combinations = combinations
      .flatMap((begun) => values.filter((value) => value !== '').map((value) => [...begun, value]))
      .slice(0, MOST_KEYS);
  }
  const keys = new Set(combinations.map((values) => JSON.stringify(values)));
  return [...keys].filter((key) => key.length <= LONGEST_KEY).map((key) => ({ precedence, key }));
}

async function readAccounts({ target, discoveries, signal }: DiscoveryNeeds, job: Job, rule: Rule, { id }: Discovery) {
  for await (const page of target.list(rule.type, signal)) {
    for (let start = 0; start < page.length; start += PAGE) {
      if (signal.aborted) return;
      const accounts = page.slice(start, start + PAGE).map((resource): AccountRead => {
        const attributes = Object.fromEntries([...texts(resource.attributes, rule)].slice(0, MOST_ATTRIBUTES));
        const name = attributes.userName ?? attributes.displayName ?? resource.id;
        return { id: resource.id, name, attributes, keys: keysOfAccount(rule, resource) };
      });
      await discoveries.saveAccounts(job.id, id, rule.type, accounts);
    }
  }
}

async function judgeAccounts({ discoveries, signal }: DiscoveryNeeds, job: Job, { id }: Discovery): Promise<void> {
  while (!signal.aborted) {
    const accounts = await discoveries.unjudged(job.id, id, PAGE);
    if (accounts.length === 0) return;
    const verdicts = accounts.map(({ accountId, claims }) => ({ accountId, ...judgeClaims(claims) }));
    await discoveries.judge(job.id, id, verdicts);
  }
}

/** Whose an account without a link is, by who claims it. Pure. */
export function judgeClaims(claims: readonly Claim[]): Omit<AccountVerdict, 'accountId'> {
  const [first] = claims;
  const found = claims.map(({ personId }) => personId);
  if (first === undefined) {
    return { category: 'local', person: undefined, reason: 'Nobody in the directory matches it.', found };
  }
  const person = { id: first.personId, name: first.name };
  if (claims.length > 1) {
    const names = claims.map(({ name }) => name).join(', ');
    return { category: 'ambiguous', person, reason: `It matches several objects of the directory: ${names}.`, found };
  }
  if (first.found > 1) {
    const reason = `It is one of ${first.found} accounts that carry the matching value of ${first.name}.`;
    return { category: 'ambiguous', person, reason, found };
  }
  return { category: first.inScope ? 'assigned' : 'unassigned', person, reason: first.reason, found };
}

async function findMissing(
  { discoveries, signal }: DiscoveryNeeds,
  job: Job,
  discovery: Discovery,
  from: string | undefined,
): Promise<void> {
  let position = from;
  do position = await discoveries.addMissing(job.id, { ...discovery, position }, 2 * PAGE);
  while (position !== undefined && !signal.aborted);
}
