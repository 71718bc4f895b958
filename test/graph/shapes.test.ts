import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as graph from '@microsoft/microsoft-graph-types';
import { withDefaults } from '../../packages/server/src/applications/index.ts';
import { customApplication, synchronizationSchemaOf } from '../../packages/server/src/gallery/index.ts';
import { applicationView, servicePrincipalView } from '../../packages/server/src/http/graph/application-view.ts';
import type { synchronizationJob } from '../../packages/server/src/http/graph/synchronization-status.ts';

/** What the compiler checks here: that an answer is of the shape Microsoft publishes for it. */
type Shaped<Ours extends Theirs, Theirs> = Ours;

type Answers = {
  readonly job: Shaped<ReturnType<typeof synchronizationJob>, graph.SynchronizationJob>;
  readonly application: Shaped<ReturnType<typeof applicationView>, graph.Application>;
  readonly servicePrincipal: Shaped<ReturnType<typeof servicePrincipalView>, graph.ServicePrincipal>;
};

test('an application is shown with every property of the published type that is kept, and lists are never null', () => {
  const made = {
    id: 'a',
    appId: 'b',
    templateId: customApplication.id,
    displayName: 'Orbit',
    createdAt: new Date('2026-03-01T08:15:30Z'),
    properties: {},
    deletedAt: undefined,
    logo: '1f',
  };
  const shown: Answers['application'] = applicationView(made, [], 'https://lockstep.example');
  const principal: Answers['servicePrincipal'] = servicePrincipalView(made, [], {
    organizationId: 'o',
    appDisplayName: 'Orbit',
    root: 'https://lockstep.example',
  });
  for (const view of [shown, principal]) {
    const lists = ['appRoles', 'tags', 'keyCredentials', 'passwordCredentials'] as const;
    for (const name of lists) assert.ok(Array.isArray(view[name]), name);
    assert.deepEqual(view.info, { logoUrl: "https://lockstep.example/v1.0/applications(appId='b')/logo?v=1f" });
  }
  assert.deepEqual(principal.servicePrincipalNames, ['b']);
});

test('every member of the published types of a schema is there, with its default', () => {
  const schema = withDefaults(synchronizationSchemaOf(customApplication));
  const [attribute] = schema.directories[0]?.objects[0]?.attributes ?? [];
  const expected = {
    name: 'objectId',
    type: 'String',
    anchor: true,
    caseExact: false,
    multivalued: false,
    mutability: 'ReadWrite',
    required: true,
    defaultValue: null,
    flowNullValues: false,
    referencedObjects: [],
    apiExpressions: [],
    metadata: [],
  } as const;
  assert.deepEqual(attribute, expected satisfies Record<keyof Required<graph.AttributeDefinition>, unknown>);
  const [mapping] = schema.synchronizationRules[0]?.objectMappings[0]?.attributeMappings ?? [];
  const members = {
    targetAttributeName: 1,
    source: 1,
    defaultValue: 1,
    exportMissingReferences: 1,
    flowBehavior: 1,
    flowType: 1,
    matchingPriority: 1,
  } satisfies Record<keyof Required<graph.AttributeMapping>, 1>;
  for (const name of Object.keys(members)) assert.ok(Object.hasOwn(mapping ?? {}, name), name);
});
