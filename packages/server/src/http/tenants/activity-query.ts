import type { FastifyRequest } from 'fastify';
import type { ActivityQuery, ActivityRecord } from '../../tenants/index.ts';
import { graphError } from '../graph-error.ts';
import { queryOption } from '../page.ts';

/** Reads the filters of a request log (`method`, `status`, `resource`, `from`, `to`); 400 names the one that is wrong. */
export function activityQuery(request: FastifyRequest, after: string | undefined, limit: number): ActivityQuery {
  const method = queryOption(request, 'method')?.toUpperCase();
  const status = queryOption(request, 'status');
  if (status !== undefined && !/^[1-5]\d\d$/.test(status)) throw wrong('status', 'an HTTP status such as 409');
  const resourceId = queryOption(request, 'resource');
  const from = instant(request, 'from');
  const to = instant(request, 'to');
  return {
    limit,
    ...(after !== undefined && { after: readPosition(after) }),
    ...(method !== undefined && { method }),
    ...(status !== undefined && { status: Number(status) }),
    ...(resourceId !== undefined && { resourceId }),
    ...(from && { from }),
    ...(to && { to }),
  };
}

/** What `activityPosition` gives. */
export const activityPositions = /^\d{1,15} [0-9a-f-]{36}$/;

/** Where an entry stands in the log, newest first. */
export function activityPosition({ at, id }: ActivityRecord): string {
  return `${at.getTime()} ${id}`;
}

function readPosition(position: string): NonNullable<ActivityQuery['after']> {
  const [time = '', id = ''] = position.split(' ', 2);
  return { at: new Date(Number(time)), id };
}

function instant(request: FastifyRequest, name: string): Date | undefined {
  const text = queryOption(request, name);
  if (text === undefined) return undefined;
  const date = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  throw wrong(name, 'a date and time such as 2030-01-31T00:00:00Z');
}

function wrong(target: string, expected: string) {
  const message = `${target} must be ${expected}.`;
  return graphError(400, 'Request_BadRequest', message, [{ target, code: 'InvalidValue', message }]);
}
