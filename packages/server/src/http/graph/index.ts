import type { FastifyPluginAsync } from 'fastify';
import type { ApiAccess } from '../../access/index.ts';
import type { Directory } from '../../directory/index.ts';
import { requireAdministrator } from '../administrator.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { type Provisioning, synchronizationJobRoutes } from './synchronization-jobs.ts';
import { userRoutes } from './users.ts';

export interface GraphNeeds {
  readonly directory: Directory;
  readonly apiAccess: ApiAccess;
  readonly publicUrl?: string | undefined;
  /** Without it, applications and their jobs are not served. */
  readonly provisioning?: Provisioning | undefined;
}

export type { Provisioning } from './synchronization-jobs.ts';

/** `/v1.0`: the administrative interface, compatible with Microsoft Graph; one file per resource. */
export function graphRoutes(needs: GraphNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    app.addHook('onRequest', requireAdministrator(needs.apiAccess));
    userRoutes(app, needs);
    deletedItemRoutes(app, needs);
    if (needs.provisioning !== undefined) synchronizationJobRoutes(app, needs.provisioning, needs.publicUrl);
  };
}
