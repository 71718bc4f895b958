import type { Action, ModifiedProperty, Status, Step } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import { judgeRemovals } from './breaker.ts';
import type { CycleKind } from './cycle-state.ts';
import type { Job } from './job.ts';
import { type OnDemandNeeds, preview } from './on-demand.ts';
import { type Listed, planPage } from './page.ts';
import { besideCycles, type PageContext } from './page-context.ts';
import { compileRules, membersPath, type Rule } from './rule.ts';
import type { ChangedObject, ObjectType } from './source-directory.ts';

/** Objects planned together. */
const PAGE = 50;
/** Members of a group that are counted in a plan. */
const MEMBERS = 1_000;

/** What would become of one object. */
export interface PlannedObject {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
  readonly action: Action;
  readonly status: Status;
  readonly code: string | undefined;
  readonly message: string;
  readonly modified: readonly ModifiedProperty[];
  readonly steps: readonly Step[];
  readonly targetId: string | undefined;
  /** Whether the deletion threshold counts it beside what is held back already. */
  readonly counted: boolean;
}

/** The sum of a plan. */
export interface PlanSummary {
  readonly kind: CycleKind;
  readonly actions: Readonly<Record<Action, number>>;
  /** Objects by the code of their skip or failure. */
  readonly codes: Readonly<Record<string, number>>;
  readonly failures: number;
  /** Why the removals would be held back; undefined when they would be executed. */
  readonly held: string | undefined;
}

/** Instead of the job's own schema, one that is only thought of and was checked before. */
export interface PlanOptions {
  readonly schema?: SynchronizationSchema | undefined;
  /** Instead of the job's own setting. */
  readonly scope?: Job['settings']['scope'] | undefined;
  /** Looks at everybody, as after a restart. */
  readonly everything?: boolean | undefined;
  /** Looks at these objects alone. */
  readonly subjects?: readonly ChangedObject[] | undefined;
}

/**
 * What the job's next cycle would do, page by page; ends with the sum. Nothing is written, neither in the target nor here;
 * the target is read. A proposed schema looks at everybody, as saving it would.
 */
export async function* planCycle(
  needs: OnDemandNeeds,
  own: Job,
  options: PlanOptions = {},
): AsyncGenerator<readonly PlannedObject[], PlanSummary> {
  const { store, source, now } = needs;
  const { subjects, scope = own.settings.scope } = options;
  const job: Job = { ...own, settings: { ...own.settings, scope } };
  const schema = options.schema ?? (await store.schema(job.id, job.schemaVersion));
  const rules = compileRules(schema, source.aliases);
  const everything =
    options.schema !== undefined ||
    scope !== own.settings.scope ||
    options.everything === true ||
    job.watermark === undefined ||
    (await source.changesSince(job, job.watermark, 1)) === undefined;
  const tally = new Tally(everything ? 'initial' : 'incremental');
  const context = besideCycles(needs, job);
  const changed = everything || subjects ? undefined : await changedObjects(needs, job, rules);
  const objectsOf = (rule: Rule) => {
    if (subjects) return named(needs, job, rule, subjects);
    return everything ? everyObject(needs, job, rule) : some(needs, job, rule, changed);
  };
  for (const rule of rules) {
    for await (const objects of objectsOf(rule)) {
      if (needs.signal.aborted) break;
      const planned = await planObjects(context, rule, objects);
      tally.add(planned);
      yield planned;
    }
  }
  const counts = await store.counts(job.id);
  const managed = counts.links.User.managed + counts.links.Group.managed;
  const due = tally.removals + counts.staged;
  return tally.summary(judgeRemovals({ due, managed }, job.status, job.settings, now())?.error.message);
}

async function planObjects(
  context: PageContext,
  rule: Rule,
  objects: readonly Listed[],
): Promise<readonly PlannedObject[]> {
  const { items, listed } = await planPage(context, rule, objects, { removing: true, healing: true });
  const rows: PlannedObject[] = [];
  for (const item of items) {
    const previewed = preview(item);
    const row = { ...previewed, type: rule.type, id: item.id, counted: previewed.counted && !listed.has(item.id) };
    rows.push(rule.type === 'Group' ? await withMembers(context, rule, row) : row);
  }
  return rows;
}

