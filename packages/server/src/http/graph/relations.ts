import type { Permission } from '../../access/index.ts';
import type { DirectoryObjectType, Relation } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { countObjects, listObjects } from './directory-list.ts';
import { collectionSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';

interface OfObject {
  Params: { id: string };
}

const casts: readonly (readonly [string, readonly DirectoryObjectType[], string])[] = [
  ['', ['User', 'Group'], 'directoryObjects'],
  ['/microsoft.graph.user', ['User'], 'users'],
  ['/microsoft.graph.group', ['Group'], 'groups'],
];

/**
 * The objects that stand in relations to those of a collection: each relation as a whole, cast to users or to groups,
 * and their number. Of types this directory does not hold there are none, so a cast to them is an empty list.
 */
export function relationRoutes(
  app: GraphInstance,
  needs: DirectoryNeeds,
  of: {
    readonly type: DirectoryObjectType;
    readonly path: '/users' | '/groups';
    readonly relations: readonly Relation[];
    readonly permissions: readonly Permission[];
  },
): void {
  const word = of.type.toLowerCase();
  for (const relation of of.relations) {
    for (const [cast, types, context] of casts) {
      const path = `${of.path}/:id/${relation}${cast}`;
      const name = `${capital(relation)}${cast === '' ? '' : `As${capital(context)}`}`;
      const collectionOf = async (id: string) => {
        const { id: objectId } = await directoryCall<{ readonly id: string }>(() => needs.directory.read(of.type, id));
        return { types, within: { relation, id: objectId }, context };
      };
      const shared = { tag: of.type === 'User' ? 'Users' : 'Groups', permissions: of.permissions };
      app.get<OfObject>(
        path,
        operation({
          ...shared,
          id: `list${of.type}${name}`,
          summary: `List ${relation} of a ${word}${cast === '' ? '' : `, only ${context}`}`,
          answers: { 200: collectionSchema },
        }),
        async (request) => listObjects(request, needs, await collectionOf(request.params.id)),
      );
      app.get<OfObject>(
        `${path}/$count`,
        operation({
          ...shared,
          id: `count${of.type}${name}`,
          summary: `Count ${relation} of a ${word}`,
          answers: { 200: undefined },
        }),
        async (request, reply) => countObjects(request, reply, needs, await collectionOf(request.params.id)),
      );
    }
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
