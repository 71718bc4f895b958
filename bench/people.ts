import type { JsonObject } from '@lockstep/scim';
import type { Directory } from '../packages/server/src/directory/index.ts';

/** Fills a directory with made-up people in batches. */
export async function hire(directory: Directory, number: number): Promise<void> {
  for (let start = 0; start < number; start += 100) {
    const batch = Array.from({ length: Math.min(100, number - start) }, (_, index) => person(start + index));
    await directory.upsert('User', batch);
  }
}

function person(number: number): { properties: JsonObject } {
  const name = `person.${number.toString().padStart(7, '0')}`;
  return {
    properties: {
      userPrincipalName: `${name}@bench.example`,
      displayName: `Person ${number}`,
      givenName: 'Person',
      surname: `Number ${number}`,
      mail: `${name}@bench.example`,
      mailNickname: name,
      jobTitle: `Title ${number % 40}`,
      department: `Department ${number % 25}`,
      accountEnabled: true,
      preferredLanguage: 'en',
      employeeId: String(number),
      city: 'Halden',
      country: 'NO',
      businessPhones: [`+47 69 ${number}`],
      mobilePhone: `+47 90 ${number}`,
    },
  };
}
