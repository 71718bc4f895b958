import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Directory, DirectoryChanges, DirectoryQueries, Groups, Organization } from '../../directory/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { useGraphSurface } from '../graph-surface.ts';
import type { GraphInstance } from '../operation.ts';
import { batchRoutes } from './batch.ts';
import { deletedApplications } from './deleted-applications.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { deltaRoutes } from './delta.ts';
import { directoryObjectRoutes } from './directory-objects.ts';
import { groupRoutes } from './groups.ts';
import { type Provisioning, provisioningRoutes } from './provisioning-routes.ts';
import { userRoutes } from './users.ts';

/** What the directory is served by. */
export interface DirectoryNeeds extends DirectoryServices {
  readonly directory: Directory;
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
}

/** What the directory is asked and written by beyond single objects. */
export interface DirectoryServices {
  readonly queries: DirectoryQueries;
  readonly changes: DirectoryChanges;
  readonly groups: Groups;
  readonly organization: () => Organization;
  /** Signs the tokens of delta queries. */
  readonly sign: (text: string) => string;
  /** Whether advanced queries are refused without what Microsoft Graph asks for with them. */
  readonly strictQueries?: boolean | undefined;
}

export interface GraphNeeds extends Guarding {
  readonly directory: Directory;
  readonly directoryServices: DirectoryServices;
  /** Without it, applications and their jobs are not served. */
  readonly provisioning?: Provisioning | undefined;
}

export { logoPath } from './application-logo.ts';
export type { Provisioning } from './provisioning-routes.ts';
export { graphJobId, observed, ownJobId } from './synchronization-status.ts';

/** `/v1.0`: the administrative interface, compatible with Microsoft Graph; one file per resource. */
export function graphRoutes(needs: GraphNeeds): FastifyPluginAsync {
  return async (instance) => {
    const app: GraphInstance = instance.withTypeProvider<ZodTypeProvider>();
    const { directory, publicUrl, now = () => new Date() } = needs;
    const served: DirectoryNeeds = { ...needs.directoryServices, directory, publicUrl, now };
    useGraphSurface(app);
    guard(app, needs);
    userRoutes(app, served);
    groupRoutes(app, served);
    deltaRoutes(app, served);
    directoryObjectRoutes(app, served);
    const others = needs.provisioning === undefined ? [] : [deletedApplications(needs.provisioning)];
    deletedItemRoutes(app, served, others);
    batchRoutes(app, needs);
    if (needs.provisioning !== undefined) {
      provisioningRoutes(app, { ...needs, ...needs.directoryServices, ...needs.provisioning, now });
    }
  };
}
