import type { Failure, JsonObject, Outcome, PatchOperation } from '@lockstep/scim';
import type { MemberChange, RefusedMember } from '../engine/index.ts';
import { errorOf } from './failure.ts';
import type { GroupRules } from './profile.ts';

/** Members refused one by one before a target is believed to refuse them all. */
const MOST_REFUSED = 5;

/** One request's worth of changes: of both kinds only where the target takes them together. */
export type Chunk = MemberChange;

/** How changes are parted into requests. Pure. */
export function chunksOf({ add, remove }: MemberChange, rules: GroupRules): readonly Chunk[] {
  const { memberChange, maxAdditions, maxOpsPerPatch, mixAddRemove, removalsFirst } = rules;
  if (add.length + remove.length === 0) return [];
  if (memberChange === 'put') return [{ add, remove }];
  // Each filtered removal is an operation of its own.
  const maxRemovals = memberChange === 'patch-filter' ? Math.min(rules.maxRemovals, maxOpsPerPatch) : rules.maxRemovals;
  if (mixAddRemove && add.length <= maxAdditions && remove.length <= maxRemovals && remove.length < maxOpsPerPatch) {
    return [{ add, remove }];
  }
  const removals = partsOf(remove, maxRemovals).map((part) => ({ add: [], remove: part }));
  const additions = partsOf(add, maxAdditions).map((part) => ({ add: part, remove: [] }));
  return removalsFirst ? [...removals, ...additions] : [...additions, ...removals];
}

/** The operations of one request (RFC 7644 section 3.5.2). Pure. */
export function memberOperations(
  path: string,
  { add, remove, groups }: Chunk,
  rules: GroupRules,
): readonly PatchOperation[] {
  const removals: readonly PatchOperation[] =
    rules.memberChange === 'patch-value-list'
      ? remove.length === 0
        ? []
        : [{ op: 'remove', path, value: remove.map((value) => ({ value })) }]
      : remove.map((id) => ({ op: 'remove', path: `${path}[value eq ${JSON.stringify(id)}]` }));
  const element = (value: string): JsonObject => (groups?.has(value) === true ? { value, type: 'Group' } : { value });
  return add.length === 0 ? removals : [...removals, { op: 'add', path, value: add.map(element) }];
}

/**
 * Sends a chunk. One that is too large is halved, and so is one that is refused, until it is clear which members it is
 * about: who is a member already needs no adding, who is none no removing. Answers the members refused for themselves;
 * throws `TargetError` for what concerns the group or everybody.
 *
 * @param onTooLarge told how many changes were too many
 */
export async function changeMembers(
  send: (chunk: Chunk) => Promise<Outcome<unknown>>,
  chunk: Chunk,
  onTooLarge: (size: number) => void,
): Promise<readonly RefusedMember[]> {
  const refused: RefusedMember[] = [];
  let accepted = 0;
  const waiting = [chunk];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const outcome = await send(next);
    if (outcome.ok) {
      accepted += 1;
      continue;
    }
    const { failure } = outcome;
    const [id, ...others] = [...next.remove, ...next.add];
    if (!isAboutMembers(failure) || id === undefined) throw errorOf(failure, 'write');
    if (others.length > 0) {
      if (failure.kind === 'tooLarge') onTooLarge(others.length + 1);
      waiting.push(...halvesOf(next));
    } else if (isSoAlready(failure, next.add.length > 0)) accepted += 1;
    else {
      refused.push({ id, error: errorOf(failure, 'write') });
      if (accepted === 0 && refused.length >= MOST_REFUSED) throw errorOf(failure, 'write');
    }
  }
  return refused;
}

function isAboutMembers({ kind }: Failure): boolean {
  return kind === 'tooLarge' || kind === 'conflict' || kind === 'refused';
}

/** Whether a refusal of one member says that nothing has to be done. */
function isSoAlready({ kind, scimType, detail }: Failure, isAddition: boolean): boolean {
  if (isAddition) return kind === 'conflict' || /\balready\b/i.test(detail);
  return scimType?.toLowerCase() === 'notarget' || /\bnot a member\b/i.test(detail);
}

/** The two kinds apart where both are there, else each half; the half to be sent first stands last. */
function halvesOf({ add, remove }: Chunk): readonly Chunk[] {
  if (add.length > 0 && remove.length > 0) {
    return [
      { add, remove: [] },
      { add: [], remove },
    ];
  }
  const half = Math.ceil((add.length + remove.length) / 2);
  return [
    { add: add.slice(half), remove: remove.slice(half) },
    { add: add.slice(0, half), remove: remove.slice(0, half) },
  ];
}

function partsOf(ids: readonly string[], size: number): readonly (readonly string[])[] {
  const parts = [];
  for (let start = 0; start < ids.length; start += size) parts.push(ids.slice(start, start + size));
  return parts;
}
