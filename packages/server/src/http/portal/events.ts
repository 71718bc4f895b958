import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may, type Permission, type Principal } from '../../access/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { type LiveMark, TOPICS, type Topic } from './live-events.ts';
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
      query: {
        topics: `some of ${TOPICS.join(', ')}; all that one may see when left out`,
        since:
          '`now` leaves out how things stand at the beginning, the id of an event goes on after it; either way the event `began` says when listening begins, and whether it goes on',
      },
      answers: { 200: z.unknown() },
      ofGraph: false,
    }),
    async (request, reply) => {
      const topics = topicsOf(request);
      const since = sinceOf(request);
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
      const write = (mark: LiveMark, event: string, data: object) =>
        raw.write(`id: ${writeMark(mark)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      let isBegun = queryOption(request, 'since') === undefined;
      try {
        const deaf = await feed.listen((events, mark) => {
          for (const { topic, data } of events) {
            if (!topics.has(topic)) continue;
            if (own !== undefined && READERS[topic] === JOBS && !own.has(String(data.applicationId))) continue;
            write(mark, topic, data);
          }
          if (!isBegun) write(mark, 'began', { resumed: since !== 'now' });
          isBegun = true;
        }, since);
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

function writeMark({ position: { log, audit }, standing }: LiveMark): string {
  return `${log.getTime()}-${audit.getTime()}-${standing}`;
}

function readMark(id: string): LiveMark | undefined {
  const [, log, audit, standing = ''] = /^(\d{1,15})-(\d{1,15})(?:-([\w-]{16}))?$/.exec(id) ?? [];
  return log === undefined || audit === undefined
    ? undefined
    : { position: { log: new Date(Number(log)), audit: new Date(Number(audit)) }, standing };
}

/**
 * Where a client was when it lost the stream: by the id its browser names, or else by the one in the address, which may
 * also say that it knows how things stand. Undefined where neither makes sense, or there is none.
 */
function sinceOf(request: FastifyRequest): LiveMark | 'now' | undefined {
  const asked = queryOption(request, 'since');
  const named = request.headers['last-event-id'];
  const known = asked === undefined || asked === 'now' ? undefined : readMark(asked);
  if (asked !== undefined && asked !== 'now' && known === undefined) {
    throw graphError(400, 'Request_BadRequest', 'since: give `now`, or the id of an event of this stream.');
  }
  const mark = typeof named === 'string' ? readMark(named) : undefined;
  return mark ?? known ?? (asked === 'now' ? 'now' : undefined);
}
