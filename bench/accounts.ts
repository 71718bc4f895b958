/** An account as provisioning clients create it, made up from a number; `digits` long in every value that has it. */
export function account(number: number, digits = 7): string {
  const n = number.toString().padStart(digits, '0');
  const name = `person.${n}`;
  return JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    externalId: name,
    userName: `${name}@bench.example`,
    name: { givenName: 'Person', familyName: `Number ${n}`, formatted: `Person Number ${n}` },
    displayName: `Person ${n}`,
    title: 'Title 1',
    active: true,
    preferredLanguage: 'en',
    emails: [{ type: 'work', value: `${name}@bench.example`, primary: true }],
    addresses: [{ type: 'work', streetAddress: `${n} Road`, locality: 'Halden', postalCode: '1776', country: 'NO' }],
    phoneNumbers: [
      { type: 'work', value: `+47 69 ${n}` },
      { type: 'mobile', value: `+47 90 ${n}` },
    ],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: n, department: 'Department 1' },
  });
}
