import type { Filterable } from '../filter/index.ts';
import type { ResolvedPath } from '../path/index.ts';
import { type IndexedPaths, parseTargetPath, type TargetPath, valuePath } from '../resource/index.ts';
import { type Attribute, commonAttributes, hasGroups, hasMembers, type ResourceType } from '../schema/index.ts';
import type { ServiceOptions } from './options.ts';

/** Rules of one tenant beyond its schemas. */
export interface ServiceRules {
  /** When given, only these paths and `id` are filtered by, with `eq` joined by `and`. */
  readonly filterable?: readonly FilterablePath[];
  /** Target paths a create must have a value for, such as `emails[type eq "work"].value`. */
  readonly requiredOnCreate?: readonly string[];
  /** Further paths whose values occur once per tenant, such as `emails.value`. */
  readonly unique?: readonly string[];
  /** Further paths that are looked up often. */
  readonly indexed?: readonly string[];
}

/** A path that can be filtered by; one `with` another only where the filter compares that as well, such as `id`. */
export type FilterablePath = string | { readonly path: string; readonly with: string };

/** A resource type with everything about it that is the same for every request. */
export interface Endpoint {
  readonly type: ResourceType;
  readonly index: IndexedPaths;
  readonly filterable: Filterable | undefined;
  readonly requiredOnCreate: readonly TargetPath[];
  /** Attributes that refer to another resource by id and show its address and name, such as `manager`. */
  readonly references: readonly ResolvedPath[];
  readonly hasMembers: boolean;
  readonly hasGroups: boolean;
  /** Whether a create without `active` makes an active account. */
  readonly hasActive: boolean;
}

const INDEXED = ['externalId', 'emails.value', 'phoneNumbers.value'];

export function compileEndpoint(given: ResourceType, options: ServiceOptions, rules: ServiceRules): Endpoint {
  const type = withOptions(given, options);
  const simplePath = (path: string) => valuePath(path, type)?.text;
  const simplePaths = (paths: readonly string[]) => paths.flatMap((path) => simplePath(path) ?? []);
  const filterable = rules.filterable?.map((rule) => (typeof rule === 'string' ? { path: rule } : rule));
  return {
    type,
    index: {
      unique: simplePaths([
        ...declaredUnique(type),
        ...(options.externalIdUnique ? ['externalId'] : []),
        ...(rules.unique ?? []),
      ]),
      indexed: [
        // Also where the type lacks it: see `indexEntries`.
        'displayName',
        ...simplePaths([
          ...INDEXED,
          ...(rules.indexed ?? []),
          ...options.filterable,
          ...(filterable ?? []).map(({ path }) => path),
        ]),
      ],
    },
    filterable: filterable && filterableOf(filterable, simplePath),
    requiredOnCreate: (rules.requiredOnCreate ?? []).filter((path) => valuePath(path, type)).map(parseTargetPath),
    references: referencesOf(type),
    hasMembers: hasMembers(type),
    hasGroups: hasGroups(type),
    hasActive: type.schema.attributes.some(({ name, type: kind }) => name === 'active' && kind === 'boolean'),
  };
}

/** Paths that the schemas themselves mark as unique. */
function declaredUnique(type: ResourceType): readonly string[] {
  const within = (attributes: readonly Attribute[], prefix: string): readonly string[] =>
    attributes.flatMap(({ name, uniqueness, subAttributes = [] }) => [
      ...(uniqueness === 'none' || name === 'id' ? [] : [`${prefix}${name}`]),
      ...within(subAttributes, `${prefix}${name}.`),
    ]);
  return [
    ...within([...commonAttributes, ...type.schema.attributes], ''),
    ...type.schemaExtensions.flatMap(({ schema }) => within(schema.attributes, `${schema.id}:`)),
  ];
}

/** By canonical path; what a type does not have is passed over, so that one list serves every type. */
function filterableOf(
  rules: readonly { readonly path: string; readonly with?: string }[],
  simplePath: (path: string) => string | undefined,
): Filterable {
  return new Map(
    rules.flatMap((rule) => {
      const path = simplePath(rule.path);
      const partner = rule.with === undefined ? undefined : (simplePath(rule.with) ?? rule.with);
      return path === undefined ? [] : [[path, partner] as const];
    }),
  );
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
