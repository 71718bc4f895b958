import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { ApplicationKind, Registration } from '../../applications/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { applicationView, servicePrincipalView } from './application-view.ts';
import type { DeletedKind } from './deleted-items.ts';
import { guid, type Provisioning, type ProvisioningNeeds } from './provisioning.ts';
import { listSmall } from './small-collection.ts';

const CASTS = { registration: 'microsoft.graph.application', application: 'microsoft.graph.servicePrincipal' } as const;

const PERMISSIONS = {
  read: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
  write: ['Application.ReadWrite.All'],
} as const;

/** An application or a service principal in the recycle bin. */
interface DeletedApplication {
  readonly kind: ApplicationKind;
  readonly object: Registration;
}

/** `/directory/deletedItems` of applications and service principals, within their thirty days. */
export function deletedApplicationRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  for (const kind of ['registration', 'application'] as const) {
    const name = kind === 'registration' ? 'Applications' : 'ServicePrincipals';
    app.get(
      `/directory/deletedItems/${CASTS[kind]}`,
      operation({
        id: `listDeleted${name}`,
        summary: kind === 'registration' ? 'List deleted applications' : 'List deleted service principals',
        tag: 'Deleted items',
        permissions: PERMISSIONS.read,
        answers: { 200: z.object({ value: z.array(z.unknown()) }) },
      }),
      async (request) => {
        const organizationId = request.principal?.organizationId ?? '';
        const objects = await needs.applications.registrations.list(kind, 'deleted');
        const items = objects.map((object) => deletedView({ kind, object }, organizationId));
        return listSmall(request, needs.publicUrl, {
          items,
          properties: [...new Set(items.flatMap((item) => Object.keys(item)))],
          filterable: ['displayName', 'appId', 'id'],
          context: 'directoryObjects',
          searched: 'displayName',
        });
      },
    );
  }
}

/** Applications and service principals among the deleted items. */
export function deletedApplications({ applications }: Pick<Provisioning, 'applications'>): DeletedKind {
  const { registrations } = applications;
  const found = async (text: string): Promise<DeletedApplication | undefined> => {
    const id = guid(text);
    if (id === undefined) return undefined;
    for (const kind of ['registration', 'application'] as const) {
      const object = await registrations.find(kind, { id }, 'deleted');
      if (object !== undefined) return { kind, object };
    }
    return undefined;
  };
  return {
    permissions: PERMISSIONS,
    async read(id) {
      const item = await found(id);
      return item && deletedView(item);
    },
    async restore(id) {
      const item = await found(id);
      if (item === undefined) return undefined;
      const { kind, object } = item;
      if (kind === 'application' && (await registrations.find('application', { appId: object.appId })) !== undefined) {
        const message = `${object.displayName} has another service principal by now. Delete that first.`;
        throw graphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
      }
      await registrations.restore(kind, object);
      return deletedView({ kind, object: { ...object, deletedAt: undefined } });
    },
    async purge(id) {
      const item = await found(id);
      if (item === undefined) return false;
      await registrations.erase(item.kind, item.object);
      return true;
    },
  };
}

/** An application or a service principal as the recycle bin shows it, without what only hangs on it. */
function deletedView({ kind, object: { logo: _, ...object } }: DeletedApplication, organizationId = ''): JsonObject {
  const view: JsonObject =
    kind === 'registration'
      ? applicationView(object, [], '')
      : servicePrincipalView(object, [], { organizationId, appDisplayName: object.displayName, root: '' });
  return { '@odata.type': `#${CASTS[kind]}`, ...view };
}
