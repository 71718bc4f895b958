import type { SynchronizationSchema } from '../mapping/index.ts';
import type { GroupVerdict, ScopeCause } from '../scope/index.ts';
import type { Job, JobSettings } from './job.ts';
import type { JobStore } from './job-store.ts';
import { compileRules, type Rule } from './rule.ts';
import { membershipsFor, type Scoping, scopeOf } from './scoping.ts';
import type { Memberships, ObjectType, SourceAssignment, SourceDirectory, SourceObject } from './source-directory.ts';

/** The schema a question is asked about: a stored version, or one that is only thought of and was checked before. */
export type SchemaChoice = ({ readonly version: number } | { readonly draft: SynchronizationSchema }) & {
  /** Instead of the job's own setting. */
  readonly scope?: JobSettings['scope'];
};

export interface ScopePageRequest {
  readonly type: ObjectType;
  /** Where the page before ended. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Whether one object is in scope, and each reason for it. */
export interface ScopeRow {
  readonly id: string;
  readonly name: string;
  readonly inScope: boolean;
  /** The input filter passes it over: it neither comes into scope nor leaves it. */
  readonly unread: boolean;
  /** The strongest reason why it is out of scope; undefined where no gate of its own decides. */
  readonly cause: ScopeCause | undefined;
  readonly gates: {
    readonly enabled: boolean;
    readonly active: boolean;
    readonly entitled: boolean;
    readonly filterPassed: boolean;
  };
  /** The ways in which it is assigned. */
  readonly assignments: readonly SourceAssignment[];
  readonly groups: readonly GroupVerdict[];
  readonly inputGroups: readonly GroupVerdict[];
  /** When the passing of time alone may change it. */
  readonly changesAt: Date | null;
  readonly sentence: string;
}

export interface ScopePage {
  readonly rows: readonly ScopeRow[];
  readonly next: string | undefined;
  /** Objects of this page the filter keeps out only because these attributes are empty, where a value or "or is empty" would let them in. */
  readonly excludedAsEmpty: Readonly<Record<string, number>>;
}

/** An object whose scope the change of schema changes. */
export interface ScopeMove {
  readonly before: ScopeRow;
  readonly after: ScopeRow;
  readonly sentence: string;
}

export interface ScopeComparison {
  readonly entering: readonly ScopeMove[];
  readonly leaving: readonly ScopeMove[];
  /** Objects looked at in this page. */
  readonly evaluated: number;
  readonly next: string | undefined;
}

export interface ScopePreviewNeeds {
  readonly store: Pick<JobStore, 'schema'>;
  readonly source: Pick<SourceDirectory, 'aliases' | 'page' | 'read' | 'memberships'>;
  readonly now: () => Date;
}

/** Why objects are in scope of a job by a schema, or are not; those that are gone for good are missing. */
export async function explainScope(
  needs: ScopePreviewNeeds,
  job: Job,
  choice: SchemaChoice,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<readonly ScopeRow[]> {
  const [question, objects] = await Promise.all([prepare(needs, job, choice, type), needs.source.read(type, job, ids)]);
  return answer(needs, question, objects);
}

/** Who is in scope of a job by a schema, page by page over the whole source, with the verdict on each. Writes nothing. */
export async function whoIsInScope(
  needs: ScopePreviewNeeds,
  job: Job,
  choice: SchemaChoice,
  request: ScopePageRequest,
): Promise<ScopePage> {
  const [question, page] = await Promise.all([prepare(needs, job, choice, request.type), read(needs, job, request)]);
  const rows = await answer(needs, question, page.objects);
  return { rows, next: page.next, excludedAsEmpty: excludedAsEmpty(rows) };
}

/** Who comes into scope and who drops out when one schema takes the place of another, page by page. Writes nothing. */
export async function compareScope(
  needs: ScopePreviewNeeds,
  job: Job,
  choices: { readonly before: SchemaChoice; readonly after: SchemaChoice },
  request: ScopePageRequest,
): Promise<ScopeComparison> {
  const [before, after, page] = await Promise.all([
    prepare(needs, job, choices.before, request.type),
    prepare(needs, job, choices.after, request.type),
    read(needs, job, request),
  ]);
  const was = await answer(needs, before, page.objects);
  const is = await answer(needs, after, page.objects);
  const moves = was.flatMap((row, index): ScopeMove[] => {
    const next = is[index];
    return next === undefined
      ? []
      : [{ before: row, after: next, sentence: `${next.sentence} Before: ${row.sentence}` }];
  });
  return {
    entering: moves.filter((move) => move.after.inScope && !move.before.inScope),
    // Somebody passed over keeps the account; somebody who was passed over may have one.
    leaving: moves.filter(
      (move) => (move.before.inScope || move.before.unread) && !move.after.inScope && !move.after.unread,
    ),
    evaluated: page.objects.length,
    next: page.next,
  };
}

interface Question {
  readonly rule: Rule | undefined;
  readonly type: ObjectType;
  readonly settings: Pick<JobSettings, 'scope'>;
}

async function prepare(
  { store, source }: ScopePreviewNeeds,
  job: Job,
  choice: SchemaChoice,
  type: ObjectType,
): Promise<Question> {
  const schema = 'draft' in choice ? choice.draft : await store.schema(job.id, choice.version);
  const rule = compileRules(schema, source.aliases).find((candidate) => candidate.type === type);
  return { rule, type, settings: { scope: choice.scope ?? job.settings.scope } };
}

function read({ source }: ScopePreviewNeeds, job: Job, { type, after, limit }: ScopePageRequest) {
  return source.page(type, job, after, limit);
}

async function answer(
  { source, now }: ScopePreviewNeeds,
  { rule, type, settings }: Question,
  objects: readonly SourceObject[],
): Promise<readonly ScopeRow[]> {
  if (rule === undefined) return objects.map((object) => switchedOff(object, type));
  const ids = objects.map(({ id }) => id);
  const memberships: Memberships = await membershipsFor(source, rule, ids);
  const at = now();
  return objects.map((object) =>
    rowOf(object, scopeOf(rule, object, settings, { now: at, memberOf: memberships.get(object.id) })),
  );
}

function rowOf({ id, name, assignments }: SourceObject, { decision, verdict }: Scoping): ScopeRow {
  const { active, entitled, filterPassed, inScope, sentence } = decision;
  return {
    id,
    name,
    inScope: inScope && !verdict.unread,
    unread: verdict.unread,
    cause: verdict.unread ? undefined : decision.cause,
    gates: { enabled: true, active, entitled, filterPassed },
    assignments,
    groups: verdict.groups,
    inputGroups: verdict.inputGroups,
    changesAt: verdict.changesAt,
    sentence: verdict.unread ? 'Passed over by the input filter.' : sentence,
  };
}

function switchedOff({ id, name, assignments }: SourceObject, type: ObjectType): ScopeRow {
  return {
    id,
    name,
    inScope: false,
    unread: false,
    cause: undefined,
    gates: { enabled: false, active: false, entitled: false, filterPassed: false },
    assignments,
    groups: [],
    inputGroups: [],
    changesAt: null,
    sentence: `Out of scope: the mapping of ${type === 'User' ? 'users' : 'groups'} is switched off.`,
  };
}

/** By attribute: objects that pass every other gate and fail a filter through empty values alone. */
function excludedAsEmpty(rows: readonly ScopeRow[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { gates, unread, groups } of rows) {
    if (unread || !gates.active || !gates.entitled || gates.filterPassed) continue;
    const empty = groups.flatMap(({ clauses }) => {
      const failing = clauses.filter(({ passed }) => !passed);
      return failing.every(({ seen }) => seen.length === 0) ? failing.map(({ attribute }) => attribute) : [];
    });
    for (const attribute of new Set(empty)) counts.set(attribute, (counts.get(attribute) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
