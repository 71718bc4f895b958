import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  type PageCollection,
  RetryHandler,
} from '@microsoft/microsoft-graph-client';
import type {
  ApplicationServicePrincipal,
  ApplicationTemplate,
  AppRoleAssignment,
  Group,
  ParseExpressionResponse,
  StringKeyStringValuePair,
  SynchronizationJob,
  SynchronizationSchema,
  SynchronizationSecretKeyStringValuePair,
  SynchronizationTemplate,
  User,
} from '@microsoft/microsoft-graph-types';
import { type GraphWorld, onEachDatabase } from './graph-world.ts';

/** Sets the token: over plain HTTP the client's own handler takes it away. */
class Authorization implements Middleware {
  readonly #token: string;
  #next: Middleware | undefined;

  constructor(token: string) {
    this.#token = token;
  }

  async execute(context: Context): Promise<void> {
    const headers = context.options?.headers as Record<string, string> | undefined;
    context.options = { ...context.options, headers: { ...headers, authorization: `Bearer ${this.#token}` } };
    await this.#next?.execute(context);
  }

  setNext(next: Middleware): void {
    this.#next = next;
  }
}

function clientOf({ url, token }: GraphWorld): Client {
  return Client.initWithMiddleware({
    baseUrl: url,
    defaultVersion: 'v1.0',
    middleware: [new Authorization(token), new RetryHandler(), new HTTPMessageHandler()],
  });
}

/** An answer as it came, with its status: the client hides it otherwise. */
async function status(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.text();
  return response.status;
}

const RAW = 'raw' as never;

