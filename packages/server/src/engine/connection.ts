import type { ObjectType } from './source-directory.ts';

/** What is asked of a target when its connection is tested; all but the search may be left out. */
export type ConnectionCheck = 'search' | 'write' | 'groups' | 'serviceProviderConfig' | 'resourceTypes' | 'schemas';

/** What is wrong, by what there is to do about it. */
export type ConnectionProblem =
  | 'addressRefused'
  | 'credentialsRefused'
  | 'notPermitted'
  | 'notFound'
  | 'notScim'
  | 'redirected'
  | 'filterIgnored'
  | 'filterRefused'
  | 'tls'
  | 'timeout'
  | 'unreachable'
  | 'overloaded'
  | 'failed';

export interface ConnectionFinding {
  readonly check: ConnectionCheck;
  /** Undefined when all is well. */
  readonly problem: ConnectionProblem | undefined;
  /** What was found and, where something is wrong, the remedy. */
  readonly message: string;
}

/** What a test of a connection looks at. */
export interface ConnectionQuestion {
  readonly type: ObjectType;
  /** The attribute that accounts are matched by. */
  readonly matchingPath: string;
  readonly also?: readonly Exclude<ConnectionCheck, 'search'>[];
}
