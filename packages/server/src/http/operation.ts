import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Permission } from '../access/index.ts';
import type { AuditActivity } from '../journal/index.ts';
import { type GraphErrorDetail, graphError } from './graph-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What this route is to the caller: checked before it is entered, and described in the OpenAPI document. */
    operation?: Operation;
  }
}

/** One operation of the administrative interfaces. */
export interface Operation {
  /** Unique, in the manner of an OpenAPI `operationId`: `createUser`. */
  readonly id: string;
  readonly summary: string;
  /** The heading it stands under in the reference. */
  readonly tag: string;
  /** Any one of these is enough. None: every caller who was recognised. */
  readonly permissions: readonly Permission[];
  /**
   * What somebody of a tenant's own staff has to be allowed to call it; an empty text for everybody of them. Left out, it
   * is for the installation's administrators alone.
   */
  readonly staff?: string;
  /** Recorded in the audit log with its result; left out where the room that does the work records it itself. */
  readonly audit?: AuditActivity;
  /**
   * What people who signed in have to show beside being allowed to; tokens are not asked. `final`: that they signed in
   * within 10 minutes, and a reason; `finalWhenWide`: the same where it reaches far, which the handler finds out; `fresh`:
   * the first alone.
   */
  readonly proof?: 'final' | 'finalWhenWide' | 'fresh';
  /** Success codes with what they carry; a code without a schema has no body. */
  readonly answers: Readonly<Record<number, z.ZodType | undefined>>;
  readonly body?: z.ZodType;
  /** Media type, or types, of a body that is no JSON, which the handler reads itself. */
  readonly bodyType?: string | readonly string[];
  /** Media type of an answer that is no JSON. */
  readonly answerType?: string;
  /** Nobody has to be recognised. The route stands outside of what is guarded. */
  readonly isOpen?: true;
  /** Query options beyond those of every list. */
  readonly query?: Readonly<Record<string, string>>;
  /** Whether Microsoft Graph has it too. */
  readonly ofGraph: boolean;
}

/** The parameters of Fastify's route methods for an operation: `app.post('/users', operation({…}), handler)`. */
export function operation<B extends z.ZodType = z.ZodUnknown>(
  description: Omit<Operation, 'body' | 'ofGraph'> & { readonly body?: B; readonly ofGraph?: boolean },
): { readonly schema: { readonly body: B }; readonly config: { readonly operation: Operation } } {
  const { body, ofGraph = true, ...rest } = description;
  // Fastify refuses a schema for what has no body, such as GET; its handlers never look at one.
  const described = (body === undefined ? {} : { body }) as { readonly body: B };
  return { schema: described, config: { operation: { ...rest, ofGraph, ...described } } };
}

/** A Fastify instance whose handlers know the type of a body that an operation describes. */
export type GraphInstance = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Checks what a client sent; throws a 400 that names every field at fault. A body left out counts as `{}`. */
export function read<T>(schema: z.ZodType<T>, sent: unknown): T {
  const parsed = schema.safeParse(sent ?? {});
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.slice(0, MOST_FINDINGS).map(({ path, message, code }): GraphErrorDetail => {
    const target = path.join('.');
    return { code, message: `${target || 'The body'}: ${message}`, ...(target === '' ? {} : { target }) };
  });
  throw graphError(400, 'Request_BadRequest', details[0]?.message ?? 'The body is not valid.', details);
}

const MOST_FINDINGS = 50;
