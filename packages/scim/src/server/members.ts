import { badRequest } from '../message/index.ts';
import type { MemberStep, NamedMember } from '../patch/index.ts';
import type { ServiceContext } from './context.ts';
import type { Member, MemberChange, Reference } from './resource-store.ts';

type References = ReadonlyMap<string, Reference>;

/**
 * Looks up the members a request names. Throws `ScimError` 400 `invalidValue` as `requireMembers` does.
 */
export async function lookupMembers(context: ServiceContext, members: readonly NamedMember[]): Promise<References> {
  if (members.length === 0) return new Map();
  const found = await context.store.lookup(members.map(({ value }) => value));
  requireMembers(context, members, found);
  return found;
}

/**
 * Throws `ScimError` 400 `invalidValue` naming a member that does not exist, unless unknown members are ignored, or one
 * that is a group where groups cannot be nested.
 */
export function requireMembers({ options }: ServiceContext, members: readonly NamedMember[], found: References): void {
  for (const { value } of members) {
    const reference = found.get(value);
    if (!reference && options.unknownMembers === 'error') {
      throw badRequest(
        'invalidValue',
        `Member '${value.slice(0, 200)}' does not exist. Create it first or leave it out.`,
      );
    }
    if (reference?.resourceType === 'Group' && !options.nestedGroups) {
      throw badRequest('invalidValue', `Member '${value.slice(0, 200)}' is a group. Groups cannot be nested here.`);
    }
  }
}

/** A member as clients see it: with the real type when they sent none. */
export function seenMember({ value, type, display, resourceType }: Member): NamedMember {
  return { value, type: type ?? resourceType, ...(display !== undefined && { display }) };
}

/** Members as the store keeps them; what the look-up did not find is left out. */
export function knownMembers(members: readonly NamedMember[], found: References): readonly Member[] {
  return members.flatMap((member) => {
    const resourceType = found.get(member.value)?.resourceType;
    return resourceType === undefined ? [] : [{ ...member, resourceType }];
  });
}

/** Every member that steps put into a group. */
export function membersAdded(steps: readonly MemberStep[]): readonly NamedMember[] {
  return steps.flatMap((step) => ('members' in step ? step.members : []));
}

/**
 * Steps in the terms of the store. Members that were loaded are kept as they are stored when nothing about them was
 * changed: what a client sees as `type` may be the server's and not have been sent.
 */
export function memberChanges(
  steps: readonly MemberStep[],
  found: References,
  current: readonly Member[] = [],
): readonly MemberChange[] {
  const loaded = new Map(current.map((member) => [member.value, member]));
  const stored = (named: NamedMember): readonly Member[] => {
    const known = loaded.get(named.value);
    const isSame = known && named.type === (known.type ?? known.resourceType) && named.display === known.display;
    if (known) return [isSame ? known : { ...named, resourceType: known.resourceType }];
    return knownMembers([named], found);
  };
  return steps.map((step) => ('members' in step ? { op: step.op, members: step.members.flatMap(stored) } : step));
}
