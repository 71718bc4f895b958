import { z } from 'zod';
import {
  ATTENTION_KINDS,
  type AttentionChoice,
  type AttentionItem,
  type AttentionKey,
  type AttentionKind,
  LOG_CODES,
} from '../../engine/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import {
  byWhom,
  type ChoiceBody,
  choiceSchema,
  conditionsOf,
  decidedSchema,
  decisionCall,
  knownId,
  reasonSchema,
} from './job-decision.ts';
import { refuseOption } from './odata/index.ts';
import { foundJob, JOB, type OfJob, OPERATE, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';

const itemSchema = z.object({
  id: z.string(),
  objectTypeName: z.string(),
  displayName: z.string(),
  kind: z.enum(ATTENTION_KINDS),
  path: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  meaning: z.string().nullable(),
  remedy: z.string().nullable(),
  attempts: z.number(),
  firstFailureAt: z.string().nullable(),
  lastFailureAt: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  candidates: z.array(z.object({ targetId: z.string(), values: z.record(z.string(), z.string()) })),
});

const chosenSchema = z.strictObject({
  id: z.string(),
  objectTypeName: z.enum(['User', 'Group']).default('User'),
  targetId: z.string().min(1).max(1_000),
  reason: reasonSchema,
});

const tag = 'Attention';

/** `…/jobs/{id}/attention`: what cycles could not do, tried again, dismissed, or decided. */
export function attentionRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { desk, publicUrl } = needs;
  const ATTENTION = `${JOB}/attention`;

  app.get<OfJob>(
    ATTENTION,
    operation({
      id: 'listAttention',
      summary: 'List objects that fail, were given up or put aside, ambiguous matches, and references that wait',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(itemSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'orderby');
      const { id } = await foundJob(needs, request);
      const choice = choiceOf({ filter: queryOption(request, 'filter') });
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        positions: /^\w{1,20} (?:User|Group) [0-9a-f-]{36} \P{Cc}{0,500}$/u,
        fetch: (after, limit) => desk.attention(id, choice, after === undefined ? after : readKey(after), limit),
        position: ({ kind, type, id: object, path }) => `${kind} ${type} ${object} ${path}`,
        view: itemView,
      });
    },
  );

  app.post<OfJob & { Body: ChoiceBody }>(
    `${ATTENTION}/retry`,
    operation({
      id: 'retryAttention',
      summary: 'Try objects again in the next cycle, also those that were given up',
      tag,
      permissions: OPERATE,
      body: choiceSchema,
      answers: { 200: decidedSchema },
      ofGraph: false,
    }),
    async (request) => {
      const { id } = await foundJob(needs, request);
      const { body } = request;
      return { count: await desk.retry(id, choiceOf(body), byWhom(request, body.reason)) };
    },
  );

  app.post<OfJob & { Body: ChoiceBody }>(
    `${ATTENTION}/dismiss`,
    operation({
      id: 'dismissAttention',
      summary: 'Forget failures; each comes back when its object changes and fails again',
      tag,
      permissions: WRITE,
      body: choiceSchema,
      answers: { 200: decidedSchema },
      ofGraph: false,
    }),
    async (request) => {
      const { id } = await foundJob(needs, request);
      const { body } = request;
      return { count: await desk.dismiss(id, choiceOf(body), byWhom(request, body.reason)) };
    },
  );

  app.post<OfJob & { Body: z.output<typeof chosenSchema> }>(
    `${ATTENTION}/choose`,
    operation({
      id: 'chooseAccount',
      summary: 'Link an object to one of the accounts among which its match was ambiguous',
      tag,
      permissions: WRITE,
      body: chosenSchema,
      answers: { 204: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { id } = await foundJob(needs, request);
      const { objectTypeName: type, targetId, reason, id: objectId } = request.body;
      await decisionCall(() => desk.choose(id, { type, id: knownId(objectId), targetId }, byWhom(request, reason)));
      return reply.code(204).send();
    },
  );
}

function choiceOf(body: Pick<ChoiceBody, 'ids' | 'filter'>): AttentionChoice {
  const { ids, conditions } = conditionsOf(body, ['kind', 'code'], ['displayName']);
  const { kind, code, displayName: name } = conditions;
  const unknown = kind?.find((one) => !(ATTENTION_KINDS as readonly string[]).includes(one));
  if (unknown !== undefined || (code?.length ?? 0) > 1) {
    const message = `kind is one or some of ${ATTENTION_KINDS.join(', ')}, and code is one.`;
    throw graphError(400, 'Request_UnsupportedQuery', message);
  }
  return { ids, kinds: kind as readonly AttentionKind[] | undefined, code: code?.[0], name };
}

function readKey(text: string): AttentionKey {
  const [kind, type, id = ''] = text.split(' ', 3);
  return {
    kind: kind as AttentionKind,
    type: type === 'Group' ? 'Group' : 'User',
    id,
    path: text.split(' ').slice(3).join(' '),
  };
}

function itemView({ type, name, id, kind, path, code, message, attempts, candidates, ...times }: AttentionItem) {
  const known = LOG_CODES.find((one) => one.code === code);
  return {
    id,
    objectTypeName: type,
    displayName: name,
    kind,
    path: path === '' ? null : path,
    code,
    message,
    meaning: known?.meaning ?? null,
    remedy: known?.remedy ?? null,
    attempts,
    firstFailureAt: times.firstFailureAt?.toISOString() ?? null,
    lastFailureAt: times.lastFailureAt?.toISOString() ?? null,
    nextAttemptAt: times.nextAttemptAt?.toISOString() ?? null,
    candidates: candidates.map(({ targetId, values }) => ({ targetId, values })),
  };
}
