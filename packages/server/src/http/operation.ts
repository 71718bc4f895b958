import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
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
  /** Recorded in the audit log when it succeeds; left out where the room that does the work records it itself. */
  readonly audit?: AuditActivity;
  /** Success codes with what they carry; a code without a schema has no body. */
  readonly answers: Readonly<Record<number, z.ZodType | undefined>>;
  readonly body?: z.ZodType;
  /** Query options beyond those of every list. */
  readonly query?: Readonly<Record<string, string>>;
  /** Whether Microsoft Graph has it too. */
  readonly ofGraph: boolean;
}

/** The parameters of Fastify's route methods for an operation: `app.post('/users', operation({…}), handler)`. */
export function operation<B extends z.ZodType = z.ZodUnknown>(
  description: Omit<Operation, 'body' | 'ofGraph'> & { readonly body?: B; readonly ofGraph?: boolean },
): { readonly schema: { readonly body: B }; readonly config: { readonly operation: Operation } } {
  const { body = z.unknown() as z.ZodType as B, ofGraph = true, ...rest } = description;
  return {
    schema: { body },
    config: { operation: { ...rest, ofGraph, ...(description.body === undefined ? {} : { body }) } },
  };
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
