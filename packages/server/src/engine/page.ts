import { assemble } from '@lockstep/scim';
import type { Step } from '../journal/index.ts';
import type { EvaluationContext } from '../mapping/index.ts';
import { actionOf } from './action.ts';
import { type Assessment, assess } from './assess.ts';
import { claim, ownersFor } from './claims.ts';
import type { Intent, Intents } from './cycle-state.ts';
import { failed } from './failure.ts';
import { finishNone, finishWritten } from './finish.ts';
import type { JobSettings } from './job.ts';
import type { Escrow } from './job-store.ts';
import type { Link } from './link.ts';
import { locate } from './locate.ts';
import { changesNothing } from './mapping-change.ts';
import type { PageContext } from './page-context.ts';
import { perform } from './perform.ts';
import { type Located, type Manner, type Plan, plan, planRemoval } from './plan.ts';
import { replacedBy, successor } from './replacement.ts';
import { DEFERRED, type Item, MISSING, type ObjectResult, type Planned } from './result.ts';
import type { Rule } from './rule.ts';
import { membershipsFor } from './scoping.ts';
import { settle } from './settle.ts';
import type { SourceObject } from './source-directory.ts';
import { TargetError } from './target-system.ts';
import { settleUniqueValues } from './unique-values.ts';

/** What is done in a stretch of a cycle, and what is put off to a later one. */
export interface Stretch {
  /** Executes removals; before, they are put off so that they can be counted. */
  readonly removing: boolean;
  /** Makes accounts again that are gone from the target; before, they are put off so that they can be counted. */
  readonly healing: boolean;
  /** Reads the target whatever the job's setting. */
  readonly reading?: boolean;
}

/** A source object, or only its id when it is gone from the source. */
export interface Listed {
  readonly id: string;
  readonly source: SourceObject | undefined;
}

/** A page of objects with what is to be done for each. */
export interface PlannedPage {
  readonly items: readonly Planned[];
  readonly escrows: ReadonlyMap<string, Escrow>;
  /** Objects that stand on a list of removals or of missing accounts. */
  readonly listed: ReadonlySet<string>;
  /** Objects that are on the work list, where they are not taken from it. */
  readonly waiting: ReadonlySet<string>;
  readonly targetIds: ReadonlyMap<string, string>;
  /** What those are called that the page's objects refer to and that have no account yet, by id. */
  readonly awaited: ReadonlyMap<string, string>;
}

/** A page of objects that is about to be written. */
export interface AnnouncedPage {
  /** Without those somebody provisions on demand at this moment: they are evaluated there, from the same state. */
  readonly page: PlannedPage;
  readonly busy: ReadonlySet<string>;
  /** What was noted for the page. */
  readonly intents: Intents;
}

/** Carries out what was planned for a page of objects: notes what will be written, then writes. */
export async function processPage(
  context: PageContext,
  rule: Rule,
  planned: PlannedPage,
): Promise<{ readonly results: readonly ObjectResult[] } & Pick<AnnouncedPage, 'busy' | 'intents'>> {
  const { page, busy, intents } = await announcePage(context, rule, planned, {});
  return { results: await carryOutPage(context, rule, page), busy, intents };
}

/**
 * Notes what will be written of a page, so that whoever goes on after an interruption knows of it.
 *
 * @param underWay what was noted for a page that is written at this moment
 */
export async function announcePage(
  { job, store, cycle, signal }: PageContext,
  rule: Rule,
  page: PlannedPage,
  underWay: Intents,
): Promise<AnnouncedPage> {
  const { items } = page;
  const planned = items.flatMap((item) => intentOf(item));
  if (planned.length === 0 || signal.aborted) return { page, busy: NOBODY, intents: {} };
  const intents = Object.fromEntries(planned);
  const busy = await store.announce(job.id, cycle, rule.type, intents, { ...cycle.intents, ...underWay });
  return { page: { ...page, items: items.filter(({ id }) => !busy.has(id)) }, busy, intents };
}

/** Writes what was planned. Objects that were not begun when the signal came are missing from the answer. */
export function carryOutPage(context: PageContext, rule: Rule, page: PlannedPage): Promise<readonly ObjectResult[]> {
  return settle(context, page.items, async (item) => {
    const result = await finishItem(context, rule, item, page);
    const isReplaced =
      item.replaces !== undefined && result.link !== undefined && result.link.targetId !== item.replaces;
    return isReplaced ? { ...result, replaced: item.replaces } : result;
  });
}

