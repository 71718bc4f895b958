import { createHash } from 'node:crypto';
import type { DirectoryObject } from './directory-object.ts';
import { DirectoryError } from './problem.ts';
import type { DirectoryUser } from './user.ts';

/**
 * A number that tells one state of an object from another: of its properties, its manager, and whether it is deleted. It
 * follows from what is stored, so that writing the same values again leaves it as it is. Memberships are no part of it.
 */
export function objectVersion(object: DirectoryObject & Pick<Partial<DirectoryUser>, 'managerId'>): number {
  const { properties, managerId = null, deletedDateTime = null } = object;
  const state = JSON.stringify([properties, managerId, deletedDateTime]);
  return createHash('sha256').update(state).digest().readUIntBE(0, 6);
}

/** Refuses a write that expects another version than there is: `Request_PreconditionFailed`. */
export function refuseOtherVersion(object: DirectoryObject, expected: number | undefined): void {
  if (expected === undefined || objectVersion(object) === expected) return;
  const message = 'The object was changed since it was read. Read it again, and send the ETag of that as If-Match.';
  throw new DirectoryError('Request_PreconditionFailed', message);
}
