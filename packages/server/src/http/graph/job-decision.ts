import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DecisionRefused, TargetError } from '../../engine/index.ts';
import type { By } from '../../jobs/index.ts';
import { initiatorOf } from '../audit.ts';
import { graphError } from '../graph-error.ts';
import { namedConditions } from './odata/index.ts';
import { guid } from './provisioning.ts';

const STATUS: Readonly<Record<DecisionRefused['code'], number>> = {
  SourceNotFound: 404,
  TargetNotFound: 404,
  NoSuchCycle: 404,
  RuleDisabled: 400,
  SourceLinked: 409,
  TargetLinked: 409,
  ObjectBusy: 409,
  StaleChoice: 409,
  PlanIsStale: 409,
  PlanRuns: 409,
  PlanNotReady: 409,
  TooManyDeletes: 409,
  DiscoveryRuns: 409,
};

/** Runs what somebody decided and turns its refusals, and those of the target, into the form of these interfaces. */
export async function decisionCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DecisionRefused) throw graphError(STATUS[error.code], error.code, error.message);
    if (!(error instanceof TargetError)) throw error;
    throw graphError(400, 'ConnectionFailed', error.message, [{ code: error.code, message: error.message }]);
  }
}

/** Who decides, and why: as the body says, or the header that every write may have. */
export function byWhom({ principal, reason: given }: FastifyRequest, reason?: string | null): By {
  return { initiator: initiatorOf(principal), reason: reason ?? given };
}

/** Who saves what, as versions and the audit log name them. */
export function savingBy({ principal, reason }: FastifyRequest, comment?: string | null) {
  const initiator = initiatorOf(principal);
  const said = comment || reason;
  return { author: initiator.displayName, initiator, ...(said ? { comment: said } : {}) };
}

export const reasonSchema = z.string().max(1_000).nullish();

/** Which objects somebody decides about: those named, those a filter finds, or all there are; one of the three. */
export const choiceSchema = z
  .strictObject({
    ids: z.array(z.string().max(100)).min(1).max(1_000).optional(),
    filter: z.string().min(1).max(10_000).optional(),
    all: z.literal(true).optional(),
    reason: reasonSchema,
  })
  .refine(({ ids, filter, all }) => [ids, filter, all].filter((one) => one !== undefined).length === 1, {
    message: 'name the objects by ids, by a filter, or by all: true, and by one of these only.',
  });

export type ChoiceBody = z.output<typeof choiceSchema>;

export const decidedSchema = z.object({ count: z.number() });

/** The conditions of a choice by the members a collection can be asked about; `id` always. */
export function conditionsOf<Equal extends string, Containing extends string>(
  { ids, filter }: Pick<ChoiceBody, 'ids' | 'filter'>,
  equal: readonly Equal[],
  containing: readonly Containing[],
) {
  const { id, ...conditions } = namedConditions(filter, ['id', ...equal], containing);
  const named = ids ?? (id as readonly string[] | undefined);
  return { ids: named?.map(knownId), conditions: conditions as ReturnType<typeof namedConditions<Equal, Containing>> };
}

/** The id of an object of the directory; 400 when a text is none. */
export function knownId(text: string): string {
  const id = guid(text);
  if (id !== undefined) return id;
  throw graphError(
    400,
    'Request_BadRequest',
    `${text.slice(0, 100)} is no id of an object. Write it as the list has it.`,
  );
}
