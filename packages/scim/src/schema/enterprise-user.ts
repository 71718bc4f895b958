import type { Schema } from './attribute.ts';
import { attribute } from './define.ts';
import { ENTERPRISE_USER_URN } from './urn.ts';

/** The enterprise extension of User (RFC 7643 section 4.3). */
export const enterpriseUserSchema: Schema = {
  id: ENTERPRISE_USER_URN,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'Number or code the organisation gave the person.'),
    attribute('costCenter', 'Cost centre.'),
    attribute('organization', 'Organisation.'),
    attribute('division', 'Division.'),
    attribute('department', 'Department.'),
    attribute('manager', 'The person the user reports to.', {
      subAttributes: [
        attribute('value', 'Id of the manager.', { caseExact: true }),
        attribute('$ref', 'Address of the manager.', {
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true,
        }),
        attribute('displayName', 'Name of the manager.', { mutability: 'readOnly' }),
      ],
    }),
  ],
};
