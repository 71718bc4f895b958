import type { JobSettings } from './job.ts';

/** What of groups inside groups a job provisions, and how many levels below a group are read. */
export type Nesting = Pick<JobSettings, 'nestedGroups' | 'nestedGroupDepth'>;

/** Levels of groups below a group whose members are taken for its own; none unless the job flattens groups. */
export function levelsBelow({ nestedGroups, nestedGroupDepth }: Nesting): number {
  return nestedGroups === 'flatten' ? nestedGroupDepth : 0;
}

/** Whether a change of settings may change who is in scope, or who is in a group: then everybody is looked at again. */
export function concernsEverybody(before: Nesting & Pick<JobSettings, 'scope'>, after: typeof before): boolean {
  return (
    before.scope !== after.scope ||
    before.nestedGroups !== after.nestedGroups ||
    levelsBelow(before) !== levelsBelow(after)
  );
}
