import type { Probe } from './probe.ts';
import type { Exchange } from './wire.ts';

/**
 * Whose expectations a check holds an endpoint to: those of the RFCs, or those of an application that provisions to it.
 * A check can serve several.
 */
export const checkProfiles = [
  'rfc',
  'entra',
  'okta',
  'onelogin',
  'jumpcloud',
  'google',
  'authentik',
  'keycloak',
] as const;

export type CheckProfile = (typeof checkProfiles)[number];

/** One thing that must hold of a SCIM endpoint, as data. */
export interface Check {
  /** Unique, and stable between versions, for example `filter-precedence`. */
  readonly id: string;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** The section of the RFC, or the behaviour of the client, that asks for it. */
  readonly rule: string;
  readonly profiles: readonly CheckProfile[];
  /** How to mend an endpoint that fails. */
  readonly remedy: string;
  /** Talks to the endpoint and reports what is wrong to the probe; what it makes is removed by whoever runs it. */
  readonly run: (probe: Probe) => Promise<void>;
}

/** Something that did not hold. */
export interface Finding {
  readonly problem: string;
  /** What was sent and what came back, in order. */
  readonly exchanges: readonly Exchange[];
}

export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly findings: readonly Finding[] }
  | { readonly status: 'skipped'; readonly reason: string };

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
}

/** Ends a check whose remaining steps make no sense after what was found. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Ends a check for something the endpoint says it does not offer. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}
