import { attribute, type Schema } from '@lockstep/scim';

export const TRAVELPERK_USER_URN = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';

/** TravelPerk's own extension of User. */
export const travelperkUserSchema: Schema = {
  id: TRAVELPERK_USER_URN,
  name: 'TravelPerkUser',
  description: 'What TravelPerk keeps about a traveller',
  attributes: [
    attribute('gender', 'Gender as travel documents give it.', { canonicalValues: ['M', 'F'] }),
    attribute('dateOfBirth', 'Date of birth, as YYYY-MM-DD.'),
    attribute('invoiceProfiles', 'Invoice profiles of the company the person may book on.', {
      multiValued: true,
      subAttributes: [attribute('value', 'Name of the invoice profile.')],
    }),
    attribute('emergencyContact', 'Whom to call in an emergency.', {
      subAttributes: [
        attribute('name', 'Name of the contact.'),
        attribute('phone', 'Telephone number of the contact.'),
      ],
    }),
    attribute('travelPolicy', 'Name of the travel policy that applies.'),
  ],
};
