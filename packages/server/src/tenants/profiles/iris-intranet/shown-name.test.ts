import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { shownName } from './shown-name.ts';

const cases: readonly (readonly [JsonObject | undefined, string])[] = [
  [{ formatted: 'Dr. Cas Bos', givenName: 'Cas', familyName: 'Bos' }, 'Dr. Cas Bos'],
  [{ formatted: '  ', givenName: 'Cas', familyName: 'Bos' }, 'Cas Bos'],
  [{ givenName: 'Cas' }, 'Cas'],
  [{ familyName: 'Bos' }, 'Bos'],
  [{}, 'cas@acme.example'],
  [undefined, 'cas@acme.example'],
];

for (const [name, shown] of cases) {
  test(`IRI-9 ${JSON.stringify(name)} is shown as ${shown}`, () => {
    assert.equal(shownName({ userName: 'cas@acme.example', ...(name && { name }) }), shown);
  });
}
