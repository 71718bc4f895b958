import {
  assemble,
  isJsonObject,
  type JsonObject,
  ScimError,
  type ScimRequest,
  type ScimResponse,
  type ScimService,
} from '@lockstep/scim';
import { RequestUnderWay } from '../request-under-way.ts';
import { notFound, TenantProblem } from '../tenant-problem.ts';
import type { AccountStore } from './account-store.ts';

/** What is done to accounts by hand, under the same rules as what comes through SCIM. */
export interface AccountService {
  readonly store: AccountStore;
  /** The type of resource that accounts are. */
  readonly resourceType: string;
  /** Makes an account of attributes by their paths; answers its id. `asked` are the facts chosen with it. */
  create(attributes: JsonObject, asked: JsonObject): Promise<string>;
  /** Sets attributes by their paths; null takes one away. */
  patch(id: string, attributes: JsonObject): Promise<void>;
  remove(id: string): Promise<void>;
  /** Brings an archived account back under a new id, which it answers. */
  revive(id: string): Promise<string>;
}

interface Needs {
  readonly store: AccountStore;
  readonly type: { readonly name: string; readonly endpoint: string };
  readonly handle: (underWay: RequestUnderWay, request: ScimRequest) => Promise<ScimResponse>;
  /** Brings a removed resource back under a new id. */
  readonly restore: (id: string) => ReturnType<ScimService['restore']>;
}

/** What is done by hand over a SCIM service: the same requests, marked as what they are. */
export function accountService({ store, type, handle, restore }: Needs): AccountService {
  const { endpoint, name } = type;
  const at = (id: string) => `${endpoint}/${encodeURIComponent(id)}`;

  const ask = async (method: string, path: string, body?: JsonObject, asked: JsonObject = {}) => {
    const headers = { 'content-type': 'application/scim+json' };
    const text = body && JSON.stringify(body);
    const answer = await handle(new RequestUnderWay(asked), {
      method,
      path,
      query: '',
      headers,
      body: text,
      baseUrl: '',
    });
    if (answer.status < 400) return answer;
    const error: unknown = JSON.parse(answer.body ?? '{}');
    const { scimType, detail } = isJsonObject(error) ? error : {};
    throw problemOf(answer.status, scimType, String(detail ?? 'The change was refused.'));
  };

  return {
    store,
    resourceType: name,
    async create(attributes, asked) {
      const given = Object.entries(attributes).map(([path, value]) => ({ path, value }));
      const made = await ask('POST', endpoint, assemble(given), asked);
      const { id } = JSON.parse(made.body ?? '{}') as { readonly id: string };
      return id;
    },
    async patch(id, attributes) {
      const Operations = Object.entries(attributes).map(
        ([path, value]): JsonObject => (value === null ? { op: 'remove', path } : { op: 'replace', path, value }),
      );
      await ask('PATCH', at(id), { schemas: [PATCH_URN], Operations });
    },
    async remove(id) {
      await ask('DELETE', at(id));
    },
    async revive(id) {
      try {
        const restored = await restore(id);
        if (restored) return restored.resource.id;
      } catch (error) {
        throw error instanceof ScimError ? problemOf(error.status, error.scimType, error.detail) : error;
      }
      throw notFound(`archived account "${id.slice(0, 100)}"`);
    },
  };
}

const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A refusal of the endpoint in the terms of this room. */
function problemOf(status: number, scimType: unknown, detail: string): TenantProblem {
  if (status === 404) return new TenantProblem(404, 'Request_ResourceNotFound', detail);
  if (scimType === 'uniqueness') return new TenantProblem(409, 'ValueInUse', detail);
  return new TenantProblem(status, 'Request_BadRequest', detail);
}