/** Adds what would be written of a group's memberships, as far as its members have accounts already. */
async function withMembers(context: PageContext, rule: Rule, row: PlannedObject): Promise<PlannedObject> {
  const path = membersPath(rule);
  const delta =
    path === undefined
      ? undefined
      : await context.store.membershipDelta(context.job.id, row.id, MEMBERS, context.job.settings);
  if (path === undefined || delta === undefined || delta.additions.length + delta.removals.length === 0) return row;
  const ids = (some: typeof delta.additions) =>
    some.length === 0 ? null : some.map(({ targetId }) => targetId).join(',');
  const members = { name: path, oldValue: ids(delta.removals), newValue: ids(delta.additions) };
  const message = `${delta.additions.length} member(s) would be added and ${delta.removals.length} removed.`;
  return row.action === 'Other'
    ? { ...row, action: 'Update', status: 'Success', code: undefined, message, modified: [members] }
    : { ...row, modified: [...row.modified, members] };
}

/** Everything in the source, and accounts whose owners are gone from it. */
async function* everyObject({ source, store }: OnDemandNeeds, job: Job, rule: Rule): AsyncGenerator<readonly Listed[]> {
  let after: string | undefined;
  do {
    const page = await source.page(rule.type, job, after, PAGE);
    yield page.objects.map((object) => ({ id: object.id, source: object }));
    after = page.next;
  } while (after !== undefined);
  do {
    const page = await store.vanished(job.id, rule.type, after);
    for (let start = 0; start < page.ids.length; start += PAGE) {
      yield page.ids.slice(start, start + PAGE).map((id) => ({ id, source: undefined }));
    }
    after = page.next;
  } while (after !== undefined);
}

/** Ids of what changed since the watermark, by type. */
async function changedObjects(
  { source }: OnDemandNeeds,
  job: Job,
  rules: readonly Rule[],
): Promise<ReadonlyMap<ObjectType, ReadonlySet<string>>> {
  const groups = rules.flatMap(({ filter }) => filter?.groupIds ?? []);
  const changed = new Map<ObjectType, Set<string>>(rules.map(({ type }) => [type, new Set()]));
  let position = job.watermark;
  while (position !== undefined) {
    const page = await source.changesSince(job, position, PAGE, groups);
    for (const { type, id } of page?.changes ?? []) changed.get(type)?.add(id);
    position = page?.more === true ? page.position : undefined;
  }
  return changed;
}

/** What changed, and what waits for the next cycle though it did not. */
async function* some(
  { source, store, now }: OnDemandNeeds,
  job: Job,
  { type }: Rule,
  changed: ReadonlyMap<ObjectType, ReadonlySet<string>> | undefined,
): AsyncGenerator<readonly Listed[]> {
  const ids = new Set(changed?.get(type));
  for (let after: string | undefined; ; ) {
    const waiting = await store.waiting(job.id, type, now(), after, PAGE);
    for (const id of waiting) ids.add(id);
    after = waiting.at(-1);
    if (waiting.length < PAGE) break;
  }
  yield* inPages(source, job, type, [...ids]);
}

/** The objects that were named. */
function named(
  { source }: OnDemandNeeds,
  job: Job,
  { type }: Rule,
  subjects: readonly ChangedObject[],
): AsyncGenerator<readonly Listed[]> {
  return inPages(source, job, type, [...new Set(subjects.flatMap((one) => (one.type === type ? [one.id] : [])))]);
}

async function* inPages(
  source: OnDemandNeeds['source'],
  job: Job,
  type: ObjectType,
  ids: readonly string[],
): AsyncGenerator<readonly Listed[]> {
  for (let start = 0; start < ids.length; start += PAGE) {
    const page = ids.slice(start, start + PAGE);
    const objects = await source.read(type, job, page);
    const byId = new Map(objects.map((object) => [object.id, object]));
    yield page.map((id) => ({ id, source: byId.get(id) }));
  }
}

class Tally {
  readonly #kind: CycleKind;
  readonly #actions: Record<Action, number> = {
    Create: 0,
    Update: 0,
    Disable: 0,
    Delete: 0,
    StagedDelete: 0,
    Other: 0,
  };
  readonly #codes: Record<string, number> = {};
  #failures = 0;
  removals = 0;

  constructor(kind: CycleKind) {
    this.#kind = kind;
  }

  add(objects: readonly PlannedObject[]): void {
    for (const { action, code, status, counted } of objects) {
      this.#actions[action] += 1;
      if (code !== undefined) this.#codes[code] = (this.#codes[code] ?? 0) + 1;
      if (status === 'Failure') this.#failures += 1;
      if (counted) this.removals += 1;
    }
  }

  summary(held: string | undefined): PlanSummary {
    return { kind: this.#kind, actions: this.#actions, codes: this.#codes, failures: this.#failures, held };
  }
}
