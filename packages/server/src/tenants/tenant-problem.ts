import type { Finding } from '@lockstep/scim';
import type { z } from 'zod';

/** One thing wrong with a request: the field, a stable code, and what to do about it. */
export interface ProblemDetail {
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

/** A refusal by this room: a stable code to branch on, the HTTP status it travels with, and a text for people. */
export class TenantProblem extends Error {
  override readonly name = 'TenantProblem';
  readonly status: number;
  readonly code: string;
  readonly details: readonly ProblemDetail[];

  constructor(status: number, code: string, message: string, details: readonly ProblemDetail[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** 404 for a tenant, or something of a tenant, that does not exist. */
export function notFound(what: string): TenantProblem {
  return new TenantProblem(404, 'Request_ResourceNotFound', `There is no ${what}.`);
}

/** 412: the tenant changed since the client read it. */
export function stale(): TenantProblem {
  return new TenantProblem(
    412,
    'Request_PreconditionFailed',
    'The tenant was changed since it was read: read it again and repeat the change.',
  );
}

/** 412: an entry of a list changed since the client read it. */
export function staleEntry(): TenantProblem {
  return new TenantProblem(
    412,
    'Request_PreconditionFailed',
    'The entry was changed since it was read: read it again and repeat the change.',
  );
}

/** 412: an account changed since the client read it. */
export function staleAccount(): TenantProblem {
  return new TenantProblem(
    412,
    'Request_PreconditionFailed',
    'The account was changed since it was read: read it again and repeat the change.',
  );
}

/** 403 for somebody whose role does not allow it. */
export function denied(): TenantProblem {
  return new TenantProblem(
    403,
    'Authorization_RequestDenied',
    'Your role does not allow this: ask an administrator of the tenant.',
  );
}

/** 400 with every finding; the first one is the message. */
export function invalid(details: readonly ProblemDetail[]): TenantProblem {
  return new TenantProblem(400, 'Request_BadRequest', details[0]?.message ?? 'The request is not valid.', details);
}

/** The finding that a field does not hold what it must. */
export function wrongValue(target: string, expected: string): ProblemDetail {
  return { target, code: 'InvalidValue', message: `${target}: ${expected}.` };
}

/** A finding of the SCIM library in the terms of this room. */
export function detailOf({ target, problem, allowed }: Finding): ProblemDetail {
  const name = target === '' ? 'body' : target;
  return { target: name, code: 'InvalidValue', message: `${name}: ${problem} Allowed: ${allowed}.` };
}

/** What `schema` makes of a request body; throws `invalid` with a detail for each finding. */
export function accept<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap(details));
}

function details(issue: z.core.$ZodIssue): ProblemDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      target: [...issue.path, key].join('.'),
      code: 'UnknownProperty',
      message: `"${key.slice(0, 100)}" is not a property of this request: remove it or correct its name.`,
    }));
  }
  return [wrongValue(issue.path.join('.') || 'body', issue.message)];
}
