import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type {
  AccountSearch,
  EntryQuery,
  ShownAccount,
  ShownEntry,
  TenantRecord,
  Tenants,
} from '../../tenants/index.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import {
  accountRow,
  accountView,
  applicationView,
  entryView,
  settingsView,
  wholeAccountView,
} from './application-views.ts';
import { answerCsv, asksForCsv } from './csv-answer.ts';
import { listing, reading, writing } from './operations.ts';
import { callerOf } from './staff-access.ts';

interface Needs {
  readonly tenants: Tenants;
  readonly publicUrl?: string | undefined;
}

interface OfTenant {
  Params: { key: string };
}

interface OfPart {
  Params: { key: string; id: string };
}

interface OfAction {
  Params: { key: string; id: string; action: string };
}

interface OfCollection {
  Params: { key: string; collection: string };
}

interface OfEntry {
  Params: { key: string; collection: string; id: string };
}

interface OfEntryAction {
  Params: { key: string; collection: string; id: string; action: string };
}

/** What an application's own pages are made of: what it has, its settings, its accounts, its lists. */
export function addApplication(app: FastifyInstance, needs: Needs): void {
  const { tenants } = needs;

  app.get<OfTenant>(
    '/:key/application',
    reading('getTenantApplication', 'What the application has, to draw its pages from.', ''),
    async (request) => {
      const tenant = await tenants.get(request.params.key);
      return applicationView(tenant, tenants.profileOf(tenant), callerOf(request));
    },
  );

  app.post<OfTenant>(
    '/:key/precheck',
    writing('precheckTenant', 'Compare addresses with the accounts before provisioning begins.', 200, {
      staff: 'users',
    }),
    async (request) => tenants.accounts.precheck(await tenants.get(request.params.key), request.body),
  );

  addSettings(app, needs);
  addAccounts(app, needs);
  addCollections(app, needs);
}

function addSettings(app: FastifyInstance, { tenants, publicUrl }: Needs): void {
  const shown = async (tenant: TenantRecord, request: FastifyRequest, reply: FastifyReply) => {
    const page = tenants.settings(tenant, callerOf(request));
    const token = (await tenants.tokens.list(tenant)).at(-1);
    reply.header('etag', entityTag(tenant.version));
    return settingsView(page, {
      endpoint: `${rootUrl(request, publicUrl)}/t/${tenant.key}/scim/v2`,
      tokenId: token?.id,
    });
  };

  app.get<OfTenant>(
    '/:key/settings',
    reading('getTenantSettings', 'The settings page of the application.', 'configuration'),
    async (request, reply) => shown(await tenants.get(request.params.key), request, reply),
  );

  app.put<OfTenant>(
    '/:key/settings',
    writing('saveTenantSettings', 'Save the settings page.', 200, { staff: 'configuration' }),
    async (request, reply) => {
      const { key } = request.params;
      const saved = await tenants.saveSettings(key, request.body, callerOf(request), requiredVersion(request));
      return shown(saved, request, reply);
    },
  );
}

function addAccounts(app: FastifyInstance, { tenants, publicUrl }: Needs): void {
  const answer = (account: ShownAccount, reply: FastifyReply) => {
    reply.header('etag', entityTag(account.version));
    return wholeAccountView(account);
  };
  const users = { staff: 'users' } as const;

  app.get<OfTenant>(
    '/:key/accounts',
    listing('listTenantAccounts', 'Accounts; all of them as `text/csv`.', 'users'),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const position = ({ createdAt, archivedAt, id }: ShownAccount) => `${(archivedAt ?? createdAt).getTime()} ${id}`;
      const fetch = (after: string | undefined, limit: number) =>
        tenants.accounts.list(tenant, search(tenants, tenant, request, after, limit), callerOf(request));
      if (asksForCsv(request)) {
        const fields = tenants.accounts.rules(tenant).fields.map(({ key }) => key);
        return answerCsv(reply, {
          name: 'accounts',
          columns: ['id', 'state', 'source', 'createdDateTime', 'lastModifiedDateTime', ...fields],
          fetch: (after: ShownAccount | undefined, limit) => fetch(after && position(after), limit),
          view: (account) => accountRow(account, fields),
        });
      }
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        fetch,
        positions: /^\d{1,15} .{1,200}$/su,
        position,
        view: accountView,
      });
    },
  );

  app.post<OfTenant>(
    '/:key/accounts',
    writing('createTenantAccount', 'Make an account by hand.', 201, users),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const account = await tenants.accounts.add(tenant, request.body, callerOf(request));
      const root = rootUrl(request, publicUrl);
      reply
        .code(201)
        .header('location', `${root}/api/tenants/${tenant.key}/accounts/${encodeURIComponent(account.id)}`);
      return answer(account, reply);
    },
  );

  app.get<OfPart>('/:key/accounts/:id', reading('getTenantAccount', 'An account.', 'users'), async (request, reply) => {
    const { key, id } = request.params;
    return answer(await tenants.accounts.read(await tenants.get(key), id, callerOf(request)), reply);
  });

  app.patch<OfPart>(
    '/:key/accounts/:id',
    writing('updateTenantAccount', 'Change an account by hand.', 200, users),
    async (request, reply) => {
      const { key, id } = request.params;
      const tenant = await tenants.get(key);
      const version = requiredVersion(request);
      return answer(await tenants.accounts.change(tenant, id, request.body, callerOf(request), version), reply);
    },
  );

  app.post<OfAction>(
    '/:key/accounts/:id/:action',
    writing('actOnTenantAccount', 'Do something to an account.', 200, users),
    async (request, reply) => {
      const { key, id, action } = request.params;
      const tenant = await tenants.get(key);
      return answer(await tenants.accounts.act(tenant, id, action, request.body ?? {}, callerOf(request)), reply);
    },
  );
}

