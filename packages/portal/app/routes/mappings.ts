import type { RouteObject } from 'react-router';

/** Attribute mappings of one application, scoping filters, expressions, and the attributes of both sides. Addresses are below `/applications/:sp`. */
export const mappingRoutes: readonly RouteObject[] = [];
