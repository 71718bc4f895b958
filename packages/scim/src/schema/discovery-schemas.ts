import type { Attribute, Schema } from './attribute.ts';
import { attribute, type Characteristics } from './define.ts';
import { RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN } from './urn.ts';

const fact = (name: string, description: string, characteristics: Characteristics = {}): Attribute =>
  attribute(name, description, { mutability: 'readOnly', ...characteristics });

const flag = (name: string, description: string): Attribute =>
  fact(name, description, { type: 'boolean', required: true });

const number = (name: string, description: string): Attribute => fact(name, description, { type: 'integer' });

const uri = (name: string, description: string, characteristics: Characteristics = {}): Attribute =>
  fact(name, description, { type: 'reference', referenceTypes: ['uri'], caseExact: true, ...characteristics });

const feature = (name: string, description: string, ...more: Attribute[]): Attribute =>
  fact(name, description, { required: true, subAttributes: [flag('supported', 'Whether it is offered.'), ...more] });

/** RFC 7643 section 5, with `pagination` of RFC 9865 section 4. */
export const serviceProviderConfigSchema: Schema = {
  id: SERVICE_PROVIDER_CONFIG_URN,
  name: 'ServiceProviderConfig',
  description: 'What the service provider offers',
  attributes: [
    uri('documentationUri', 'Address of the documentation.', { referenceTypes: ['external'] }),
    feature('patch', 'Changes by PATCH.'),
    feature(
      'bulk',
      'Several operations in one request.',
      number('maxOperations', 'Most operations in one request.'),
      number('maxPayloadSize', 'Most bytes in one request.'),
    ),
    feature('filter', 'Filters.', number('maxResults', 'Most resources in one answer.')),
    feature('changePassword', 'Changing passwords.'),
    feature('sort', 'Sorting.'),
    feature('etag', 'Entity tags.'),
    fact('pagination', 'Ways of paging.', {
      subAttributes: [
        flag('cursor', 'Paging by cursor.'),
        flag('index', 'Paging by index.'),
        fact('defaultPaginationMethod', 'Used when the request names none.', { canonicalValues: ['cursor', 'index'] }),
        number('defaultPageSize', 'Resources of a page when the request names no count.'),
        number('maxPageSize', 'Most resources of a page.'),
        number('cursorTimeout', 'Seconds a cursor stays valid.'),
      ],
    }),
    fact('authenticationSchemes', 'Ways to authenticate.', {
      multiValued: true,
      required: true,
      subAttributes: [
        fact('type', 'Kind of the scheme.', {
          required: true,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        fact('name', 'Name of the scheme.', { required: true }),
        fact('description', 'What the scheme is.', { required: true }),
        uri('specUri', 'Address of its specification.', { referenceTypes: ['external'] }),
        uri('documentationUri', 'Address of its documentation.', { referenceTypes: ['external'] }),
        fact('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
      ],
    }),
  ],
};

/** RFC 7643 section 6. */
export const resourceTypeSchema: Schema = {
  id: RESOURCE_TYPE_URN,
  name: 'ResourceType',
  description: 'A kind of resource and where it is found',
  attributes: [
    fact('id', 'Identifier of the resource type.', { caseExact: true }),
    fact('name', 'Name of the resource type.', { required: true }),
    fact('description', 'What the resources are.'),
    uri('endpoint', 'Path below the base address.', { required: true }),
    uri('schema', 'URN of the core schema.', { required: true }),
    fact('schemaExtensions', 'Extensions of the core schema.', {
      multiValued: true,
      subAttributes: [
        uri('schema', 'URN of the extension.', { required: true }),
        flag('required', 'Whether every resource has the extension.'),
      ],
    }),
  ],
};

const characteristics: readonly Attribute[] = [
  fact('name', 'Name of the attribute.', { required: true, caseExact: true }),
  fact('type', 'Data type.', {
    required: true,
    canonicalValues: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'],
  }),
  flag('multiValued', 'Whether there may be several values.'),
  fact('description', 'What the attribute is for.'),
  flag('required', 'Whether a value must be there.'),
  fact('canonicalValues', 'Suggested values.', { multiValued: true, caseExact: true }),
  fact('caseExact', 'Whether letter case counts.', { type: 'boolean' }),
  fact('mutability', 'Who may write it, and when.', {
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  fact('returned', 'When it is part of an answer.', { canonicalValues: ['always', 'never', 'default', 'request'] }),
  fact('uniqueness', 'Where a value may occur once only.', { canonicalValues: ['none', 'server', 'global'] }),
  fact('referenceTypes', 'What a reference may point at.', { multiValued: true, caseExact: true }),
];

/** RFC 7643 section 7. */
export const schemaSchema: Schema = {
  id: SCHEMA_URN,
  name: 'Schema',
  description: 'A schema and its attributes',
  attributes: [
    fact('id', 'URN of the schema.', { required: true, caseExact: true }),
    fact('name', 'Name of the schema.'),
    fact('description', 'What the schema describes.'),
    fact('attributes', 'Attributes the schema defines.', {
      multiValued: true,
      required: true,
      subAttributes: [
        ...characteristics,
        fact('subAttributes', 'Attributes inside a complex one.', {
          multiValued: true,
          subAttributes: characteristics,
        }),
      ],
    }),
  ],
};
