import type { Action, Initiator, JournalEntry, ModifiedProperty, Status, Step } from '../journal/index.ts';
import { actionOf } from './action.ts';
import { NO_COUNTERS } from './cycle-state.ts';
import type { Job } from './job.ts';
import { writeMemberships } from './memberships.ts';
import { type CycleChange, NOTHING, outcomes } from './outcomes.ts';
import { carryOutPage, planPage, type Stretch } from './page.ts';
import { type BesideNeeds, besideCycles, type Subject } from './page-context.ts';
import type { Plan } from './plan.ts';
import { isHeld } from './quarantine.ts';
import { writeReferences } from './references.ts';
import { countResults, type Planned } from './result.ts';
import { compileRules, matchingPath, type Rule } from './rule.ts';
import { TargetError } from './target-system.ts';

/** How long an object stays reserved when the process that provisions it is gone. */
const RESERVED = 120_000;

/** Executes and heals at once: what is asked for one object is its own confirmation. */
const AT_ONCE: Stretch = { removing: true, healing: true };

export type OnDemandNeeds = BesideNeeds;

/** What provisioning one object came to, or would come to. */
export interface OnDemandResult {
  readonly subject: Subject;
  readonly name: string;
  readonly action: Action;
  readonly status: Status;
  readonly code: string | undefined;
  readonly message: string;
  readonly steps: readonly Step[];
  readonly modified: readonly ModifiedProperty[];
  readonly targetId: string | undefined;
  /** Entries of the log that were written; none in a dry run. */
  readonly entries: readonly JournalEntry[];
}

/** What was asked cannot be done at this moment; the message says why and what helps. */
export class OnDemandRefused extends Error {
  override readonly name = 'OnDemandRefused';
  readonly code: 'ObjectBusy' | 'QuarantinedTarget' | 'RuleDisabled' | 'TooManyRequests' | 'JobRuns';
  readonly retryAfterSeconds: number | undefined;

