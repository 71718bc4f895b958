import { sameJson } from '../json.ts';
import {
  type AttributeOperation,
  applyPatch,
  type MemberPlan,
  type MemberStep,
  type PatchOptions,
  parsePatch,
  planMembers,
  replayMembers,
  splitMembers,
} from '../patch/index.ts';
import { checkEmails, indexEntries, type ReadOptions } from '../resource/index.ts';
import { bodyOf, notFound, parametersOf, readingOf, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { lookupMembers, memberChanges, membersAdded, requireMembers, seenMember } from './members.ts';
import type { PatchResponse } from './options.ts';
import { requireMatch } from './preconditions.ts';
import { answerResource, projectionOf, wantOf } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { Member, Reference, Want } from './resource-store.ts';
import { versionTag } from './view.ts';
import { orMissing } from './write.ts';

/** The most members a PATCH answer lists; above it the answer is 204. */
const MAX_MEMBERS_ANSWERED = 1000;

interface Plan {
  readonly attributes: readonly AttributeOperation[];
  readonly members: MemberPlan;
  readonly found: ReadonlyMap<string, Reference>;
}

/** PATCH on a resource (RFC 7644 section 3.5.2): all operations or none. */
export async function patch(
  context: ServiceContext,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
): Promise<ScimResponse> {
  const { type } = endpoint;
  const ifMatch = request.headers['if-match'];
  const parameters = parametersOf(context, request);
  const projection = projectionOf(context, endpoint, request);
  const body = bodyOf(context, request, endpoint);
  const plan = await orMissing(context, endpoint, id, ifMatch, () =>
    planPatch(context, endpoint, parsePatch(type, body, patchOptions(context, id))),
  );
  const isProjected = parameters.has('attributes') || parameters.has('excludedattributes');
  const silent = !isProjected && isSilent(context, endpoint);
  const wanted = wantOf(endpoint, projection);
  const want: Want = {
    members: plan.members.kind === 'replay' ? plan.members.want : 'none',
    groups: wanted.groups && !silent,
  };
  const stored = await context.store.change(type, id, want, context.now(), (current) => {
    requireMatch(ifMatch, current.version);
    const reading = readingOf(context);
    const asked = applyPatch(type, current.attributes, plan.attributes, reading);
    if (context.options.emailValidation) checkEmails(asked, current.attributes);
    const attributes = context.accept(type, asked, current.attributes);
    const steps = stepsOf(plan.members, current.members ?? [], reading);
    if (plan.members.kind === 'replay') {
      const known = new Set(current.members?.map(({ value }) => value));
      requireMembers(
        context,
        membersAdded(steps).filter(({ value }) => !known.has(value)),
        plan.found,
      );
    }
    if (steps.length === 0 && sameJson(attributes, current.attributes)) return undefined;
    const members = memberChanges(steps, plan.found, current.members);
    return {
      attributes,
      index: indexEntries(type, attributes, endpoint.index),
      ...(members.length > 0 && { members }),
    };
  });
  if (!stored) throw notFound(endpoint, id);
  const noContent: ScimResponse = { status: 204, headers: { etag: versionTag(stored.version) } };
  if (silent) return noContent;
  if (wanted.members === 'none') return answerResource(context, endpoint, request, 200, stored, projection);
  const limit = isProjected || mode(context, endpoint) === '200' ? {} : { membersAtMost: MAX_MEMBERS_ANSWERED };
  const whole = await context.store.read(type, id, { ...wanted, ...limit });
  if (!whole) throw notFound(endpoint, id);
  if (whole.members === undefined) return noContent;
  return answerResource(context, endpoint, request, 200, whole, projection);
}

function patchOptions(context: ServiceContext, id: string): PatchOptions {
  const { options } = context;
  return {
    ...readingOf(context),
    id,
    unknownPath: options.unknownPath,
    unpackRoles: options.rolesAsJsonText === 'unpack',
    bareFilterValues: options.bareFilterValues,
  };
}

function mode({ options }: ServiceContext, { type }: Endpoint): PatchResponse {
  const { patchResponse } = options;
  return typeof patchResponse === 'string' ? patchResponse : (patchResponse[type.name] ?? 'auto');
}

/** Whether the answer has no body whatever the resource: Entra ID advises against sending member lists back. */
function isSilent(context: ServiceContext, endpoint: Endpoint): boolean {
  const chosen = mode(context, endpoint);
  return chosen === '204' || (chosen === 'auto' && endpoint.hasMembers && context.options.client === 'entra');
}

async function planPatch(
  context: ServiceContext,
  endpoint: Endpoint,
  operations: readonly AttributeOperation[],
): Promise<Plan> {
  const split = endpoint.hasMembers ? splitMembers(operations) : { attributes: operations, members: [] };
  const members = planMembers(split.members, {
    ...readingOf(context),
    replaceIsAdditive: context.options.membersReplaceIsAdditive,
  });
  // What a replay names may be members already or only be taken out, so there it is checked when the steps are known.
  const found =
    members.kind === 'steps'
      ? await lookupMembers(context, membersAdded(members.steps))
      : await context.store.lookup(members.named);
  return { attributes: await protectPasswords(context, split.attributes), members, found };
}

async function protectPasswords(
  { options, hashPassword }: ServiceContext,
  operations: readonly AttributeOperation[],
): Promise<readonly AttributeOperation[]> {
  const kept: AttributeOperation[] = [];
  for (const operation of operations) {
    const { path, value } = operation;
    if (path.text !== 'password') kept.push(operation);
    else if (options.passwords === 'store' && hashPassword && typeof value === 'string') {
      kept.push({ ...operation, value: await hashPassword(value) });
    }
  }
  return kept;
}

function stepsOf(plan: MemberPlan, current: readonly Member[], reading: ReadOptions): readonly MemberStep[] {
  return plan.kind === 'steps' ? plan.steps : replayMembers(plan, current.map(seenMember), reading);
}
