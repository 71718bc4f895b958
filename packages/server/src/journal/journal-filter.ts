/** What the provisioning log can be searched by (Graph, provisioningObjectSummary, `$filter`). */
export type JournalField =
  | 'id'
  | 'jobId'
  | 'cycleId'
  | 'changeId'
  | 'action'
  | 'status'
  | 'code'
  | 'applicationId'
  | 'applicationName'
  | 'sourceId'
  | 'sourceName'
  | 'sourceType'
  | 'targetId'
  | 'initiatorId'
  | 'initiatorName'
  | 'initiatorType';

/** A comparison of texts; letter case never counts. */
export interface TextCondition {
  readonly field: JournalField;
  readonly is: 'equal' | 'containing' | 'startingWith';
  readonly value: string;
}

/** A comparison of the time of an entry. */
export interface TimeCondition {
  readonly field: 'at';
  readonly is: 'equal' | 'after' | 'since' | 'before' | 'until';
  readonly value: Date;
}

/** Which entries are meant. An empty `all` means every entry, an empty `any` none. */
export type JournalFilter =
  | TextCondition
  | TimeCondition
  | { readonly all: readonly JournalFilter[] }
  | { readonly any: readonly JournalFilter[] };

/** More than anybody writes by hand; what is beyond comes from a program that went astray. */
const MOST_CONDITIONS = 100;
const DEEPEST = 20;

/** What is wrong with a filter from outside: its size. Undefined when it can be answered. */
export function filterFinding(filter: JournalFilter): string | undefined {
  const { conditions, depth } = extent(filter);
  if (conditions <= MOST_CONDITIONS && depth <= DEEPEST) return undefined;
  return (
    `The filter has ${conditions} conditions in ${depth} levels; at most ${MOST_CONDITIONS} conditions in ${DEEPEST} ` +
    'levels are answered. Split it into several requests.'
  );
}

function extent(filter: JournalFilter): { readonly conditions: number; readonly depth: number } {
  if ('field' in filter) return { conditions: 1, depth: 1 };
  let conditions = 0;
  let depth = 0;
  for (const part of 'all' in filter ? filter.all : filter.any) {
    const inside = extent(part);
    conditions += inside.conditions;
    depth = Math.max(depth, inside.depth);
  }
  return { conditions, depth: depth + 1 };
}

/** The parts of a filter that all have to hold. */
export function conjuncts(filter: JournalFilter | undefined): readonly JournalFilter[] {
  if (filter === undefined) return [];
  return 'all' in filter ? filter.all.flatMap(conjuncts) : [filter];
}
