import type { JsonObject } from '@lockstep/scim';
import type { DirectoryObjectType, DirectoryUser, FoundObject, Relation } from '../../directory/index.ts';
import { type Expansion, unsupportedQuery } from '../../odata/index.ts';
import type { DirectoryNeeds } from './index.ts';
import { checkedSelection, objectView, odataType, typedView } from './object-view.ts';

/** Objects a relation is expanded to at most, as in Microsoft Graph. */
const mostExpanded = 20;

/** How far `$levels=max` goes. */
const furthest = 100;

const expandable: Readonly<Record<DirectoryObjectType, readonly Relation[]>> = {
  User: ['directReports', 'memberOf', 'transitiveMemberOf', 'ownedObjects'],
  Group: ['members', 'transitiveMembers', 'memberOf', 'transitiveMemberOf', 'owners'],
};

type Expand = (objects: readonly FoundObject[]) => Promise<ReadonlyMap<string, JsonObject>>;

/** What is added to each object of a page by `$expand`, by its id. 400 for what cannot be expanded. */
export function expander(
  expansion: Expansion | undefined,
  types: readonly DirectoryObjectType[],
  needs: Pick<DirectoryNeeds, 'queries'>,
): Expand {
  if (expansion === undefined) return async () => new Map();
  const { name } = expansion;
  if (name === 'manager' && types.includes('User')) {
    checkedSelection(expansion.select, ['User']);
    return (objects) => expandManagers(objects, expansion, needs);
  }
  const relation = types.flatMap((type) => expandable[type]).find((one) => one === name);
  if (relation === undefined || expansion.levels !== undefined) {
    throw unsupportedQuery('$expand', `${name} cannot be expanded here. Read it by a request of its own.`);
  }
  const selection = checkedSelection(expansion.select, ['User', 'Group']);
  return async (objects) => {
    const extras = new Map<string, JsonObject>();
    for (const { object } of objects) {
      const within = { relation, id: object.id };
      const related = await needs.queries.list({ types: ['User', 'Group'], within }, { limit: mostExpanded });
      extras.set(object.id, { [name]: related.map((one) => typedView(one, selection)) });
    }
    return extras;
  };
}

/** The managers of a page, and with `$levels` theirs in turn: one reading for each level, whatever the page holds. */
async function expandManagers(
  objects: readonly FoundObject[],
  { select, levels = 1 }: Expansion,
  { queries }: Pick<DirectoryNeeds, 'queries'>,
): Promise<ReadonlyMap<string, JsonObject>> {
  const managers = new Map<string, DirectoryUser>();
  const users = objects.flatMap((found) => (found.type === 'User' ? [found.object] : []));
  let wanted = idsOfManagers(users);
  for (let level = 0; wanted.length > 0 && level < (levels === 'max' ? furthest : levels); level += 1) {
    const condition = { kind: 'oneOf', field: { kind: 'id' }, values: wanted } as const;
    const found = await queries.list({ types: ['User'], condition }, { limit: wanted.length });
    const living = found.flatMap((one) => (one.type === 'User' ? [one.object] : []));
    for (const user of living) managers.set(user.id, user);
    wanted = idsOfManagers(living).filter((id) => !managers.has(id));
  }
  const depth = levels === 'max' ? furthest : levels;
  const above = ({ id, managerId }: DirectoryUser, left: number, passed: ReadonlySet<string>): JsonObject => {
    const manager = managerId === undefined || left === 0 ? undefined : managers.get(managerId);
    // People may manage each other, or themselves; the chain ends where it would begin again.
    if (manager === undefined || passed.has(manager.id)) return {};
    const view = objectView({ type: 'User', object: manager }, select);
    const next = above(manager, left - 1, new Set([...passed, id, manager.id]));
    return { manager: { '@odata.type': odataType('User'), ...view, id: manager.id, ...next } };
  };
  return new Map(users.map((user) => [user.id, above(user, depth, new Set())]));
}

function idsOfManagers(users: readonly DirectoryUser[]): readonly string[] {
  return [...new Set(users.flatMap(({ managerId }) => (managerId === undefined ? [] : [managerId])))];
}
