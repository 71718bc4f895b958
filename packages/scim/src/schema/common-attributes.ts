import type { Attribute } from './attribute.ts';
import { attribute } from './define.ts';

export const idAttribute: Attribute = attribute('id', 'Identifier given by the service provider.', {
  required: true,
  caseExact: true,
  mutability: 'readOnly',
  returned: 'always',
  uniqueness: 'server',
});

export const externalIdAttribute: Attribute = attribute('externalId', 'Identifier given by the provisioning client.', {
  caseExact: true,
});

const metaFact = { mutability: 'readOnly' } as const;

/** Attributes every resource has without its schema naming them (RFC 7643 sections 3.0 and 3.1). */
export const commonAttributes: readonly Attribute[] = [
  attribute('schemas', 'URNs of the schemas whose attributes the resource holds.', {
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
  }),
  idAttribute,
  externalIdAttribute,
  attribute('meta', 'Facts about the resource itself.', {
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'Name of the resource type.', { ...metaFact, caseExact: true }),
      attribute('created', 'When the resource was created.', { ...metaFact, type: 'dateTime' }),
      attribute('lastModified', 'When a stored value last changed.', { ...metaFact, type: 'dateTime' }),
      attribute('location', 'Address of the resource.', {
        ...metaFact,
        type: 'reference',
        referenceTypes: ['uri'],
        caseExact: true,
      }),
      attribute('version', 'Entity tag of the resource.', { ...metaFact, caseExact: true }),
    ],
  }),
];
