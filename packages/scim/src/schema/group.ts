import type { Schema } from './attribute.ts';
import { attribute } from './define.ts';
import { GROUP_URN } from './urn.ts';

/** The Group schema (RFC 7643 section 4.2); `displayName` is unique because Entra ID matches groups by it. */
export const groupSchema: Schema = {
  id: GROUP_URN,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'Name of the group.', { required: true, uniqueness: 'server' }),
    attribute('members', 'Users and groups that belong to the group.', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'Id of the member.', { caseExact: true, mutability: 'immutable' }),
        attribute('$ref', 'Address of the member.', {
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          caseExact: true,
          mutability: 'immutable',
        }),
        attribute('type', 'Kind of the member.', { mutability: 'immutable', canonicalValues: ['User', 'Group'] }),
        attribute('display', 'Name of the member, as the client sent it.', { mutability: 'immutable' }),
      ],
    }),
  ],
};
