import type { JsonObject } from '@lockstep/scim';
import type { Directory } from './directory.ts';
import { type DirectoryGroup, isDynamic, validateGroup } from './group.ts';
import type { GroupOwners } from './group-owners.ts';
import { refuseOtherVersion } from './object-version.ts';
import { DirectoryError, invalid, notFound } from './problem.ts';

/** Objects that are put into relation to a group in the same call that writes it. */
export interface GroupBindings {
  readonly members?: readonly string[];
  readonly owners?: readonly string[];
}

/** Most members and owners together in one call that creates or changes a group. */
const mostBindings = 20;

/** What is written to a group beyond its own properties: members and owners along with them, and its owners. */
export class Groups {
  readonly #directory: Directory;
  readonly #owners: GroupOwners;
  readonly #clock: () => Date;

  constructor(needs: { readonly directory: Directory; readonly owners: GroupOwners; readonly clock: () => Date }) {
    this.#directory = needs.directory;
    this.#owners = needs.owners;
    this.#clock = needs.clock;
  }

  /** Creates a group with members and owners; when one of them does not exist, or a value is wrong, there is no group. */
  async create(properties: JsonObject, bindings: GroupBindings): Promise<DirectoryGroup> {
    const { members, owners } = await this.#living(bindings);
    refuseRule(isDynamic({ properties }), members);
    const group = await this.#directory.create('Group', properties);
    if (members.length > 0) await this.#directory.addMembers(group.id, members, 'skip');
    if (owners.length > 0) await this.#owners.add(group.id, owners, this.#clock());
    return group;
  }

  /**
   * Changes properties and adds members and owners; what can be refused is refused before anything is written, a group of
   * another version than the one expected too.
   */
  async update(id: string, change: JsonObject, bindings: GroupBindings, expected?: number): Promise<void> {
    const group = await this.#directory.read('Group', id);
    refuseOtherVersion(group, expected);
    const validated = validateGroup(change, { creating: false });
    if (validated.problems) throw invalid(validated.problems);
    const { members, owners } = await this.#living(bindings);
    if (members.length > 0) await this.#directory.addMembers(group.id, members);
    if (owners.length > 0) await this.#addOwners(group.id, owners);
    await this.#directory.update('Group', group.id, change, expected);
  }

  /** Gives a group one more owner; `Request_BadRequest` when they own it already. */
  async addOwner(groupId: string, ownerId: string): Promise<void> {
    const group = await this.#directory.read('Group', groupId);
    const { owners } = await this.#living({ owners: [ownerId] });
    await this.#addOwners(group.id, owners);
  }

  /** Takes an owner from a group; `Request_ResourceNotFound` when they own it not. */
  async removeOwner(groupId: string, ownerId: string): Promise<void> {
    const group = await this.#directory.read('Group', groupId);
    const removed = await this.#owners.remove(group.id, ownerId.toLowerCase(), this.#clock());
    if (!removed) throw notFound(`Owner '${ownerId}' of group '${groupId}'`);
  }

  async #addOwners(groupId: string, owners: readonly string[]): Promise<void> {
    const [present] = await this.#owners.add(groupId, owners, this.#clock());
    if (present === undefined) return;
    const message = `User '${present}' owns the group already. Leave it out.`;
    throw new DirectoryError('Request_BadRequest', message, { target: 'owners' });
  }

  async #living({ members = [], owners = [] }: GroupBindings): Promise<Required<GroupBindings>> {
    if (members.length + owners.length > mostBindings) {
      const message = `At most ${mostBindings} members and owners fit into one call. Add the others afterwards.`;
      throw new DirectoryError('Request_BadRequest', message);
    }
    const found = await this.#directory.resolve(members, ['User', 'Group']);
    const users = await this.#directory.resolve(owners, ['User']);
    const idOf = (resolved: typeof found) => (reference: string) => {
      const object = resolved.get(reference);
      if (object === undefined || object === 'ambiguous') throw notFound(`Object '${reference}'`);
      return object.id;
    };
    return { members: [...new Set(members.map(idOf(found)))], owners: [...new Set(owners.map(idOf(users)))] };
  }
}

function refuseRule(dynamic: boolean, members: readonly string[]): void {
  if (!dynamic || members.length === 0) return;
  const message = 'The members of this group follow from its rule. Leave them out, or change groupTypes.';
  throw new DirectoryError('Request_BadRequest', message, { target: 'members' });
}
