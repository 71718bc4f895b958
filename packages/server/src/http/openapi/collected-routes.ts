import type { FastifyInstance } from 'fastify';
import type { Operation } from '../operation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route that was registered, in the order of registration. */
    collectedRoutes: readonly Route[];
  }
}

/** A route of the server. */
export interface Route {
  /** In upper case. */
  readonly method: string;
  /** As OpenAPI writes it: `/v1.0/users/{id}`, without a slash at the end. */
  readonly path: string;
  /** Undefined where a route is none of the administrative interfaces'. */
  readonly operation: Operation | undefined;
}

/** Collects every route that is registered from now on, those of plugins too, as `app.collectedRoutes`. */
export function collectRoutes(app: FastifyInstance): void {
  const routes = new Map<string, Route>();
  const list: Route[] = [];
  app.addHook('onRoute', ({ method: methods, url, config }) => {
    for (const method of [methods].flat()) {
      const path = templateOf(url);
      const key = `${method} ${path}`;
      // Fastify answers HEAD by itself, and registers the root of a plugin with and without its slash.
      if (method === 'HEAD' || routes.has(key)) continue;
      const route = { method, path, operation: config?.operation };
      routes.set(key, route);
      list.push(route);
    }
  });
  app.decorate('collectedRoutes', list);
}

function templateOf(url: string): string {
  const path = url.replaceAll(/:(\w+)/g, '{$1}').replace(/\/$/, '');
  return path === '' ? '/' : path;
}