  constructor(code: OnDemandRefused['code'], message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Provisions one object now, by the same plan as a cycle and whatever the watermark says. A running cycle is not
 * disturbed: the object is reserved, and the cycle passes it over. In quarantine the target is asked first whether it is
 * well. Never moves the watermark and is not counted by the deletion threshold.
 *
 * @throws OnDemandRefused when the object is being written at this moment, or the target is not well
 */
export async function provisionOnDemand(
  needs: OnDemandNeeds,
  job: Job,
  subject: Subject,
  initiator: Initiator,
): Promise<OnDemandResult> {
  const { store } = needs;
  const rule = await ruleFor(needs, job, subject);
  await examine(needs, job, rule);
  if (!(await store.lock(job.id, subject, RESERVED))) {
    throw new OnDemandRefused('ObjectBusy', 'A cycle is writing this object at this moment. Try again in a moment.');
  }
  try {
    return await provision(needs, job, rule, subject, initiator);
  } finally {
    await store.unlock(job.id, subject);
  }
}

/** What {@link provisionOnDemand} would do; nothing is written, neither in the target nor here. */
export async function dryRun(needs: OnDemandNeeds, job: Job, subject: Subject): Promise<OnDemandResult> {
  const rule = await ruleFor(needs, job, subject);
  await examine(needs, job, rule);
  const context = besideCycles(needs, job);
  const { items } = await planPage(context, rule, await read(needs, job, subject), AT_ONCE);
  const [item] = items;
  if (item === undefined) throw new OnDemandRefused('QuarantinedTarget', 'The target did not answer.');
  return { ...preview(item), subject, entries: [] };
}

async function ruleFor({ store, source }: OnDemandNeeds, job: Job, { type }: Subject): Promise<Rule> {
  const rules = compileRules(await store.schema(job.id, job.schemaVersion), source.aliases);
  const rule = rules.find((one) => one.type === type);
  if (rule !== undefined) return rule;
  const message = `The job provisions no ${type === 'Group' ? 'groups' : 'users'}: switch their mapping on first.`;
  throw new OnDemandRefused('RuleDisabled', message);
}

async function examine({ target, signal }: OnDemandNeeds, job: Job, rule: Rule): Promise<void> {
  if (!isHeld(job.quarantine)) return;
  try {
    await target.test(rule.type, matchingPath(rule), signal);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw new OnDemandRefused(
      'QuarantinedTarget',
      `The job is in quarantine, and its cause persists: ${error.message}`,
    );
  }
}

async function read({ source }: OnDemandNeeds, job: Job, { type, id }: Subject) {
  const [object] = await source.read(type, job, [id]);
  return [{ id, source: object }];
}

async function provision(
  needs: OnDemandNeeds,
  job: Job,
  rule: Rule,
  subject: Subject,
  initiator: Initiator,
): Promise<OnDemandResult> {
  const { store } = needs;
  const context = besideCycles(needs, job, { initiator, subject });
  const entries: JournalEntry[] = [];
  const record = async ({ phase: _, position: __, done: ___, ...change }: CycleChange) => {
    entries.push(...(change.journal ?? []));
    const { checkpoint } = context.cycle;
    await store.record(job.id, {
      ...NOTHING,
      collapse: false,
      nesting: job.settings,
      ...change,
      counters: change.links === undefined ? NO_COUNTERS : (change.counters ?? NO_COUNTERS),
      cycle: undefined,
      checkpoint,
    });
  };
  const page = await planPage(context, rule, await read(needs, job, subject), AT_ONCE);
  const results = await carryOutPage(context, rule, page);
  const [item] = page.items;
  const [result] = results;
  if (item === undefined || result === undefined) {
    throw new OnDemandRefused('QuarantinedTarget', 'The target did not answer. Try again in a moment.');
  }
  const counters = countResults(NO_COUNTERS, results);
  const settled = [{ type: rule.type, id: subject.id }];
  await record({
    ...outcomes(rule.type, results, rule.filter?.moving === true, page),
    counters,
    settledRemovals: settled,
  });
  // It was written by a schema that the others are not in line with yet.
  if (job.watermark === undefined) await store.addWork(job.id, settled);
  await writeReferences(context, rule.type, record);
  if (rule.type === 'Group') {
    const absent = await membersWithoutAccount(needs, job, subject);
    await writeMemberships(context, rule, record);
    return { ...withSteps(describe(item, subject, entries), absent), entries };
  }
  return describe(item, subject, entries);
}

/** Chosen members that cannot be members in the target, since they have no account there. */
async function membersWithoutAccount(
  { store, source }: OnDemandNeeds,
  job: Job,
  { members = [] }: Subject,
): Promise<readonly Step[]> {
  const links = await store.links(job.id, 'User', members);
  const without = members.filter((id) => links.get(id)?.state !== 'managed');
  const names = await source.names('User', without);
  return without.map((id) => ({
    name: 'referenceResolution',
    status: 'Warning',
    description: `The member ${names.get(id) ?? id} has no account in the target and was left out; provision them first.`,
    details: { code: 'UnableToResolveReferenceAttributeValue', reference: id },
  }));
}

function withSteps(result: OnDemandResult, steps: readonly Step[]): OnDemandResult {
  return steps.length === 0 ? result : { ...result, status: 'Warning', steps: [...result.steps, ...steps] };
}

/** The result as the log has it: the entry of the object, with what its references and members added. */
function describe(item: Planned, subject: Subject, entries: readonly JournalEntry[]): OnDemandResult {
  const [entry, ...further] = entries;
  if (entry === undefined) return { ...preview(item), subject, entries };
  const failed = entries.find(({ status }) => status === 'Failure');
  const { action, status, code, message } = failed ?? (entry.status === 'Skipped' ? (further[0] ?? entry) : entry);
  return {
    subject,
    name: item.assessment.name,
    action,
    status,
    code,
    message,
    steps: entries.flatMap(({ steps }) => steps),
    modified: entries.flatMap(({ modified }) => modified),
    targetId: entry.target?.id,
    entries,
  };
}

/** What a plan would do to an object, in the words of the log. */
export function preview({
  assessment,
  link,
  plan,
}: Planned): Omit<OnDemandResult, 'subject' | 'entries'> & { readonly counted: boolean } {
  const about = { name: assessment.name, steps: plan.steps, targetId: link?.targetId };
  const counted = assessment.kind === 'remove' && assessment.counted && plan.action !== 'none';
  if (plan.action === 'none') {
    const status = plan.outcome === 'failed' ? 'Failure' : 'Skipped';
    return { ...about, counted, action: 'Other', status, code: plan.code, message: plan.message, modified: [] };
  }
  const modified = plan.action === 'delete' ? [] : plan.modified;
  return {
    ...about,
    counted,
    action: actionOf(plan),
    status: 'Success',
    code: undefined,
    message: would(plan),
    modified,
  };
}

function would(plan: Exclude<Plan, { action: 'none' }>): string {
  switch (plan.action) {
    case 'create':
      return 'An account would be created.';
    case 'update':
      return `The account ${plan.resource.id} would be updated.`;
    case 'disable':
      return `The account ${plan.resource.id} would be disabled.`;
    case 'delete':
      return `The account ${plan.targetId} would be deleted.`;
  }
}
