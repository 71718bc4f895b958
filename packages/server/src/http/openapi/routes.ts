import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import type { Route } from './collected-routes.ts';
import { type DescribedRoute, openApiDocument } from './document.ts';

interface Needs {
  readonly version: string;
  readonly publicUrl?: string | undefined;
}

/** The interfaces that are described, each in a document of its own below its root. */
const DOCUMENTS = [
  {
    id: 'getGraphOpenApi',
    root: '/v1.0',
    title: 'Lockstep: directory, applications, synchronization, logs',
    description:
      'Paths, resource types and conventions of Microsoft Graph v1.0, so that scripts and clients written for it work; what Graph has no word for is marked. The same is served below /beta.',
  },
  {
    id: 'getApiOpenApi',
    root: '/api',
    title: 'Lockstep: tenants, settings, imports, sign-in',
    description: 'Tenants of the application side, settings of the installation, imports, and what the portal needs.',
  },
] as const;

/** `/v1.0/openapi.json` and `/api/openapi.json`: open to everybody, since they tell nothing of an installation. */
export function openApiRoutes(app: FastifyInstance, { version, publicUrl }: Needs): void {
  for (const { id, root, title, description } of DOCUMENTS) {
    let document: Readonly<Record<string, unknown>> | undefined;
    app.get(
      `${root}/openapi.json`,
      operation({
        id,
        summary: 'This description as OpenAPI 3.1',
        tag: 'Description',
        permissions: [],
        isOpen: true,
        answers: { 200: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }) },
        ofGraph: false,
      }),
      (request) => {
        document ??= openApiDocument({ title, description, version }, describedBelow(root, app.collectedRoutes));
        return { ...document, servers: [{ url: rootUrl(request, publicUrl) }] };
      },
    );
  }
}

function describedBelow(root: string, routes: readonly Route[]): readonly DescribedRoute[] {
  return routes.flatMap(({ operation, ...route }) =>
    operation !== undefined && route.path.startsWith(`${root}/`) ? [{ ...route, operation }] : [],
  );
}
