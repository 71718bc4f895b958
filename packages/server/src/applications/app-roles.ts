import { type AppRole, DEFAULT_ROLE } from './application.ts';

/** A list of roles that cannot be stored; `problems` are sentences that name the role and the remedy. */
export class RolesRefused extends Error {
  override readonly name = 'RolesRefused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The roles were not saved: ${problems.join(' ')}`);
    this.problems = problems;
  }
}

const MOST_ROLES = 1_000;
const LONGEST_VALUE = 120;

/** What speaks against a list of roles; the values are held to the rules of an `appRole` of Microsoft Graph. */
export function roleProblems(roles: readonly AppRole[]): readonly string[] {
  const problems: string[] = [];
  if (roles.length > MOST_ROLES) problems.push(`An application has at most ${MOST_ROLES} roles. Remove some.`);
  const ids = new Set<string>();
  const values = new Set<string>();
  for (const { id, value, name } of roles) {
    if (name.trim() === '') problems.push(`The role ${id} has no name. Give it one.`);
    if (id === DEFAULT_ROLE.id) problems.push(`${name}: all zeros is Default Access, which is not listed. Remove it.`);
    if (ids.has(id)) problems.push(`${name} has the id of another role, ${id}. Give each its own.`);
    ids.add(id);
    if (value === undefined) continue;
    if (value === '' || value.length > LONGEST_VALUE || /^\.|\s/.test(value)) {
      problems.push(
        `${name}: the value "${value.slice(0, LONGEST_VALUE)}" must have 1 to ${LONGEST_VALUE} characters, no spaces and no point at its beginning. Change it.`,
      );
    }
    if (values.has(value)) problems.push(`${name} has the value "${value}" of another role. Give each its own.`);
    values.add(value);
  }
  return problems;
}
