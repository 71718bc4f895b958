import type { JsonObject } from '@lockstep/scim';
import type { DirectoryObject } from './directory-object.ts';
import { userPropertiesByName } from './user-properties.ts';
import { type Validated, type ValidationMode, validateProperties } from './validation.ts';

/** A person of the directory. */
export interface DirectoryUser extends DirectoryObject {
  /** Id of the manager, who may meanwhile have been soft-deleted. */
  readonly managerId?: string;
}

/**
 * Checks what is to be written to a user: names, types, lengths, forms, and with `creating` that the required ones are
 * there. An import need not bring a password. The password itself is checked and not returned: it is never stored.
 */
export function validateUser(input: JsonObject, mode: ValidationMode): Validated {
  return validateProperties(userPropertiesByName, input, mode);
}
