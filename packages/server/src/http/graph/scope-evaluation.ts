import { z } from 'zod';
import { explainScope, type Job, type SchemaChoice, type ScopeRow, whoIsInScope } from '../../engine/index.ts';
import type { SynchronizationSchema } from '../../mapping/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { knownId } from './job-decision.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';
import { schemaCall, schemaRefused } from './synchronization-refusal.ts';

const evaluationSchema = z.strictObject({
  objectTypeName: z.enum(['User', 'Group']).default('User'),
  /** A whole schema that is only thought of. */
  schema: z.unknown().optional(),
  /** Or the filter of the object mapping alone; null for none. */
  filter: z.unknown().optional(),
  scope: z.enum(['assigned', 'all']).optional(),
  /** Explained besides, whether or not the counts are wanted. */
  objectId: z.string().optional(),
  /** Where an answer before this one ended. */
  after: z.string().max(100).optional(),
});

type EvaluationBody = z.output<typeof evaluationSchema>;

const moveSchema = z.object({ id: z.string(), displayName: z.string(), before: z.string(), after: z.string() });
const countsSchema = z.object({ inScope: z.number(), evaluated: z.number() });
const evaluationAnswer = z.object({
  now: countsSchema,
  after: countsSchema,
  entering: z.object({ count: z.number(), value: z.array(moveSchema) }),
  leaving: z.object({ count: z.number(), value: z.array(moveSchema) }),
  clauses: z.array(z.unknown()),
  excludedAsEmpty: z.record(z.string(), z.number()),
  person: z.unknown(),
  next: z.string().nullable(),
});

const PAGE = 200;
/** Those who enter or leave that are named; all are counted. */
const MOST_NAMED = 200;
/** How long one answer may take; what is left is asked for with `after`. */
const PATIENCE = 10_000;

/** `…/jobs/{id}/evaluateScope`: who would be in scope by a filter or a scope that is only thought of. */
export function scopeEvaluationRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  app.post<OfJob & { Body: EvaluationBody }>(
    `${JOB}/evaluateScope`,
    operation({
      id: 'evaluateScope',
      summary: 'Count who is in scope now and by a draft, and who would enter or leave; nothing is saved',
      tag: 'Synchronization schema',
      permissions: READ,
      body: evaluationSchema,
      answers: { 200: evaluationAnswer },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const { body } = request;
      const draft = await draftOf(needs, job, body);
      const choices = {
        before: { version: job.schemaVersion },
        after: { ...draft, ...(body.scope && { scope: body.scope }) },
      };
      const person = body.objectId === undefined ? null : await explained(needs, job, choices, body);
      return { ...(await compared(needs, job, choices, body)), person };
    },
  );
}

interface Choices {
  readonly before: SchemaChoice;
  readonly after: SchemaChoice;
}

/** The schema that is thought of, checked as saving would; the one in force where none is. */
async function draftOf(
  { applications }: ProvisioningNeeds,
  job: Job,
  { schema, filter, objectTypeName }: EvaluationBody,
): Promise<SchemaChoice> {
  if (schema === undefined && filter === undefined) return { version: job.schemaVersion };
  const current = (await schemaCall(() => applications.schemas.current(job.id))).schema;
  const document = schema ?? withFilter(current, objectTypeName, filter);
  const checked = await schemaCall(() => applications.schemas.check(job.id, document));
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  if (checked.schema === undefined || errors.length > 0) throw schemaRefused(errors);
  return { draft: checked.schema };
}

function withFilter(schema: SynchronizationSchema, sourceObjectName: string, filter: unknown): unknown {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((mapping) =>
        mapping.sourceObjectName === sourceObjectName ? { ...mapping, scope: filter } : mapping,
      ),
    })),
  };
}

async function explained(
  needs: ProvisioningNeeds,
  job: Job,
  { before, after }: Choices,
  { objectId = '', objectTypeName: type }: EvaluationBody,
) {
  const of = { type, ids: [knownId(objectId)] };
  const [was] = await explainScope(needs.preview, job, before, of);
  const [is] = await explainScope(needs.preview, job, after, of);
  if (was !== undefined && is !== undefined) return { now: rowView(was), after: rowView(is) };
  throw graphError(404, 'Request_ResourceNotFound', `The directory has no ${type} ${objectId.slice(0, 100)}.`);
}

