import type { ResolvedPath } from '../path/index.ts';
import { type IndexedPaths, parseTargetPath, type TargetPath, valuePath } from '../resource/index.ts';
import { type Attribute, commonAttributes, hasGroups, hasMembers, type ResourceType } from '../schema/index.ts';
import type { ServiceOptions } from './options.ts';

/** Rules of one tenant beyond its schemas. */
export interface ServiceRules {
  /** When given, only these paths and `id` are filtered by, with `eq` joined by `and`. */
  readonly filterable?: readonly string[];
  /** Target paths a create must have a value for, such as `emails[type eq "work"].value`. */
  readonly requiredOnCreate?: readonly string[];
  /** Further paths whose values occur once per tenant, such as `emails.value`. */
  readonly unique?: readonly string[];
  /** Further paths that are looked up often. */
  readonly indexed?: readonly string[];
}

/** A resource type with everything about it that is the same for every request. */
export interface Endpoint {
  readonly type: ResourceType;
  readonly index: IndexedPaths;
  readonly filterable: ReadonlySet<string> | undefined;
  readonly requiredOnCreate: readonly TargetPath[];
  /** Attributes that refer to another resource by id and show its address and name, such as `manager`. */
  readonly references: readonly ResolvedPath[];
  readonly hasMembers: boolean;
  readonly hasGroups: boolean;
  /** Whether a create without `active` makes an active account. */
  readonly hasActive: boolean;
}

const INDEXED = ['externalId', 'displayName', 'emails.value', 'phoneNumbers.value'];

export function compileEndpoint(given: ResourceType, options: ServiceOptions, rules: ServiceRules): Endpoint {
  const type = withOptions(given, options);
  const simplePaths = (paths: readonly string[]) => paths.flatMap((path) => valuePath(path, type)?.text ?? []);
  const declared = [...commonAttributes, ...type.schema.attributes].filter(
    ({ name, uniqueness }) => uniqueness !== 'none' && name !== 'id',
  );
  return {
    type,
    index: {
      unique: simplePaths([
        ...declared.map(({ name }) => name),
        ...(options.externalIdUnique ? ['externalId'] : []),
        ...(rules.unique ?? []),
      ]),
      indexed: simplePaths([...INDEXED, ...(rules.indexed ?? []), ...(rules.filterable ?? [])]),
    },
    filterable: rules.filterable && new Set(simplePaths(rules.filterable)),
    requiredOnCreate: (rules.requiredOnCreate ?? []).filter((path) => valuePath(path, type)).map(parseTargetPath),
    references: referencesOf(type),
    hasMembers: hasMembers(type),
    hasGroups: hasGroups(type),
    hasActive: type.schema.attributes.some(({ name, type: kind }) => name === 'active' && kind === 'boolean'),
  };
}

/** The type as `/Schemas` must show it under these options. */
function withOptions(type: ResourceType, options: ServiceOptions): ResourceType {
  const change = (attribute: Attribute): Attribute => {
    if (attribute.name === 'groups' && attribute.mutability === 'readOnly') {
      return { ...attribute, returned: options.groupsReturned };
    }
    if (attribute.name === 'displayName' && type.name === 'Group' && !options.groupNameUnique) {
      return { ...attribute, uniqueness: 'none' };
    }
    return attribute;
  };
  return { ...type, schema: { ...type.schema, attributes: type.schema.attributes.map(change) } };
}

function referencesOf(type: ResourceType): readonly ResolvedPath[] {
  const within = (attributes: readonly Attribute[], extension: string | undefined) =>
    attributes
      .filter(({ name, multiValued }) => !multiValued && name !== 'meta')
      .filter(({ subAttributes = [] }) => ['value', '$ref'].every((part) => subAttributes.some((s) => s.name === part)))
      .map((attribute) => ({ text: attribute.name, extension, attribute, subAttribute: undefined }));
  return [
    ...within(type.schema.attributes, undefined),
    ...type.schemaExtensions.flatMap(({ schema }) => within(schema.attributes, schema.id)),
  ];
}