/** What a list of accounts is narrowed to: `state`, `q`, `source`, and any field that is kept as a fact. */
function search(
  tenants: Tenants,
  tenant: TenantRecord,
  request: FastifyRequest,
  after: string | undefined,
  limit: number,
): AccountSearch {
  const kept = tenants.accounts.rules(tenant).fields.filter(({ attribute }) => attribute === undefined);
  const facts = [...kept.map(({ key }) => key), 'source'].flatMap((key) => {
    const value = queryOption(request, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const [state, prefix] = [queryOption(request, 'state'), queryOption(request, 'q')];
  const blank = after?.indexOf(' ') ?? 0;
  return {
    limit,
    facts: Object.fromEntries(facts),
    ...(state !== undefined && { state }),
    ...(prefix !== undefined && { prefix }),
    ...(after !== undefined && { after: { at: new Date(Number(after.slice(0, blank))), id: after.slice(blank + 1) } }),
  };
}

/** The application's lists. What may be read and written is said by each of them. */
function addCollections(app: FastifyInstance, { tenants, publicUrl }: Needs): void {
  const answer = (entry: ShownEntry, reply: FastifyReply) => {
    reply.header('etag', entityTag(entry.version));
    return entryView(entry);
  };
  const listed = { staff: '' } as const;

  app.get<OfCollection>(
    '/:key/:collection',
    listing('listTenantEntries', 'Entries of one of the lists the application has; all of them as `text/csv`.', ''),
    async (request, reply) => {
      const { key, collection } = request.params;
      const tenant = await tenants.get(key);
      const caller = callerOf(request);
      const { fields, narrowed = [] } = tenants.collections.collection(tenant, collection, caller);
      const prefix = queryOption(request, 'q');
      const having = narrowed.flatMap((name) => {
        const value = queryOption(request, name);
        return value === undefined ? [] : [[name, value] as const];
      });
      const narrowing = {
        ...(prefix !== undefined && { prefix }),
        ...(having.length > 0 && { having: Object.fromEntries(having) }),
      };
      const fetch = (after: EntryQuery['after'], limit: number) =>
        tenants.collections.list(tenant, collection, caller, { limit, ...narrowing, ...(after && { after }) });
      if (asksForCsv(request)) {
        return answerCsv(reply, {
          name: collection,
          columns: ['id', ...fields.map(({ key: name }) => name)],
          fetch,
          view: entryView,
        });
      }
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        fetch: (after, limit) => fetch(after === undefined ? undefined : placeOf(after), limit),
        position: ({ name, id }) => JSON.stringify([name, id]),
        view: entryView,
      });
    },
  );

  app.post<OfCollection>(
    '/:key/:collection',
    writing('createTenantEntry', 'Add an entry to one of the lists.', 201, listed),
    async (request, reply) => {
      const { key, collection } = request.params;
      const tenant = await tenants.get(key);
      const entry = await tenants.collections.add(tenant, collection, request.body, callerOf(request));
      const root = rootUrl(request, publicUrl);
      reply.code(201).header('location', `${root}/api/tenants/${key}/${collection}/${encodeURIComponent(entry.id)}`);
      return answer(entry, reply);
    },
  );

  app.get<OfEntry>(
    '/:key/:collection/:id',
    reading('getTenantEntry', 'An entry of one of the lists.', ''),
    async (request, reply) => {
      const { key, collection, id } = request.params;
      return answer(await tenants.collections.read(await tenants.get(key), collection, id, callerOf(request)), reply);
    },
  );

  app.patch<OfEntry>(
    '/:key/:collection/:id',
    writing('updateTenantEntry', 'Change an entry of one of the lists.', 200, listed),
    async (request, reply) => {
      const { key, collection, id } = request.params;
      const [tenant, version] = [await tenants.get(key), requiredVersion(request)];
      const { collections } = tenants;
      return answer(await collections.change(tenant, collection, id, request.body, callerOf(request), version), reply);
    },
  );

  app.delete<OfEntry>(
    '/:key/:collection/:id',
    writing('deleteTenantEntry', 'Remove an entry of one of the lists.', 204, listed),
    async (request, reply) => {
      const { key, collection, id } = request.params;
      const version = requiredVersion(request);
      await tenants.collections.remove(await tenants.get(key), collection, id, callerOf(request), version);
      return reply.code(204).send();
    },
  );

  app.post<OfEntryAction>(
    '/:key/:collection/:id/:action',
    writing('actOnTenantEntry', 'Do something with an entry of one of the lists.', 200, listed),
    async (request, reply) => {
      const { key, collection, id, action } = request.params;
      const tenant = await tenants.get(key);
      const { collections } = tenants;
      const { entry, told } = await collections.act(
        tenant,
        collection,
        id,
        action,
        request.body ?? {},
        callerOf(request),
      );
      return { ...answer(entry, reply), ...told };
    },
  );
}

function placeOf(position: string): { readonly name: string; readonly id: string } {
  try {
    const [name, id]: readonly unknown[] = JSON.parse(position);
    if (typeof name === 'string' && typeof id === 'string') return { name, id };
  } catch {
    // Told as any other token that was made up.
  }
  throw graphError(400, 'Directory_ExpiredPageToken', 'The $skiptoken does not belong to this query: begin again.');
}
