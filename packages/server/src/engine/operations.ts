import type { Trouble } from './quarantine.ts';

/** What can be reset (synchronization job restart criteria, reset scope). A set; the empty set is a plain restart. */
export type ResetScope =
  | 'Watermark'
  | 'Escrows'
  | 'QuarantineState'
  | 'ConnectorDataStore'
  | 'ForceDeletes'
  | 'Full'
  | 'None';

/** What happens to a job from outside. */
export type Operation =
  | { readonly kind: 'start' }
  /** `now` stops at the next object, `finishCycle` lets a cycle that runs come to its end. */
  | { readonly kind: 'pause'; readonly mode: 'now' | 'finishCycle' }
  | { readonly kind: 'restart'; readonly scopes: readonly ResetScope[] }
  /** Mappings or filters were saved, restored to their defaults, or rolled back. */
  | { readonly kind: 'schemaSaved' }
  | { readonly kind: 'scopeSaved' }
  | { readonly kind: 'credentialsSaved' }
  | { readonly kind: 'quarantine'; readonly trouble: Trouble };

/** What an operation does to each thing a job remembers. */
export interface Effects {
  readonly watermark: 'keep' | 'clear';
  /** Links, and everything that is known through them: written memberships and references. */
  readonly links: 'keep' | 'clear';
  readonly escrows: 'keep' | 'clear';
  /** `retry` examines it at once. */
  readonly quarantine: 'keep' | 'lift' | 'retry' | 'impose';
  /** `judgeAgain` drops what is held back, so that the next cycle finds and counts it anew. */
  readonly staged: 'keep' | 'clear' | 'judgeAgain' | 'execute';
  readonly state: 'keep' | 'Active' | 'Paused';
}

const NOTHING: Effects = {
  watermark: 'keep',
  links: 'keep',
  escrows: 'keep',
  quarantine: 'keep',
  staged: 'keep',
  state: 'keep',
};

/** What each operation keeps and clears. A cleared watermark or cleared links make the next cycle an initial one. */
export const OPERATIONS: Readonly<Record<Exclude<Operation['kind'], 'restart'>, Effects>> = {
  pause: { ...NOTHING, state: 'Paused' },
  start: { ...NOTHING, quarantine: 'lift', state: 'Active' },
  schemaSaved: { ...NOTHING, watermark: 'clear', escrows: 'clear', quarantine: 'retry', staged: 'judgeAgain' },
  scopeSaved: { ...NOTHING, watermark: 'clear' },
  credentialsSaved: { ...NOTHING, quarantine: 'retry' },
  quarantine: { ...NOTHING, quarantine: 'impose' },
};

/** What each reset scope keeps and clears. */
export const RESETS: Readonly<Record<ResetScope, Effects>> = {
  None: NOTHING,
  Watermark: { ...NOTHING, watermark: 'clear' },
  Escrows: { ...NOTHING, escrows: 'clear' },
  QuarantineState: { ...NOTHING, quarantine: 'lift' },
  // Without links nothing is known of what was written, so everything has to be looked at.
  ConnectorDataStore: { ...NOTHING, links: 'clear', watermark: 'clear', staged: 'clear' },
  ForceDeletes: { ...NOTHING, staged: 'execute' },
  Full: { ...NOTHING, watermark: 'clear', links: 'clear', escrows: 'clear', quarantine: 'lift', staged: 'clear' },
};

/** A restart without a reset scope. */
const RESTART: Effects = {
  ...NOTHING,
  watermark: 'clear',
  escrows: 'clear',
  quarantine: 'lift',
  staged: 'judgeAgain',
};

/** What an operation keeps and clears; several reset scopes add up. Pure. */
export function effectsOf(operation: Operation): Effects {
  if (operation.kind !== 'restart') return OPERATIONS[operation.kind];
  if (operation.scopes.length === 0) return { ...RESTART, state: 'Active' };
  const added = operation.scopes.map((scope) => RESETS[scope]).reduce(add, NOTHING);
  return { ...added, state: 'Active' };
}

/** The stronger of two effects, thing by thing. Deletions that are held back are executed only when that is asked for by name. */
function add(one: Effects, other: Effects): Effects {
  return {
    watermark: strongest(['keep', 'clear'], one.watermark, other.watermark),
    links: strongest(['keep', 'clear'], one.links, other.links),
    escrows: strongest(['keep', 'clear'], one.escrows, other.escrows),
    quarantine: strongest(['keep', 'retry', 'lift', 'impose'], one.quarantine, other.quarantine),
    staged: strongest(['keep', 'judgeAgain', 'execute', 'clear'], one.staged, other.staged),
    state: strongest(['keep', 'Paused', 'Active'], one.state, other.state),
  };
}

function strongest<T extends string>(order: readonly T[], one: T, other: T): T {
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}
