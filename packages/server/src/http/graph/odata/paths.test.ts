import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphPaths } from './paths.ts';

const paths = new GraphPaths(['/v1.0', '/beta']);
for (const route of [
  '/v1.0/users/:id/manager/$ref',
  '/v1.0/users/delta',
  '/v1.0/users/$count',
  '/v1.0/groups/:id/members/microsoft.graph.user',
  '/v1.0/directory/deletedItems/:id/restore',
  '/v1.0/servicePrincipals/:id/synchronization/jobs/:jobId/start',
  '/t/:key/scim/v2/Users',
]) {
  paths.learn(route);
}

describe('paths of the administrative interface', () => {
  const written: Readonly<Record<string, string>> = {
    '/v1.0/users/0f3c': '/v1.0/users/0f3c',
    "/v1.0/users('0f3c')": '/v1.0/users/0f3c',
    '/v1.0/users(0f3c)/manager': '/v1.0/users/0f3c/manager',
    "/v1.0/users('o''brien@halden.example')": "/v1.0/users/o'brien%40halden.example",
    '/v1.0/users(%27a%20b%27)': '/v1.0/users/a%20b',
    "/v1.0/servicePrincipals(appId='0f3c')": '/v1.0/servicePrincipals/appId%3D0f3c',
    "/v1.0/servicePrincipals('x')/synchronization/jobs('a.b-c')/start":
      '/v1.0/servicePrincipals/x/synchronization/jobs/a.b-c/start',
    '/v1.0/users/delta()': '/v1.0/users/delta',
    '/v1.0/users/microsoft.graph.delta()?$select=id': '/v1.0/users/delta?$select=id',
    '/v1.0/users/Microsoft.Graph.Delta': '/v1.0/users/delta',
    '/v1.0/servicePrincipals/x/synchronization/jobs/y/microsoft.graph.start':
      '/v1.0/servicePrincipals/x/synchronization/jobs/y/start',
    '/v1.0/groups/x/members/graph.user': '/v1.0/groups/x/members/microsoft.graph.user',
    '/v1.0/groups/x/members/microsoft.graph.user': '/v1.0/groups/x/members/microsoft.graph.user',
    '/v1.0/directory/deleteditems/x/Restore': '/v1.0/directory/deletedItems/x/restore',
    '/v1.0/users/x/manager/%24ref': '/v1.0/users/x/manager/$ref',
    '/v1.0/users/?$top=1': '/v1.0/users?$top=1',
    '/beta/USERS/$COUNT/': '/beta/users/$count',
    '/V1.0/users': '/v1.0/users',
    '/v1.0//users': '/v1.0/users',
    '/v1.0': '/v1.0',
    '/v1.0/users/%zz': '/v1.0/users/%zz',
    '/v1.0/users/ann%2Flee': '/v1.0/users/ann%2Flee',
    '/v1.0/users/%C3%85se@halden.example': '/v1.0/users/%C3%85se@halden.example',
    '/v1.05/users/': '/v1.05/users/',
    '/t/acme/scim/v2/users/': '/t/acme/scim/v2/users/',
  };
  for (const [from, to] of Object.entries(written)) {
    test(`${from} is routed as ${to}`, () => assert.equal(paths.canonical(from), to));
  }
});