/** Assesses a page of objects and asks the target about those that need it. Writes nothing. */
export async function planPage(
  context: PageContext,
  rule: Rule,
  objects: readonly Listed[],
  stretch: Stretch,
): Promise<PlannedPage> {
  const { job, store } = context;
  const ids = objects.map((object) => object.id);
  const [links, escrows, listed] = await Promise.all([
    store.links(job.id, rule.type, ids),
    store.escrows(job.id, rule.type, ids),
    store.listed(job.id, rule.type, ids),
  ]);
  const earlier = context.earlier?.get(rule.type);
  const isFromWork = earlier === undefined && context.cycle.kind === 'incremental';
  const waiting = isFromWork ? NOBODY : await store.waitingAmong(job.id, rule.type, ids);
  const present = objects.flatMap(({ id, source }) => (source === undefined ? [] : [id]));
  const memberships = await membershipsFor(context.source, rule, present);
  const memberOfEarlier = earlier === undefined ? memberships : await membershipsFor(context.source, earlier, present);
  const evaluation: EvaluationContext = {
    now: context.now(),
    random: context.random,
    ...(context.defaultDomain === undefined ? {} : { defaultDomain: context.defaultDomain }),
  };
  const items = objects.map(({ id, source }): Item => {
    const link = links.get(id);
    const surroundings = { ...evaluation, memberOf: memberships.get(id) };
    let assessment: Assessment;
    try {
      assessment = assess({ type: rule.type, id }, source, link, rule, job.settings, surroundings);
    } catch (error) {
      const { code, message } = faultOf(error);
      const steps: Step[] = [{ name: 'evaluation', status: 'Failure', description: message }];
      assessment = { type: rule.type, id, name: source?.name ?? id, kind: 'fail', code, message, steps };
    }
    return { id, source, link, started: context.now(), assessment };
  });
  const { targetIds, awaited } = await referenced(context, items);
  /** Whether neither its owner nor what the mappings make of them changed. */
  const isUntouched = ({ id, source, link, assessment }: Item): boolean => {
    if (earlier === undefined || source === undefined) return false;
    if (waiting.has(id) || escrows.has(id) || listed.has(id)) return false;
    const before = assess({ type: rule.type, id }, source, link, earlier, job.settings, {
      ...evaluation,
      memberOf: memberOfEarlier.get(id),
    });
    return changesNothing({ rule: earlier, assessment: before }, { rule, assessment }, link);
  };

  const planned = await settle(context, items, async (item) =>
    isUntouched(item)
      ? { ...item, plan: untouched(item) }
      : planItem(context, rule, item, stretch, targetIds, evaluation),
  );
  return { items: planned, escrows, listed, waiting, targetIds, awaited };
}

const NOBODY: ReadonlySet<string> = new Set();

function untouched({ assessment: { steps } }: Item): Plan {
  const message = 'What changed in the mappings and filters makes no difference to this account; it was not read.';
  return { action: 'none', outcome: 'skipped', code: 'RedundantExport', message, steps, references: [] };
}

function mannerOf({ job, digest }: PageContext): Manner {
  return { forms: job.settings.compatibility, digest };
}

/** Target ids of everything the page's objects refer to, and the names of what has none. */
async function referenced(
  context: PageContext,
  items: readonly Item[],
): Promise<Pick<PlannedPage, 'targetIds' | 'awaited'>> {
  const wanted = new Set<string>();
  for (const { assessment } of items) {
    if (assessment.kind !== 'proceed') continue;
    for (const id of Object.values(assessment.references)) if (id !== undefined) wanted.add(id);
  }
  if (wanted.size === 0) return { targetIds: new Map(), awaited: new Map() };
  const links = await context.store.links(context.job.id, 'User', [...wanted]);
  const without = [...wanted].filter((id) => !links.has(id));
  const names = await context.source.names('User', without);
  return {
    targetIds: new Map([...links].map(([id, link]) => [id, link.targetId])),
    awaited: new Map(without.map((id) => [id, names.get(id) ?? id])),
  };
}

async function planItem(
  context: PageContext,
  rule: Rule,
  item: Item,
  { removing, healing, reading = false }: Stretch,
  targetIds: ReadonlyMap<string, string>,
  evaluation: EvaluationContext,
): Promise<Planned> {
  const { assessment, link } = item;
  const { target, job, signal } = context;
  const linkedTo = ownersFor(context, rule, item.id);
  const recalled = reading ? undefined : remembered(job.settings, link);
  try {
    switch (assessment.kind) {
      case 'skip':
      case 'fail': {
        const outcome = assessment.kind === 'skip' ? 'skipped' : 'failed';
        return { ...item, plan: { ...assessment, action: 'none', outcome, references: [] } };
      }
      case 'remove': {
        if (!removing || link === undefined) {
          return {
            ...item,
            plan: { ...assessment, action: 'none', outcome: 'skipped', code: DEFERRED, message: '', references: [] },
          };
        }
        const located =
          assessment.how === 'delete'
            ? { steps: [] }
            : (recalled ?? (await locate(target, rule.type, link, [], linkedTo, signal)));
        return { ...item, plan: planRemoval(assessment, link, located, rule, mannerOf(context)) };
      }
      case 'proceed': {
        const located = recalled ?? (await locate(target, rule.type, link, assessment.keys, linkedTo, signal, healing));
        if (located.missing === true && job.settings.healMissingTargets) {
          return {
            ...item,
            plan: { action: 'none', outcome: 'skipped', code: MISSING, message: '', references: [], steps: [] },
          };
        }
        const creates = located.resource === undefined && located.ambiguous === undefined && rule.allows.create;
        const settled = creates ? await settleUniqueValues(context, rule, assessment, evaluation) : assessment;
        const manner = mannerOf(context);
        const planned = plan(settled, link, located, rule, targetIds, manner);
        const replaced = replacedBy(planned, rule, target.features);
        if (replaced === undefined) return { ...item, assessment: settled, plan: planned };
        const found = await locate(target, rule.type, undefined, assessment.keys, linkedTo, signal);
        const next = plan(settled, undefined, successor(found, replaced), rule, targetIds, manner);
        return { ...item, assessment: settled, plan: next, replaces: replaced.id };
      }
    }
  } catch (error) {
    const isFault = error instanceof TypeError || error instanceof RangeError;
    if (!isFault && !(error instanceof TargetError && error.behaviour === 'object')) throw error;
    const { code, message } = isFault ? faultOf(error) : error;
    const steps: Step[] = [...assessment.steps, { name: 'matching', status: 'Failure', description: message }];
    return { ...item, plan: { action: 'none', outcome: 'failed', code, message, steps, references: [] } };
  }
}

