import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deletionRefusal, may } from '../../access/index.ts';
import type { ChangedObject, Choice, HeldCause, HeldRemoval, Job } from '../../engine/index.ts';
import { causeOf, causerOf } from '../../jobs/index.ts';
import { AUDIT_ACTIVITIES } from '../../journal/index.ts';
import { requireFinal } from '../final-act.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { byWhom, type ChoiceBody, choiceSchema, conditionsOf, decidedSchema } from './job-decision.ts';
import { refuseOption } from './odata/index.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';

const stagedSchema = z.object({
  id: z.string(),
  objectTypeName: z.string(),
  displayName: z.string(),
  cause: z.string(),
  action: z.string(),
  counted: z.boolean(),
  since: z.string(),
  /** Who asked somebody else to allow it. */
  askedBy: z.object({ id: z.string(), displayName: z.string(), at: z.string() }).nullable(),
});

const causeSchema = z.object({
  cause: z.string(),
  count: z.number(),
  since: z.string(),
  change: z
    .object({ id: z.string(), activityDisplayName: z.string(), activityDateTime: z.string(), initiatedBy: z.string() })
    .nullable(),
  /** Why whoever reads this may not decide, as far as the first of them tells. */
  refusal: z.string().nullable(),
  askedBy: stagedSchema.shape.askedBy,
});

const tag = 'Staged deletions';
const MOST_JUDGED = 500;
/** From this many on, allowing removals reaches far, as it does where they are not named one by one. */
const MANY = 50;