onEachDatabase("the script workflow with Microsoft's own client", (world) => {
  test('from the first user to the deleted service principal, every call answered as documented', async () => {
    const graph = clientOf(world());

    // 1, 2: people, a manager, a group with a member.
    const person = (name: string, more: User = {}): Promise<User> =>
      graph.api('/users').post({
        accountEnabled: true,
        displayName: name,
        mailNickname: name,
        userPrincipalName: `${name}@halden.example`,
        passwordProfile: { password: 'not-stored-1A' },
        ...more,
      } satisfies User);
    const [ada, grace, mary] = [
      await person('ada', { jobTitle: 'Analyst' }),
      await person('grace'),
      await person('mary'),
    ];
    const manager = { '@odata.id': `${world().url}/v1.0/users/${grace.id}` };
    assert.equal(await status(graph.api(`/users/${ada.id}/manager/$ref`).responseType(RAW).put(manager)), 204);
    const group: Group = await graph.api('/groups').post({
      displayName: 'Engines',
      mailNickname: 'engines',
      mailEnabled: false,
      securityEnabled: true,
      'members@odata.bind': [`${world().url}/v1.0/users/${grace.id}`],
    });
    const member = { '@odata.id': `${world().url}/v1.0/directoryObjects/${mary.id}` };
    assert.equal(await status(graph.api(`/groups/${group.id}/members/$ref`).responseType(RAW).post(member)), 204);

    // 3, 4: the gallery, an instance.
    const found: { value: ApplicationTemplate[] } = await graph
      .api('/applicationTemplates')
      .filter("displayName eq 'Custom'")
      .get();
    assert.equal(found.value[0]?.id, '8adf8e6e-67b2-4cf2-a259-e3dc5476c621');
    const made: Response = await graph
      .api(`/applicationTemplates/${found.value[0]?.id}/instantiate`)
      .responseType(RAW)
      .post({ displayName: 'Orbit CRM (EU)' });
    assert.equal(made.status, 201);
    const { application, servicePrincipal } = (await made.json()) as ApplicationServicePrincipal;
    assert.ok(application && servicePrincipal);
    assert.notEqual(application.id, servicePrincipal.id);
    assert.equal(application.appId, servicePrincipal.appId);
    const [role] = servicePrincipal.appRoles ?? [];
    assert.ok(role?.id !== undefined && role.isEnabled);
    const path = `/servicePrincipals/${servicePrincipal.id}/synchronization`;

    // 5 to 9: the template, secrets, a job, credentials tested before and after.
    const templates: { value: SynchronizationTemplate[] } = await graph.api(`${path}/templates`).get();
    const templateId = templates.value[0]?.id;
    assert.equal(templateId, 'scim');
    const tenant = await world().expect(201, 'POST', '/api/tenants', { profile: 'generic', key: 'orbit', setUp: true });
    const secrets: SynchronizationSecretKeyStringValuePair[] = [
      { key: 'BaseAddress', value: tenant.scimEndpoint },
      { key: 'SecretToken', value: tenant.token },
    ];
    assert.equal(await status(graph.api(`${path}/secrets`).responseType(RAW).put({ value: secrets })), 204);
    const shown: { value: SynchronizationSecretKeyStringValuePair[] } = await graph.api(`${path}/secrets`).get();
    assert.deepEqual(shown.value, [
      { key: 'BaseAddress', value: tenant.scimEndpoint },
      { key: 'SecretToken', value: '*' },
    ]);
    const before = graph
      .api(`${path}/jobs/validateCredentials`)
      .responseType(RAW)
      .post({ templateId, credentials: secrets });
    assert.equal(await status(before), 204);
    const created: Response = await graph.api(`${path}/jobs`).responseType(RAW).post({ templateId });
    assert.equal(created.status, 201);
    const job = (await created.json()) as SynchronizationJob;
    assert.deepEqual([job.schedule?.state, job.status?.code, job.status?.lastExecution], ['Disabled', 'NotRun', null]);
    const jobPath = `${path}/jobs/${job.id}`;
    assert.equal(((await graph.api(jobPath).get()) as SynchronizationJob).id, job.id);
    const saved = graph.api(`${jobPath}/validateCredentials`).responseType(RAW).post({ useSavedCredentials: true });
    assert.equal(await status(saved), 204);

    // 10: the schema, an expression, the schema with it.
    const schema: SynchronizationSchema = await graph.api(`${jobPath}/schema`).get();
    const [rule] = schema.synchronizationRules ?? [];
    const users = rule?.objectMappings?.find(({ sourceObjectName }) => sourceObjectName === 'User');
    assert.ok(rule?.id && users?.attributeMappings);
    const parsed: ParseExpressionResponse = await graph.api(`${jobPath}/schema/parseExpression`).post({
      expression: 'ToUpper([jobTitle])',
      testInputObject: { properties: [{ key: 'jobTitle', value: 'Analyst' }] },
      targetAttributeDefinition: null,
    });
    assert.deepEqual(
      [parsed.parsingSucceeded, parsed.evaluationSucceeded, parsed.evaluationResult],
      [true, true, ['ANALYST']],
    );
    assert.ok(parsed.parsedExpression);
    users.attributeMappings = [
      ...users.attributeMappings.filter(({ targetAttributeName }) => targetAttributeName !== 'title'),
      { targetAttributeName: 'title', source: parsed.parsedExpression },
    ];
    assert.equal(await status(graph.api(`${jobPath}/schema`).responseType(RAW).put(schema)), 204);

    // 11: a user and a group are assigned.
    for (const principalId of [ada.id, group.id]) {
      const draft = { principalId, resourceId: servicePrincipal.id, appRoleId: role.id } as AppRoleAssignment;
      const to: string = `/servicePrincipals/${servicePrincipal.id}/appRoleAssignedTo`;
      assert.equal(await status(graph.api(to).responseType(RAW).post(draft)), 201);
    }

    // 12: one of them at once.
    const onDemand: StringKeyStringValuePair = await graph.api(`${jobPath}/provisionOnDemand`).post({
      parameters: [{ ruleId: rule.id, subjects: [{ objectId: ada.id, objectTypeName: 'User' }] }],
    });
    assert.equal(JSON.parse(onDemand.key ?? '').result, 'Success', onDemand.value ?? '');
    const [entry] = JSON.parse(onDemand.value ?? '');
    assert.deepEqual(
      [entry.action, entry.provisioningSteps.map(({ type }: { type: string }) => type)],
      // The manager has no account yet, which is told as a step of its own.
      ['Create', ['Import', 'Scoping', 'Matching', 'Export', 'ReferenceResolution']],
    );

    // 13, 14: the job runs its first cycle.
    const begun = new Date();
    assert.equal(await status(graph.api(`${jobPath}/start`).responseType(RAW).post(undefined)), 204);
    const ran = await waited(graph, jobPath, begun);
    assert.equal(ran.status?.lastExecution?.state, 'Succeeded');
    assert.equal(ran.schedule?.state, 'Active');
    const accounts = await scim(tenant, '/Users');
    assert.deepEqual(accounts.map(({ userName }) => userName).sort(), [
      'ada@halden.example',
      'grace@halden.example',
      'mary@halden.example',
    ]);
    assert.equal(accounts.find(({ userName }) => userName === 'ada@halden.example')?.title, 'ANALYST');

    // 16: paused, changed, restarted.
    assert.equal(await status(graph.api(`${jobPath}/pause`).responseType(RAW).post(undefined)), 204);
    assert.equal(((await graph.api(jobPath).get()) as SynchronizationJob).status?.code, 'Paused');
    await graph.api(`/users/${ada.id}`).patch({ jobTitle: 'Countess' } satisfies User);
    const again = new Date();
    const criteria = { criteria: { resetScope: 'Watermark, Escrows, QuarantineState' } };
    assert.equal(await status(graph.api(`${jobPath}/restart`).responseType(RAW).post(criteria)), 204);
    assert.equal((await waited(graph, jobPath, again)).status?.lastExecution?.state, 'Succeeded');
    const changed = (await scim(tenant, '/Users')).find(({ userName }) => userName === 'ada@halden.example');
    assert.equal(changed?.title, 'COUNTESS');

    // 17: away with it.
    assert.equal(await status(graph.api(jobPath).responseType(RAW).delete()), 204);
    await assert.rejects(graph.api(jobPath).get(), { statusCode: 404, code: 'SynchronizationJobNotFound' });
    const gone = graph.api(`/servicePrincipals/${servicePrincipal.id}`).responseType(RAW).delete();
    assert.equal(await status(gone), 204);
    await assert.rejects(graph.api(`/servicePrincipals/${servicePrincipal.id}`).get(), {
      statusCode: 404,
      code: 'Request_ResourceNotFound',
    });
    assert.equal((await scim(tenant, '/Users')).length, 3, 'accounts in the target are not touched');
  });

  test('the client pages through the gallery to its end', async () => {
    const graph = clientOf(world());
    const first: PageCollection = await graph.api('/applicationTemplates').top(20).select('id,displayName').get();
    const names: string[] = [];
    // The client follows absolute links over https only.
    const relative = (page: PageCollection): PageCollection => {
      const { '@odata.nextLink': link, ...rest } = page;
      return link === undefined ? rest : { ...rest, '@odata.nextLink': link.replace(`${world().url}/v1.0`, '') };
    };
    let page = relative(first);
    for (;;) {
      names.push(...page.value.map(({ displayName }) => displayName));
      if (page['@odata.nextLink'] === undefined) break;
      page = relative(await graph.api(page['@odata.nextLink']).get());
    }
    assert.equal(new Set(names).size, names.length);
    for (const name of ['Custom', 'Peripass', 'TravelPerk', 'Iris Intranet']) assert.ok(names.includes(name), name);
  });
});

/** Asks until an execution ended after an instant and there is nothing left to do. */
async function waited(graph: Client, path: string, since: Date): Promise<SynchronizationJob> {
  for (let tries = 0; tries < 600; tries += 1) {
    const job: SynchronizationJob = await graph.api(path).get();
    const ended = job.status?.lastExecution?.timeEnded ?? '';
    const steady = job.status?.steadyStateLastAchievedTime ?? '';
    if (new Date(ended) >= since && new Date(steady) >= since) return job;
    await sleep(200);
  }
  throw new Error('The job did not come to an end.');
}

/** Resources of the tenant. */
async function scim(
  { scimEndpoint, token }: { readonly scimEndpoint: string; readonly token: string },
  path: string,
): Promise<readonly { readonly userName: string; readonly title?: string }[]> {
  const response = await fetch(scimEndpoint + path, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as { Resources: [] }).Resources;
}
