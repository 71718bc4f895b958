import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may, type Permission, type Principal } from '../../access/index.ts';
import type { LivePosition } from '../../jobs/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { TOPICS, type Topic } from './live-events.ts';
import type { LiveFeed } from './live-feed.ts';

/** Who is told of jobs; owners are told of those of their applications. */
const JOBS: readonly Permission[] = ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'];

/** What somebody has to be allowed to read to be told of it. */
const READERS: Readonly<Record<Topic, readonly Permission[]>> = {
  'job.progress': JOBS,
  'job.status': JOBS,
  'log.appended': ['AuditLog.Read.All', 'ProvisioningLog.Read.All'],
  staged: JOBS,
  attention: JOBS,
  plan: JOBS,
  discovery: JOBS,
  version: JOBS,
  directory: ['Directory.Read.All', 'Directory.ReadWrite.All', 'User.Read.All'],
  source: ['Directory.Read.All', 'Directory.ReadWrite.All'],
  audit: ['AuditLog.Read.All'],
};

/** A connection without anything to tell says that it lives, so that nobody between takes it for dead. */
const SIGN_OF_LIFE = 15_000;
/** Then the client comes back by itself, and who it is and what they may is looked at again. */
const LONGEST_STREAM = 5 * 60_000;
/** How long a client waits before it comes back. */
const COME_BACK = 2_000;
const MOST_STREAMS = 500;

export interface EventNeeds {
  readonly feed: LiveFeed;
  /** Ids of the applications somebody owns. */
  readonly ownedBy: (principal: Principal) => Promise<ReadonlySet<string>>;
}

/** `/events`: what happens, as it happens (HTML Living Standard, server-sent events). */
export function eventRoutes(app: GraphInstance, { feed, ownedBy }: EventNeeds): void {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
    await feed.close();
  });

  app.get(
    '/events',
    operation({
      id: 'streamEvents',
      summary: 'What happens to jobs, logs and the directory, as a stream; the last event id resumes it',
      tag: 'Portal',
      permissions: [],
      query: { topics: `some of ${TOPICS.join(', ')}; all that one may see when left out` },
      answers: { 200: z.unknown() },
      ofGraph: false,
    }),
    async (request, reply) => {
      const topics = topicsOf(request);
      const { principal } = request;
      const own = principal === undefined || mayAny(principal, JOBS) ? undefined : await ownedBy(principal);
      if (open.size >= MOST_STREAMS) {
        reply.header('retry-after', '10');
        throw graphError(503, 'ServiceUnavailable', 'Too many people listen at this moment: try again in a moment.');
      }
      const { raw } = reply;
      const stop = new AbortController();
      const end = () => {
        stop.abort();
        raw.end();
      };
      open.add(end);
      raw.once('close', () => {
        open.delete(end);
        stop.abort();
      });
      reply.hijack();
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
        'request-id': request.id,
      });
      raw.write(`retry: ${COME_BACK}\n\n`);
      const timers = [
        setInterval(() => raw.write(':\n\n'), SIGN_OF_LIFE).unref(),
        setTimeout(end, LONGEST_STREAM).unref(),
      ];
      stop.signal.addEventListener('abort', () => timers.forEach(clearInterval));
      try {
        const deaf = await feed.listen((events, position) => {
          for (const { topic, data } of events) {
            if (!topics.has(topic)) continue;
            if (own !== undefined && READERS[topic] === JOBS && !own.has(String(data.applicationId))) continue;
            raw.write(`id: ${writePosition(position)}\nevent: ${topic}\ndata: ${JSON.stringify(data)}\n\n`);
          }
        }, positionOf(request));
        if (stop.signal.aborted) deaf();
        else stop.signal.addEventListener('abort', deaf);
      } catch (error) {
        request.log.error({ err: error, requestId: request.id }, 'Events could not be told.');
        end();
      }
    },
  );
}

function topicsOf(request: FastifyRequest): ReadonlySet<Topic> {
  const { principal } = request;
  const visible = TOPICS.filter(
    (topic) =>
      principal !== undefined &&
      (mayAny(principal, READERS[topic]) ||
        (READERS[topic] === JOBS && may(principal, 'Application.ReadWrite.OwnedBy'))),
  );
  const asked = queryOption(request, 'topics');
  if (asked === undefined) return new Set(visible);
  return new Set(
    asked.split(',').map((text) => {
      const topic = TOPICS.find((one) => one === text.trim());
      if (topic === undefined) {
        const message = `topics: ${text.trim().slice(0, 100)} is none of ${TOPICS.join(', ')}.`;
        throw graphError(400, 'Request_BadRequest', message);
      }
      if (visible.includes(topic)) return topic;
      throw graphError(403, 'Authorization_RequestDenied', `You may not read what ${topic} tells of.`);
    }),
  );
}

function mayAny(principal: Principal, permissions: readonly Permission[]): boolean {
  return permissions.some((permission) => may(principal, permission));
}

function writePosition({ log, audit }: LivePosition): string {
  return `${log.getTime()}-${audit.getTime()}`;
}

/** Where a client was when it lost the stream; from now on where it says nothing, or nothing that makes sense. */
function positionOf(request: FastifyRequest): LivePosition | undefined {
  const id = request.headers['last-event-id'];
  const [, log, audit] = /^(\d{1,15})-(\d{1,15})$/.exec(typeof id === 'string' ? id : '') ?? [];
  return log === undefined || audit === undefined
    ? undefined
    : { log: new Date(Number(log)), audit: new Date(Number(audit)) };
}
