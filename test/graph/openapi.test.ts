import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { validate } from '@readme/openapi-parser';
import { GraphWorld } from './graph-world.ts';

/** What a document says of one operation. */
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly 'x-lockstep-of-graph': boolean;
}

interface ApiDocument {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

// One database: what is described does not depend on it.
describe('the OpenAPI documents', () => {
  let world: GraphWorld;
  before(async () => {
    world = await GraphWorld.open('PGlite');
  });
  after(() => world.close());

  /** Anonymous: the description is open to everybody. */
  const read = async (root: string): Promise<ApiDocument> =>
    (await fetch(`${world.url}${root}/openapi.json`)).json() as Promise<ApiDocument>;
  const operationsIn = (document: ApiDocument) =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  for (const root of ['/v1.0', '/api']) {
    test(`the document of ${root} is valid OpenAPI 3.1, and its links begin where it was asked`, async () => {
      const document = await read(root);
      assert.match(document.openapi, /^3\.1\./);
      assert.deepEqual(document.servers, [{ url: world.url }]);
      const result = await validate(structuredClone(document) as never);
      assert.deepEqual(result, { ...result, valid: true, warnings: [] });
    });

    test(`every reference in the document of ${root} leads somewhere in it`, async () => {
      const document = await read(root);
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to ?? '');
      assert.ok(references.length > 0);
      for (const reference of new Set(references)) {
        assert.match(reference, /^#\/components\//);
        const found = reference
          .slice(2)
          .split('/')
          .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
        assert.ok(found !== undefined, reference);
      }
    });

    test(`operations of ${root} have ids of their own, a heading, a success and every parameter of their path`, async () => {
      const operations = operationsIn(await read(root));
      const ids = operations.map(({ operation }) => operation.operationId);
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        [],
      );
      for (const { path, operation } of operations) {
        assert.match(operation.operationId, /^[a-z][A-Za-z]+$/);
        assert.equal(operation.tags.length, 1);
        const succeeds = Object.keys(operation.responses).some((code) => /^[23]/.test(code));
        assert.equal(succeeds, !operation.summary.startsWith('Refused:'), operation.operationId);
        const named = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        assert.deepEqual(
          named,
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        );
      }
    });
  }

  test('every route of the administrative interfaces is an operation, and stands in a document', async () => {
    const documented = new Set<string>();
    for (const root of ['/v1.0', '/api']) {
      for (const { path, method } of operationsIn(await read(root))) documented.add(`${method.toUpperCase()} ${path}`);
    }
    // SCIM has schemas of its own to describe it; the authorization server has its metadata.
    const others = /^(?:\/t\/|\/api\/v2\/scim|\/beta\/)/;
    const routes = world.app.http.collectedRoutes
      .filter(({ path }) => /^\/(?:v1\.0|api)\//.test(path) && !others.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    assert.ok(routes.length > 100);
    assert.deepEqual(
      routes.filter((route) => !documented.has(route)),
      [],
    );
  });

  test('/beta has the operations of /v1.0', () => {
    const below = (root: string) =>
      world.app.http.collectedRoutes
        .filter(({ path }) => path.startsWith(`${root}/`) && !path.endsWith('/openapi.json'))
        .map(({ method, path, operation }) => [method, path.slice(root.length), operation?.id]);
    assert.deepEqual(below('/beta'), below('/v1.0'));
  });

  test('a body that is no object is refused by every operation that takes one, before anything is looked for', async () => {
    const taking = world.app.http.collectedRoutes.filter(
      ({ path, operation }) => operation?.body !== undefined && !path.startsWith('/beta/'),
    );
    assert.ok(taking.length > 40);
    for (const { method, path, operation } of taking) {
      const address = path.replaceAll(/\{\w+\}/g, '5a0f5a0f-0000-4000-8000-000000000000');
      for (const body of ['[]', '"text"', '7']) {
        const { status, body: answer } = await world.call(method, address, body);
        assert.equal(status, 400, `${operation?.id} answered ${status} to ${body}`);
        assert.ok(answer.error.message.length > 0, operation?.id);
      }
    }
  });

  test('what Microsoft Graph has not is marked', async () => {
    const operations = operationsIn(await read('/v1.0')).map(({ operation }) => operation);
    const marked = operations.filter((operation) => !operation['x-lockstep-of-graph']);
    const ids = marked.map(({ operationId }) => operationId);
    assert.ok(ids.includes('planSynchronizationJob'));
    assert.ok(!ids.includes('startSynchronizationJob'));
    assert.ok(operationsIn(await read('/api')).every(({ operation }) => !operation['x-lockstep-of-graph']));
  });
});
