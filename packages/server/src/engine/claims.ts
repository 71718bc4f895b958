import type { PageContext } from './page-context.ts';
import type { Rule } from './rule.ts';
import type { ObjectType } from './source-directory.ts';

/**
 * Which object of this run each account was found for, or made for, until the store knows the link. Two objects that are
 * looked at side by side may find the same account: the first to claim it has it.
 */
export type Claims = Map<string, string>;

/** Claims an account for an object. Answers whose it is: that object's, or the one's that came first. */
export function claim(claims: Claims, type: ObjectType, targetId: string, sourceId: string): string {
  const key = `${type} ${targetId}`;
  const owner = claims.get(key) ?? sourceId;
  claims.set(key, owner);
  return owner;
}

/**
 * Tells whose an account is. It is claimed before the store is asked: whoever's claim is gone by then has a link there.
 */
export function ownersFor({ claims, store, job }: PageContext, { type }: Rule, id: string) {
  return async (targetIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const claimed = new Map(targetIds.map((targetId) => [targetId, claim(claims, type, targetId, id)]));
    if (targetIds.some((targetId) => claimed.get(targetId) !== id)) return claimed;
    return store.linkedTargets(job.id, type, targetIds);
  };
}

/** Drops the claims of objects whose links are stored by now, or who got none. */
export function release(claims: Claims, sourceIds: ReadonlySet<string>): void {
  for (const [key, owner] of claims) if (sourceIds.has(owner)) claims.delete(key);
}
