import type { FastifyRequest, InjectOptions } from 'fastify';
import { z } from 'zod';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { fromOutside, rootUrl } from '../root-url.ts';

const MOST_REQUESTS = 20;

const requestSchema = z.looseObject({
  id: z.union([z.string().min(1).max(100), z.number().transform(String)]),
  method: z
    .string()
    .toUpperCase()
    .pipe(z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])),
  url: z.string().min(1).max(16_000),
  headers: z.record(z.string().max(200), z.string().max(16_000)).nullish(),
  body: z.json().optional(),
  dependsOn: z.array(z.string()).max(MOST_REQUESTS).nullish(),
});
const batchSchema = z.looseObject({
  requests: z
    .array(requestSchema)
    .min(1, 'has no request. Send at least one')
    .max(MOST_REQUESTS, `takes at most ${MOST_REQUESTS} requests. Send several batches`),
});
const answersSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()),
      body: z.json().optional(),
    }),
  ),
});

type Inner = z.infer<typeof requestSchema>;
type Answer = z.infer<typeof answersSchema>['responses'][number];

/** `/v1.0/$batch`: several requests in one, each judged as if it had come alone. */
export function batchRoutes(app: GraphInstance, { publicUrl }: { readonly publicUrl?: string | undefined }): void {
  app.post(
    '/$batch',
    operation({
      tag: 'Batch',
      id: 'sendBatch',
      summary: 'Send several requests in one',
      permissions: [],
      body: batchSchema,
      answers: { 200: answersSchema },
    }),
    async (request) => {
      const { requests } = request.body;
      refuseMalformed(requests);
      const send = (inner: Inner) => sendOne(app, request, rootUrl(request, publicUrl), inner);
      return { responses: await answerAll(requests, send) };
    },
  );
}

/** Sends each request when those it depends on were answered; 424 when one of them did not succeed. */
async function answerAll(
  requests: readonly Inner[],
  send: (inner: Inner) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers = new Map<string, Promise<Answer>>();
  const answerTo = (inner: Inner): Promise<Answer> => {
    const key = inner.id.toLowerCase();
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = Promise.all((inner.dependsOn ?? []).map((id) => answerTo(byId.get(id.toLowerCase())!))).then(
      (before) => (before.every(({ status }) => status < 400) ? send(inner) : failedDependency(inner)),
    );
    answers.set(key, answer);
    return answer;
  };
  const byId = new Map(requests.map((inner) => [inner.id.toLowerCase(), inner]));
  return Promise.all(requests.map(answerTo));
}

function failedDependency({ id }: Inner): Answer {
  const message = 'A request this one depends on did not succeed.';
  return { id, status: 424, headers: {}, body: { error: { code: 'FailedDependency', message } } };
}

/** Hands a request over inside the process, in the name of whoever sent the batch. */
async function sendOne(app: GraphInstance, batch: FastifyRequest, root: string, inner: Inner): Promise<Answer> {
  const { authorization, cookie, host } = batch.headers;
  const own = Object.entries(inner.headers ?? {}).filter(([name]) => !forbidden.has(name.toLowerCase()));
  // What shows that the batch comes from a page of this server shows it for what it holds.
  const shown = SHOWN_BY_PAGES.flatMap((name) => {
    const value = batch.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const options: InjectOptions = {
    method: inner.method,
    url: addressOf(inner.url, app.prefix),
    headers: {
      ...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])),
      ...(authorization !== undefined && { authorization }),
      ...(cookie !== undefined && { cookie }),
      ...Object.fromEntries(shown),
      ...(host !== undefined && { host }),
    },
    ...(inner.body !== undefined && { payload: payloadOf(inner) }),
  };
  const answer = await fromOutside(root, () => app.inject(options));
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || hidden.has(name) ? [] : [[name, String(value)] as const],
  );
  return {
    id: inner.id,
    status: answer.statusCode,
    headers: Object.fromEntries(headers),
    ...(answer.body !== '' && { body: bodyOf(String(answer.headers['content-type'] ?? ''), answer) }),
  };
}

function payloadOf({ body, headers }: Inner): string | Buffer {
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (typeof body === 'string' && !/\bjson\b/i.test(type)) return Buffer.from(body, 'base64url');
  return JSON.stringify(body);
}

function bodyOf(
  type: string,
  answer: { json(): unknown; readonly body: string; readonly rawPayload: Buffer },
): Answer['body'] {
  if (/\bjson\b/.test(type)) return answer.json() as Answer['body'];
  return type.startsWith('text/plain') ? answer.body : answer.rawPayload.toString('base64url');
}

const SHOWN_BY_PAGES = ['x-lockstep-csrf', 'sec-fetch-site', 'origin'] as const;

/** Who asks and over which connection is settled by the batch. */
const forbidden: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  ...SHOWN_BY_PAGES,
  'content-length',
  'transfer-encoding',
  'connection',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

/** Headers that are the connection's, not the answer's. */
const hidden: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'content-length',
  'date',
  'transfer-encoding',
  'set-cookie',
]);

/** An address as the server routes it: clients write it from the version on, with the version, or in full. */
function addressOf(url: string, prefix: string): string {
  const path = url.replace(/^https?:\/\/[^/]+/i, '');
  const relative = path.replace(/^\//, '');
  if (/^(?:v1\.0|beta)(?=[/?]|$)/i.test(relative)) return `/${relative}`;
  return `${prefix}/${relative}`;
}

/** 400 for a batch that cannot be carried out as a whole. */
function refuseMalformed(requests: readonly Inner[]): void {
  const positions = new Map<string, number>();
  for (const [index, { id }] of requests.entries()) {
    if (positions.has(id.toLowerCase()))
      throw malformed(index, `the id ${id} occurs twice. Give each request its own.`);
    positions.set(id.toLowerCase(), index);
  }
  for (const [index, { url, body, headers, dependsOn }] of requests.entries()) {
    if (/^\/?(?:(?:v1\.0|beta)\/)?\$batch\b/i.test(url.replace(/^https?:\/\/[^/]+/i, ''))) {
      throw malformed(index, 'a batch cannot hold a batch. Send them one after the other.');
    }
    // Resolved, such an address could leave the version it is relative to.
    if (/(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\?]|$)/i.test(url))
      throw malformed(index, 'url must not hold the segments . and ..');
    const typed = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
    if (body !== undefined && body !== null && !typed)
      throw malformed(index, 'a body needs the header Content-Type. Add it.');
    for (const id of dependsOn ?? []) {
      // Only on what stands before it, so that nothing can wait for itself.
      if ((positions.get(id.toLowerCase()) ?? index) >= index) {
        throw malformed(index, `dependsOn names ${id.slice(0, 100)}, which is not the id of a request before it.`);
      }
    }
  }
}

function malformed(index: number, what: string): Error {
  const target = `requests.${index}`;
  const message = `${target}: ${what}`;
  return graphError(400, 'BadRequest', message, [{ code: 'BadRequest', message, target }]);
}