async function compared(needs: ProvisioningNeeds, job: Job, { before, after }: Choices, body: EvaluationBody) {
  const { objectTypeName: type } = body;
  const until = Date.now() + PATIENCE;
  const [now, then] = [
    { inScope: 0, evaluated: 0 },
    { inScope: 0, evaluated: 0 },
  ];
  const [entering, leaving] = [new Moves(), new Moves()];
  const clauses = new ClauseCounts();
  const excluded: Record<string, number> = {};
  let next: string | undefined = body.after;
  do {
    const page = { type, after: next, limit: PAGE };
    const [was, is] = [
      await whoIsInScope(needs.preview, job, before, page),
      await whoIsInScope(needs.preview, job, after, page),
    ];
    const byId = new Map(was.rows.map((row) => [row.id, row]));
    now.evaluated += was.rows.length;
    then.evaluated += is.rows.length;
    now.inScope += was.rows.filter(({ inScope }) => inScope).length;
    then.inScope += is.rows.filter(({ inScope }) => inScope).length;
    for (const row of is.rows) {
      const old = byId.get(row.id);
      if (old === undefined) continue;
      if (row.inScope && !old.inScope) entering.add(old, row);
      // Somebody passed over keeps the account; somebody who was passed over may have one.
      if ((old.inScope || old.unread) && !row.inScope && !row.unread) leaving.add(old, row);
      clauses.add(row);
    }
    for (const [name, number] of Object.entries(is.excludedAsEmpty)) excluded[name] = (excluded[name] ?? 0) + number;
    next = is.next;
  } while (next !== undefined && Date.now() < until);
  return {
    now,
    after: then,
    entering: entering.view(),
    leaving: leaving.view(),
    clauses: clauses.view(),
    excludedAsEmpty: excluded,
    next: next ?? null,
  };
}

/** Those who enter, or leave: all are counted, some are named. */
class Moves {
  #count = 0;
  readonly #named: z.output<typeof moveSchema>[] = [];

  add(before: ScopeRow, after: ScopeRow): void {
    this.#count += 1;
    if (this.#named.length === MOST_NAMED) return;
    this.#named.push({ id: after.id, displayName: after.name, before: before.sentence, after: after.sentence });
  }

  view() {
    return { count: this.#count, value: this.#named };
  }
}

/** For each clause of the draft: how many pass, and how many fail or pass with an empty attribute. */
class ClauseCounts {
  readonly #counts = new Map<string, { passed: number; failed: number; empty: number }>();
  readonly #clauses = new Map<string, Record<string, unknown>>();

  add({ groups }: ScopeRow): void {
    for (const [place, group] of groups.entries()) {
      for (const [index, { attribute, operator, operand, seen, passed }] of group.clauses.entries()) {
        const key = `${place} ${index}`;
        const counts = this.#counts.get(key) ?? { passed: 0, failed: 0, empty: 0 };
        this.#counts.set(key, counts);
        this.#clauses.set(key, { group: group.name, attribute, operator, operand: [...operand] });
        if (passed) counts.passed += 1;
        else counts.failed += 1;
        if (seen.length === 0) counts.empty += 1;
      }
    }
  }

  view(): readonly Record<string, unknown>[] {
    return [...this.#clauses].map(([key, clause]) => ({ ...clause, ...this.#counts.get(key) }));
  }
}

/** The verdict on one object, down to each clause with the value it saw. */
export function rowView({ id, name, inScope, unread, cause, gates, groups, changesAt, sentence }: ScopeRow) {
  return {
    id,
    displayName: name,
    inScope,
    unread,
    cause: cause ?? null,
    gates,
    filters: groups.map((group) => ({
      name: group.name,
      passed: group.passed,
      clauses: group.clauses.map(({ attribute, operator, operand, seen, passed, sentence: said }) => ({
        attribute,
        operator,
        operand: [...operand],
        seen: [...seen],
        passed,
        sentence: said,
      })),
    })),
    changesAt: changesAt?.toISOString() ?? null,
    sentence,
  };
}
