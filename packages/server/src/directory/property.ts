/**
 * What a property of a directory object may hold, as data: validation, CSV columns and the source records of
 * provisioning are all derived from these definitions.
 */
export interface PropertyDefinition {
  /** Name in Microsoft Graph. */
  readonly name: string;
  readonly type: PropertyType;
  /** Most characters (code points) of a text, or of each text of a list. */
  readonly maxLength?: number;
  readonly multiValued?: boolean;
  /** Most values of a multi-valued property. */
  readonly maxValues?: number;
  /** Must be given when the object is created, and cannot be cleared afterwards. */
  readonly required?: boolean;
  /** Belongs to what a read gives when nothing was selected. */
  readonly inDefaultSet?: boolean;
  readonly settable: Settable;
  /** The only values there are; compared without case, stored in this spelling. */
  readonly values?: readonly string[];
  readonly format?: PropertyFormat;
  /** Properties of a nested object. */
  readonly members?: readonly PropertyDefinition[];
  /**
   * Name inside mappings, scoping filters and expressions when it differs from `name`. For a list without
   * `multiValuedAttribute` it stands for the first value.
   */
  readonly attribute?: string;
  /** Not offered to mappings at all. */
  readonly withoutAttribute?: boolean;
}

export type PropertyType = 'string' | 'boolean' | 'dateTime' | 'object';

/** Texts with a form of their own; what each demands is in `property-format.ts`. */
export type PropertyFormat = 'userPrincipalName' | 'mail' | 'language' | 'country' | 'groupMailNickname';

/**
 * Who may write: anyone (`always`), anyone but only while the object is created (`create`), imports and outside sources
 * (`import`), nobody (`never`: computed here). `writeOnly` is checked and then forgotten.
 */
export type Settable = 'always' | 'create' | 'import' | 'never' | 'writeOnly';

/** Which way a value comes in: the REST interface, or an import, which may set what belongs to another system. */
export type Way = 'interface' | 'import';

/** Directory extensions need no declaration: `extension_{application id without dashes}_{name}`. */
export const extensionName = /^extension_[0-9a-fA-F]{32}_[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** The definitions by name; a Map, so that names such as `__proto__` are just unknown. */
export function byName(definitions: readonly PropertyDefinition[]): ReadonlyMap<string, PropertyDefinition> {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}
