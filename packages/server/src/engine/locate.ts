import { readPath } from '@lockstep/scim';
import type { Step } from '../journal/index.ts';
import type { MatchKey } from './assess.ts';
import type { Link } from './link.ts';
import type { Located } from './plan.ts';
import type { ObjectType } from './source-directory.ts';
import type { TargetResource, TargetSystem } from './target-system.ts';

/**
 * Asks the target for the account of an object: by the stored id when there is a link, else (or when that account is
 * gone) by the matching attributes in their order. The search stops at the first that finds something.
 *
 * @param heal whether an account that is gone is searched for again
 */
export async function locate(
  target: TargetSystem,
  type: ObjectType,
  link: Link | undefined,
  keys: readonly (readonly MatchKey[])[],
  linkedTo: (targetIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  signal: AbortSignal,
  heal = true,
): Promise<Located> {
  const steps: Step[] = [];
  if (link !== undefined) {
    const resource = await target.get(type, link.targetId, signal);
    if (resource !== undefined) {
      const read = found(`Read the linked account ${resource.id}.`, { targetId: resource.id });
      return { steps: [read, ...unaskedFor(type, resource)], resource };
    }
    if (!heal) {
      const description = `The linked account ${link.targetId} no longer exists in the target (InvalidAnchor).`;
      return { steps: [{ name: 'matching', status: 'Failure', description }], missing: true };
    }
    steps.push({
      name: 'matching',
      status: 'Warning',
      description: `The linked account ${link.targetId} no longer exists in the target (InvalidAnchor); matching again.`,
      details: { targetId: link.targetId },
    });
  }
  for (const set of keys) {
    const hits = await target.find(type, set, signal);
    const asked = set.map((key) => `${key.path} eq "${key.value}"`).join(' and ');
    if (hits.length > 1) {
      const step: Step = { name: 'matching', status: 'Failure', description: `Several accounts have ${asked}.` };
      return { steps: [...steps, step], ambiguous: hits };
    }
    const [resource] = hits;
    if (resource !== undefined) {
      const owner = (await linkedTo([resource.id])).get(resource.id);
      const hit = found(`Found the account ${resource.id} by ${asked}.`, { targetId: resource.id });
      return { steps: [...steps, hit, ...unaskedFor(type, resource)], resource, linkedTo: owner };
    }
    steps.push({ name: 'matching', status: 'Success', description: `No account has ${asked}.` });
  }
  return { steps };
}

/** Groups are asked for without their members (RFC 7644 section 3.9): with them, large ones are slow to read. */
function unaskedFor(type: ObjectType, { attributes }: TargetResource): readonly Step[] {
  const members = type === 'Group' ? readPath(attributes, 'members') : undefined;
  if (!Array.isArray(members) || members.length === 0) return [];
  const code = 'SystemForCrossDomainIdentityManagementMultipleEntriesInResponse';
  const description = `The application sent ${members.length} members with the group, though it was asked to leave them out.`;
  return [{ name: 'matching', status: 'Warning', description, details: { code } }];
}

function found(description: string, details: Step['details']): Step {
  return { name: 'matching', status: 'Success', description, ...(details === undefined ? {} : { details }) };
}
