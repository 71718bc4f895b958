import { readPath, ScimError } from '@lockstep/scim';
import type { ValueRule } from '../../value-rule.ts';

/** A user has an e-mail address of their own for as long as there is one: it is what the sign-in mail goes to. */
export const acceptUser: ValueRule = (attributes) => {
  if (readPath(attributes, 'emails[type eq "work"].value') === undefined) {
    throw new ScimError(
      400,
      'invalidValue',
      `Attribute 'emails[type eq "work"].value' is required. Send a work e-mail address.`,
    );
  }
  return { attributes };
};