/** `…/jobs/{id}/stagedDeletions`: removals that are held back, allowed or rejected. */
export function stagedDeletionRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { desk, publicUrl } = needs;
  const STAGED = `${JOB}/stagedDeletions`;
  const decide = { tag, permissions: ['StagedDeletion.Decide.All'], body: choiceSchema, ofGraph: false } as const;

  app.get<OfJob>(
    STAGED,
    operation({
      id: 'listStagedDeletions',
      summary: 'List removals that are held back for a decision',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(stagedSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'orderby');
      const { id } = await foundJob(needs, request);
      const choice = choiceOf({ filter: queryOption(request, 'filter') });
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        positions: OBJECT,
        fetch: (after, limit) =>
          desk.stagedDeletions(id, choice, after === undefined ? after : readObject(after), limit),
        position: writeObject,
        view: stagedView,
      });
    },
  );

  app.get<OfJob>(
    `${STAGED}/causes`,
    operation({
      id: 'listDeletionCauses',
      summary: 'Count what is held back by cause, each with the change that led to the first of them',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(causeSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const causes = await desk.deletionCauses(job.id);
      return { value: await Promise.all(causes.map((cause) => causeView(request, needs, job, cause))) };
    },
  );

  app.post<OfJob & { Body: ChoiceBody }>(
    `${STAGED}/ask`,
    operation({
      ...decide,
      id: 'askForStagedDeletions',
      summary: 'Ask somebody else to let removals go through, where the two-person rule is on',
      answers: { 200: decidedSchema },
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      if (needs.organization().twoPersonRule !== true) {
        throw graphError(400, 'Request_BadRequest', 'The two-person rule is off: nobody else has to allow these.');
      }
      const choice = choiceOf(request.body);
      return { count: await desk.askForDeletions(job.id, choice, byWhom(request, request.body.reason)) };
    },
  );

  app.post<OfJob & { Body: ChoiceBody }>(
    `${STAGED}/allow`,
    operation({
      ...decide,
      id: 'allowStagedDeletions',
      summary: 'Let removals go through; each is judged once more before it is carried out',
      proof: 'finalWhenWide',
      answers: { 200: decidedSchema },
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const choice = choiceOf(request.body);
      await permitted(request, needs, job, choice);
      if ((choice.ids?.length ?? Number.POSITIVE_INFINITY) > MANY) requireFinal(request);
      return { count: await desk.allowDeletions(job.id, choice, byWhom(request, request.body.reason)) };
    },
  );

  app.post<OfJob & { Body: ChoiceBody }>(
    `${STAGED}/reject`,
    operation({
      ...decide,
      id: 'rejectStagedDeletions',
      summary: 'Leave the accounts as they are; nothing is proposed again until their owners were in scope once more',
      answers: { 200: decidedSchema },
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const choice = choiceOf(request.body);
      await permitted(request, needs, job, choice);
      return { count: await desk.rejectDeletions(job.id, choice, byWhom(request, request.body.reason)) };
    },
  );
}

function choiceOf(body: Pick<ChoiceBody, 'ids' | 'filter'>): Choice {
  const { ids, conditions } = conditionsOf(body, ['cause'], ['displayName']);
  const { cause, displayName } = conditions;
  if (cause !== undefined && cause.length > 1) {
    throw graphError(400, 'Request_UnsupportedQuery', 'Ask for one cause at a time.');
  }
  return {
    ...(ids && { ids }),
    ...(cause?.[0] !== undefined && { cause: cause[0] }),
    ...(displayName !== undefined && { name: displayName }),
  };
}

/** 403 for those who may not decide about what is chosen; the organisation's two-person rule is heeded. */
async function permitted(
  { principal }: FastifyRequest,
  { desk, audits, organization }: ProvisioningNeeds,
  job: Job,
  choice: Choice,
): Promise<void> {
  if (principal === undefined) return;
  const { twoPersonRule = false } = organization();
  const refuse = (causedBy?: string, askedBy?: string) => {
    const message = deletionRefusal(principal, { twoPersonRule, causedBy, askedBy });
    if (message === undefined) return;
    const isRole = !may(principal, 'StagedDeletion.Decide.All');
    throw graphError(403, isRole ? 'Authorization_RequestDenied' : 'SecondPersonRequired', message);
  };
  refuse();
  if (!twoPersonRule) return;
  for (let after: ChangedObject | undefined; ; ) {
    const page: readonly HeldRemoval[] = await desk.stagedDeletions(job.id, choice, after, MOST_JUDGED);
    for (const removal of page) refuse(await causerOf(audits, job, removal), removal.askedBy?.id);
    if (page.length < MOST_JUDGED) return;
    after = page.at(-1);
  }
}

async function causeView(
  { principal }: FastifyRequest,
  { audits, organization }: ProvisioningNeeds,
  job: Job,
  { cause, count, first }: HeldCause,
) {
  const entry = await causeOf(audits, job, first);
  const { twoPersonRule = false } = organization();
  const about = { twoPersonRule, causedBy: entry?.initiator.id, askedBy: first.askedBy?.id };
  return {
    cause,
    count,
    since: first.since.toISOString(),
    change: entry
      ? {
          id: entry.id,
          activityDisplayName: AUDIT_ACTIVITIES[entry.activity].name,
          activityDateTime: entry.at.toISOString(),
          initiatedBy: entry.initiator.displayName,
        }
      : null,
    refusal: (principal && deletionRefusal(principal, about)) ?? null,
    askedBy: askedView(first),
  };
}

function askedView({ askedBy }: HeldRemoval) {
  return askedBy ? { id: askedBy.id, displayName: askedBy.name, at: askedBy.at.toISOString() } : null;
}

function stagedView(removal: HeldRemoval) {
  const { id, type, name, cause, how, counted, since } = removal;
  return {
    id,
    objectTypeName: type,
    displayName: name,
    cause,
    action: how,
    counted,
    since: since.toISOString(),
    askedBy: askedView(removal),
  };
}

/** A position in a list by type and id. */
export const OBJECT = /^(?:User|Group) [0-9a-f-]{36}$/;

export function writeObject({ type, id }: ChangedObject): string {
  return `${type} ${id}`;
}

export function readObject(text: string): ChangedObject {
  const [type, id = ''] = text.split(' ');
  return { type: type === 'Group' ? 'Group' : 'User', id };
}
