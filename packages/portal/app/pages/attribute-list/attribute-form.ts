import {
  type AttributeDefinition,
  isSameAttribute,
  type ObjectDefinition,
  type ObjectMapping,
  type Side,
} from '../../api/synchronization-schema.ts';

/** Types an attribute may have. */
export const attributeTypes: readonly string[] = ['String', 'Boolean', 'DateTime', 'Integer', 'Reference', 'Binary'];

export const newAttribute: AttributeDefinition = {
  name: '',
  type: 'String',
  anchor: false,
  caseExact: false,
  multivalued: false,
  mutability: 'ReadWrite',
  required: false,
  flowNullValues: false,
  referencedObjects: [],
  metadata: [],
};

const plain = /^[A-Za-z$][\w$-]*(?:\[[^\]]+\])?(?:\.[A-Za-z$][\w$-]*)?$/;
const extension = /^(urn:[\w.:-]+):(\w[\w$-]*(?:\[[^\]]+\])?(?:\.[A-Za-z$][\w$-]*)?)$/i;

/** How a name is read: as an attribute of the object itself, or of an extension; undefined where it is neither. */
export function readName(name: string, side: Side): string | undefined {
  if (side === 'source') return /^[A-Za-z_][\w.]*$/.test(name) ? `attribute ${name} of the directory` : undefined;
  const [, urn, attribute] = extension.exec(name) ?? [];
  if (urn !== undefined && attribute !== undefined) {
    // `urn:…:extension:NAME:2.0:User` is named after what follows "extension".
    const named = /extension:([^:]+)/i.exec(urn)?.[1] ?? urn;
    return `extension ${named}, attribute ${attribute}`;
  }
  return plain.test(name) ? `attribute ${name}` : undefined;
}

/** What is wrong with an attribute that is being defined; empty when it can be taken over. */
export function faultsOf(
  attribute: AttributeDefinition,
  before: AttributeDefinition | undefined,
  { attributes }: ObjectDefinition,
  side: Side,
): Readonly<Partial<Record<'name' | 'anchor' | 'referencedObjects', string>>> {
  const others = attributes.filter((one) => one !== before);
  if (readName(attribute.name, side) === undefined) {
    const example =
      side === 'target'
        ? 'nickName, emails[type eq "work"].value or urn:ietf:params:scim:schemas:extension:acme:2.0:User:tag'
        : 'extension_acme_tag';
    return { name: `This is not the name of an attribute. Write one such as ${example}.` };
  }
  if (others.some(({ name }) => isSameAttribute(name, attribute.name))) {
    return { name: `${attribute.name} is in the list already.` };
  }
  const key = others.find(({ anchor }) => anchor);
  if (attribute.anchor && key !== undefined)
    return { anchor: `${key.name} is the primary key, and there is only one.` };
  if (attribute.type === 'Reference' && attribute.referencedObjects.length === 0) {
    return { referencedObjects: 'Choose what the reference points to.' };
  }
  return {};
}

/** The mappings and filters that use an attribute, in words; what they use cannot be removed. */
export function usesOf({ name }: AttributeDefinition, mapping: ObjectMapping, side: Side): readonly string[] {
  if (side === 'target') {
    const row = mapping.attributeMappings.find(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name));
    return row === undefined ? [] : [`the mapping of ${row.targetAttributeName}`];
  }
  const rows = mapping.attributeMappings.filter(({ source }) => {
    if (source?.type === 'Attribute') return isSameAttribute(source.name ?? '', name);
    return (source?.expression ?? '').toLowerCase().includes(`[${name.toLowerCase()}]`);
  });
  const filters = (mapping.scope?.groups ?? []).filter(({ clauses }) =>
    clauses.some(({ sourceOperandName }) => isSameAttribute(sourceOperandName, name)),
  );
  return [
    ...rows.map(({ targetAttributeName }) => `the mapping of ${targetAttributeName}`),
    ...filters.map((filter) => `the scoping filter ${filter.name}`),
  ];
}

const SENSITIVE = 'Sensitive';

/** Whether logs hide its values. */
export function isSensitive({ metadata }: AttributeDefinition): boolean {
  return metadata.some(({ key, value }) => key === SENSITIVE && value?.toLowerCase() === 'true');
}

/** The attribute with its values hidden in logs, or shown. */
export function withSensitive(attribute: AttributeDefinition, isHidden: boolean): AttributeDefinition {
  const others = attribute.metadata.filter(({ key }) => key !== SENSITIVE);
  return { ...attribute, metadata: isHidden ? [...others, { key: SENSITIVE, value: 'true' }] : others };
}
