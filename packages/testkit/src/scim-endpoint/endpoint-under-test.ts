import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Answer, createScimService, type ServiceOptions } from '@lockstep/scim';
import { MemoryResourceStore } from '../resource-store/index.ts';
import { type CheckResult, checksOf, Run, type WireRequest } from './index.ts';

export type Handle = (request: WireRequest) => Promise<Answer>;

/** A fault in front of a right endpoint: answers instead of it, or changes what it is asked or answers. */
export type Fault = (request: WireRequest, handle: Handle) => Promise<Answer>;

export const BASE = 'https://scim.example/v2';

/** A right endpoint without HTTP. */
export function endpoint(options: Partial<ServiceOptions> = {}): { handle: Handle; store: MemoryResourceStore } {
  const store = new MemoryResourceStore();
  const sign = (text: string) => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1e9, 7).toString(36);
  const service = createScimService({
    store,
    newId: randomUUID,
    now: () => new Date(),
    options,
    cursors: { tenant: 't', sign },
  });
  const handle: Handle = async ({ method, url, headers, body }) => {
    const [path = '', query = ''] = url.slice(BASE.length).split('?', 2);
    const answer = await service.handle({ method, path, query, headers, body, baseUrl: BASE });
    return { status: answer.status, headers: answer.headers, body: answer.body ?? '' };
  };
  return { handle, store };
}

export const pass: Fault = (request, handle) => handle(request);

export function open(handle: Handle, fault: Fault = pass): Promise<Run> {
  return Run.open({
    url: BASE,
    token: 'secret-token',
    send: (request) => fault(request, handle),
    runId: 'test',
    sleep: async () => {},
  });
}

export async function resultsOf(
  ids: readonly string[],
  handle: Handle,
  fault: Fault = pass,
): Promise<readonly CheckResult[]> {
  const run = await open(handle);
  const faulty = Object.assign(await open(handle, fault), { offer: run.offer });
  const results: CheckResult[] = [];
  for (const id of ids) {
    const check = checksOf().find((candidate) => candidate.id === id);
    assert.ok(check, `there is no check ${id}`);
    results.push(await faulty.check(check));
  }
  assert.deepEqual(await faulty.close(), []);
  return results;
}
