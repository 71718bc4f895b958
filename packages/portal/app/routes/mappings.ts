import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

const BELOW = '/applications/:sp/provisioning/mappings/:object';

/** Attribute mappings of one application, scoping filters, expressions, and the attributes of both sides. Addresses are below `/applications/:sp`. */
export const mappingRoutes: readonly RouteObject[] = [
  screen(BELOW, () => import('../pages/attribute-mapping/attribute-mapping.tsx')),
  screen(`${BELOW}/scope`, () => import('../pages/scoping-filters/scoping-filters.tsx')),
  screen(`${BELOW}/attributes`, () => import('../pages/attribute-list/attribute-list.tsx')),
  screen(`${BELOW}/schema`, () => import('../pages/schema/schema.tsx')),
  screen(
    '/applications/:sp/provisioning/expression-builder',
    () => import('../pages/expression-builder/expression-builder.tsx'),
  ),
];