/** What an object nobody thought of brings to light: it fails alone, where it would end every cycle of its job. */
function faultOf(error: unknown): { readonly code: string; readonly message: string } {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `A fault of the program kept the object from being judged: ${reason.slice(0, 300)}. The others went on; please report it.`;
  return { code: 'InternalError', message };
}

/**
 * The account as it was last written, for a job that compares with that in place of reading the target; undefined when
 * the target has to be asked.
 */
function remembered({ readBeforeWrite }: JobSettings, link: Link | undefined): Located | undefined {
  if (readBeforeWrite || link?.exported === undefined || link.state === 'tombstone') return undefined;
  const assignments = Object.entries(link.exported).map(([path, value]) => ({ path, value }));
  const attributes = assemble(assignments, { schemas: [] });
  const description = `Compared with what was last sent to the account ${link.targetId}; the job does not read before it writes.`;
  return {
    steps: [{ name: 'matching', status: 'Success', description, details: { targetId: link.targetId } }],
    resource: { id: link.targetId, version: link.targetVersion, attributes },
  };
}

/** What is noted of an object before it is written. What a create writes follows from its mappings and is left out. */
function intentOf({ id, assessment, link, plan: planned }: Planned): [string, Intent][] {
  if (planned.action === 'none') return [];
  const { type, name } = assessment;
  const modified = planned.action === 'update' || planned.action === 'disable' ? planned.modified : [];
  const isUnlinked = planned.action === 'create' || link === undefined;
  const keys = isUnlinked && assessment.kind === 'proceed' ? { keys: assessment.keys } : {};
  return [[id, { type, name, action: actionOf(planned), modified, ...keys }]];
}

async function finishItem(
  context: PageContext,
  rule: Rule,
  item: Planned,
  page: Pick<PlannedPage, 'escrows' | 'targetIds' | 'awaited'>,
): Promise<ObjectResult> {
  const { assessment, plan: planned } = item;
  const escrow = page.escrows.get(item.id);
  if (planned.action === 'none') return finishNone(context, item, planned, escrow);

  const { target, claims, signal } = context;
  const keys = assessment.kind === 'proceed' ? assessment.keys : [];
  const again = () => locate(target, rule.type, undefined, keys, ownersFor(context, rule, item.id), signal);
  const performed = await perform(target, rule.type, planned, keys, again, signal);
  if (performed.kind === 'exists' && assessment.kind === 'proceed') {
    const adopted: Located = performed.located;
    const next = plan(assessment, undefined, adopted, rule, page.targetIds, mannerOf(context));
    if (next.action === 'create') throw new Error('A plan for an existing account cannot create one.');
    return finishItem(context, rule, { ...item, plan: next }, page);
  }
  if (performed.kind !== 'done') {
    const failure = performed.kind === 'failed' ? performed : conflict();
    return failed(context, item, actionOf(planned), planned.steps, failure, escrow);
  }
  if (planned.action === 'create' && claim(claims, rule.type, performed.targetId, item.id) !== item.id) {
    return failed(context, item, actionOf(planned), planned.steps, claimed(), escrow);
  }
  return finishWritten(context, item, planned, performed, page.awaited);
}

function claimed(): { code: string; message: string; step: Step } {
  const message =
    'While the account was being made, it was found for another object of the directory with the same matching value. Give the two different values.';
  return { code: 'DuplicateSourceEntries', message, step: { name: 'export', status: 'Failure', description: message } };
}

function conflict(): { code: string; message: string; step: Step } {
  const message = 'The target says that the account exists, and no search finds it.';
  return { code: 'EntryConflict', message, step: { name: 'export', status: 'Failure', description: message } };
}
