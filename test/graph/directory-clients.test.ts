import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HttpMethod, RequestInformation } from '@microsoft/kiota-abstractions';
import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  PageIterator,
  RetryHandler,
} from '@microsoft/microsoft-graph-client';
import type { Group, User } from '@microsoft/microsoft-graph-types';
import { createGraphServiceClient, GraphRequestAdapter } from '@microsoft/msgraph-sdk';
import {
  createGroupCollectionResponseFromDiscriminatorValue,
  type GroupCollectionResponse,
} from '@microsoft/msgraph-sdk/models/index.js';
import '@microsoft/msgraph-sdk-users';
import { type DirectoryWorld, openDirectoryWorld, person, team } from './directory-world.ts';

/** Over plain HTTP the client takes the header away that it would send itself. */
class Authorization implements Middleware {
  readonly #token: string;
  #next: Middleware | undefined;

  constructor(token: string) {
    this.#token = token;
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string> | undefined);
    headers.set('authorization', `Bearer ${this.#token}`);
    context.options = { ...context.options, headers: Object.fromEntries(headers) };
    await this.#next?.execute(context);
  }

  setNext(next: Middleware): void {
    this.#next = next;
  }
}

describe('the directory for the clients of Microsoft Graph', () => {
  let world: DirectoryWorld;
  let client: Client;

  before(async () => {
    world = await openDirectoryWorld('PGlite');
    client = Client.initWithMiddleware({
      baseUrl: world.url,
      defaultVersion: 'v1.0',
      middleware: [new Authorization(world.token), new RetryHandler(), new HTTPMessageHandler()],
    });
  });
  after(() => world.close());

  const relative = (link: string) => link.slice(`${world.url}/v1.0`.length);

  test('its JavaScript client writes and reads users and groups', async () => {
    const boss: User = await client.api('/users').post(person('js-boss'));
    const ann: User = await client.api('/users').post({ ...person('js-ann'), department: 'Field' });
    await client.api(`/users/${ann.id}/manager/$ref`).put({ '@odata.id': `${world.url}/v1.0/users/${boss.id}` });
    await client.api(`/users/${ann.userPrincipalName}`).update({ jobTitle: 'Cook' } satisfies User);
    const read: User = await client
      .api(`/users/${ann.id}`)
      .select(['displayName', 'jobTitle', 'department'])
      .expand('manager($select=displayName)')
      .get();
    assert.deepEqual([read.jobTitle, read.department], ['Cook', 'Field']);
    assert.equal((read.manager as User).displayName, 'js-boss');

    const group: Group = await client.api('/groups').post(team('js-team'));
    await client
      .api(`/groups/${group.id}/members/$ref`)
      .post({ '@odata.id': `https://x/v1.0/directoryObjects/${ann.id}` });
    const members: { value: User[] } = await client.api(`/groups/${group.id}/members`).get();
    assert.deepEqual(
      members.value.map(({ id }) => id),
      [ann.id],
    );
    await client.api(`/groups/${group.id}/members/${ann.id}/$ref`).delete();

    const found: { value: User[]; '@odata.count': number } = await client
      .api('/users')
      .header('ConsistencyLevel', 'eventual')
      .filter("startswith(displayName,'js-') and not(department eq 'Field')")
      .orderby('displayName')
      .count(true)
      .get();
    assert.deepEqual([found['@odata.count'], found.value.map(({ id }) => id)], [1, [boss.id]]);
    await assert.rejects(client.api('/users/none').get(), { statusCode: 404, code: 'Request_ResourceNotFound' });
  });

  test('its JavaScript client walks through pages', async () => {
    for (let n = 0; n < 5; n += 1) await world.user(`page${n}`);
    const seen: (string | null | undefined)[] = [];
    const first = await client.api('/users').filter("startswith(displayName,'page')").top(2).get();
    for (let page = first; ; ) {
      // It follows absolute links only when they are https.
      const link: string | undefined = page['@odata.nextLink'];
      const iterator = new PageIterator(client, { value: page.value }, (user: User) => {
        seen.push(user.displayName);
        return true;
      });
      await iterator.iterate();
      if (link === undefined) break;
      page = await client.api(relative(link)).get();
    }
    assert.deepEqual(seen.sort(), ['page0', 'page1', 'page2', 'page3', 'page4']);
  });

  test('its JavaScript client follows changes and sends batches', async () => {
    const latest = await client.api('/users/delta').query({ $deltatoken: 'latest' }).select('displayName').get();
    const { responses } = await client.api('/$batch').post({
      requests: [
        {
          id: '1',
          method: 'POST',
          url: '/users',
          headers: { 'Content-Type': 'application/json' },
          body: person('js-batch'),
        },
        { id: '2', method: 'GET', url: '/users/js-batch@halden.example', dependsOn: ['1'] },
      ],
    });
    const status = Object.fromEntries(responses.map((one: { id: string; status: number }) => [one.id, one.status]));
    assert.deepEqual(status, { 1: 201, 2: 200 });
    await world.settled();
    const changes = await client.api(relative(latest['@odata.deltaLink'])).get();
    assert.deepEqual(
      changes.value.map((user: User) => user.displayName),
      ['js-batch'],
    );
  });

  test('its TypeScript client writes and reads users', async () => {
    const adapter = new GraphRequestAdapter({
      authenticateRequest: async (request) => {
        request.headers.add('Authorization', `Bearer ${world.token}`);
      },
    });
    adapter.baseUrl = `${world.url}/v1.0`;
    const graph = createGraphServiceClient(adapter);
    const made = await graph.users.post({
      accountEnabled: true,
      displayName: 'Kiota',
      mailNickname: 'kiota',
      userPrincipalName: 'kiota@halden.example',
      passwordProfile: { password: 'not-stored-1A' },
    });
    const id = made?.id ?? '';
    await graph.users.byUserId(id).patch({ jobTitle: 'Cook' });
    const read = await graph.users.byUserId(id).get({ queryParameters: { select: ['jobTitle'] } });
    assert.equal(read?.jobTitle, 'Cook');
    const list = await graph.users.get({ queryParameters: { filter: "displayName eq 'Kiota'", top: 5 } });
    assert.deepEqual(
      list?.value?.map((user) => user.id),
      [id],
    );
    const delta = await graph.users.delta.get({ queryParameters: { select: ['displayName'] } });
    assert.ok(delta?.value?.some((user) => user.id === id));
    await graph.users.byUserId(id).delete();
    await assert.rejects(graph.users.byUserId(id).get(), { responseStatusCode: 404 });
  });

  test('its TypeScript client reads groups', async () => {
    const group = await world.group('kiota-team');
    const adapter = new GraphRequestAdapter({
      authenticateRequest: async (request) => {
        request.headers.add('Authorization', `Bearer ${world.token}`);
      },
    });
    const template = `${world.url}/v1.0/groups{?%24filter}`;
    const request = new RequestInformation(HttpMethod.GET, template, {
      '%24filter': "displayName eq 'kiota-team'",
    });
    request.headers.add('Accept', 'application/json');
    const found = await adapter.send<GroupCollectionResponse>(
      request,
      createGroupCollectionResponseFromDiscriminatorValue,
      undefined,
    );
    assert.deepEqual(
      found?.value?.map(({ id, displayName }) => [id, displayName]),
      [[group, 'kiota-team']],
    );
  });
});
