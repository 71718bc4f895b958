import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Guarding, guard } from '../authorization.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { type ImportNeeds, importRoutes } from './imports.ts';
import { keepingRoutes, type SourceNeeds, sourceRoutes } from './sources.ts';

export interface DirectoryApiNeeds extends Guarding, ImportNeeds, SourceNeeds {}

/** `/api/directory`: where the people of the built-in directory come from. */
export function directoryRoutes(needs: DirectoryApiNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    guard(app, needs);
    importRoutes(app.withTypeProvider<ZodTypeProvider>(), needs);
    sourceRoutes(app.withTypeProvider<ZodTypeProvider>(), needs);
    keepingRoutes(app.withTypeProvider<ZodTypeProvider>(), needs);
  };
}
