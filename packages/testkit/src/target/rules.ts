/** A budget the target enforces: more requests than these in a period are answered with 429. */
export interface RateRule {
  readonly methods?: readonly string[];
  readonly resource?: 'users' | 'groups';
  readonly aboveBytes?: number;
  readonly upToBytes?: number;
  readonly requests: number;
  readonly perSeconds: number;
  /** How the client is told to wait: `Retry-After` in seconds or as a date, or headers with what is left on every answer. */
  readonly says?: 'seconds' | 'date' | 'remaining';
}

/** What a target accepts of users or groups. Paths compare without regard to case. */
export interface ResourceRules {
  /** Without a value for these a create is refused. */
  readonly required?: readonly string[];
  /** A body or operation that names one is refused. */
  readonly refused?: readonly string[];
  /** The only attributes a PATCH may touch. */
  readonly patchable?: readonly string[];
  /** The only ones a PATCH may remove. */
  readonly removable?: readonly string[];
  readonly immutable?: readonly string[];
  readonly multiValuedMax?: number;
  /** PATCH of one of these fails with 500. */
  readonly faults?: readonly string[];
  /** What can be filtered by; everything when left out. */
  readonly filters?: readonly string[];
}

/**
 * How a target deviates from SCIM 2.0, as data; what is left out is by the letter of the RFCs. Enforced, not only
 * stated: a request outside the rules gets the answer the real service gives.
 */
export interface TargetRules {
  readonly requests?: {
    readonly userAgent?: 'always' | 'patch';
    /** Doubled slashes and another letter case are 404. */
    readonly exactPaths?: boolean;
    readonly trailingSlash?: boolean;
    /** A media type the `Accept` header has to name. */
    readonly accept?: string;
  };
  /** Methods that are not offered, and the status that says so; 501 when left out. */
  readonly absent?: readonly ('PATCH' | 'PUT' | 'DELETE')[];
  readonly absentStatus?: 404 | 405 | 501;
  /** Whether `/ServiceProviderConfig` tells the truth, says everything is offered, or is not there. */
  readonly discovery?: 'boasts' | 'absent';
  readonly users?: ResourceRules & {
    /** `exact` tells `A@x` and `a@x` apart; `folded` stores lower case. */
    readonly names?: 'exact' | 'folded';
    /** DELETE switches an account off and keeps it. */
    readonly deleteDeactivates?: boolean;
  };
  readonly groups?: ResourceRules & {
    readonly maxAdditions?: number;
    readonly maxRemovals?: number;
    /** Most additions and removals together. */
    readonly maxChanges?: number;
    /** Status for more than that; 400 when left out. */
    readonly tooMany?: 400 | 413;
    /** Additions and removals have to come apart, and apart from attributes. */
    readonly unmixed?: boolean;
    /** What replacing all members does instead of what it says. */
    readonly replaceMembers?: 'refuse' | 'adds';
    /** What a removal with a list of values does: `all` empties the group. */
    readonly removeByList?: 'refuse' | 'all' | 'only';
    /** Adding a member again is 409. */
    readonly repeated?: 'conflict' | 'badRequest';
    /** Reads never show members. */
    readonly hidden?: boolean;
    /** PUT leaves the members as they are. */
    readonly putKeepsMembers?: boolean;
  };
  readonly filters?: {
    /** Whether several conditions can be joined by `and`. */
    readonly combine?: boolean;
    /** What a filter that is not offered gets. */
    readonly otherwise?: 'refuse' | 'notImplemented' | 'ignore' | 'nothing';
    /** A search that finds nothing is 404. */
    readonly noMatch?: 404;
  };
  readonly paging?: {
    readonly mode?: 'index' | 'cursor' | 'none';
    readonly maxCount?: number;
  };
  readonly patch?: {
    readonly opCase?: 'capital' | 'lower';
    readonly maxOperations?: number;
    /** A filtered path that matches nothing is `noTarget`. */
    readonly noTarget?: boolean;
  };
  readonly answers?: {
    /** 201 with an empty body and no address, 201 with the id alone, or the address alone. */
    readonly create?: 'nothing' | 'id' | 'address';
    /** PATCH and PUT answer 204. */
    readonly write?: 'nothing';
    /** Lists in lower case, without counts; other small liberties. */
    readonly sparse?: boolean;
    /** Failures come with status 200. */
    readonly errorsIn200?: boolean;
  };
  readonly rates?: readonly RateRule[];
}
