import {
  type AttributeDefinition,
  type AttributeMapping,
  type FilterGroup,
  fromSourceNode,
  type ObjectDefinition,
  type ObjectMapping,
  printExpression,
  type SourceNode,
  type SynchronizationSchema,
} from '../mapping/index.ts';

/** One thing that is different between two schemas, in words an administrator reads. */
export interface SchemaChange {
  readonly subject: 'objectMapping' | 'mapping' | 'scopingFilter' | 'inputFilter' | 'attribute';
  readonly change: 'added' | 'removed' | 'changed';
  /** The object mapping, by its source object, or the object whose attribute it is. */
  readonly object: string;
  /** The target path, the filter's name, or the attribute's name. */
  readonly name: string;
  /** What exactly, where something stays and is changed. */
  readonly details: readonly { readonly field: string; readonly before: string; readonly after: string }[];
  readonly sentence: string;
}

/** The fields of something as text, by the name an administrator knows them by. */
type Described = Readonly<Record<string, string>>;

/** What is different in `after`: mappings, filters, attributes and flags. Empty when they mean the same. */
export function schemaDifference(before: SynchronizationSchema, after: SynchronizationSchema): readonly SchemaChange[] {
  return [...mappingChanges(before, after), ...attributeChanges(before, after)];
}

function mappingChanges(before: SynchronizationSchema, after: SynchronizationSchema): readonly SchemaChange[] {
  const old = byKey(objectMappings(before), (mapping) => mapping.sourceObjectName);
  const current = byKey(objectMappings(after), (mapping) => mapping.sourceObjectName);
  return keysOf(old, current).flatMap((object): readonly SchemaChange[] => {
    const [was, is] = [old.get(object), current.get(object)];
    const flags = compared(
      'objectMapping',
      object,
      object,
      was && describedObjectMapping(was),
      is && describedObjectMapping(is),
    );
    if (was === undefined || is === undefined) return flags;
    return [
      ...flags,
      ...comparedAll('mapping', object, mappingsOf(was), mappingsOf(is)),
      ...comparedAll('scopingFilter', object, filtersOf(was.scope?.groups), filtersOf(is.scope?.groups)),
      ...comparedAll(
        'inputFilter',
        object,
        filtersOf(was.scope?.inputFilterGroups),
        filtersOf(is.scope?.inputFilterGroups),
      ),
    ];
  });
}

function attributeChanges(before: SynchronizationSchema, after: SynchronizationSchema): readonly SchemaChange[] {
  const old = byKey(objects(before), ([key]) => key);
  const current = byKey(objects(after), ([key]) => key);
  return keysOf(old, current).flatMap((key) => {
    const attributesOf = (object: ObjectDefinition | undefined) =>
      new Map(object?.attributes.map((attribute) => [attribute.name, describedAttribute(attribute)]));
    const name = (current.get(key) ?? old.get(key))?.[1].name ?? key;
    return comparedAll('attribute', name, attributesOf(old.get(key)?.[1]), attributesOf(current.get(key)?.[1]));
  });
}

function comparedAll(
  subject: SchemaChange['subject'],
  object: string,
  before: ReadonlyMap<string, Described>,
  after: ReadonlyMap<string, Described>,
): readonly SchemaChange[] {
  return keysOf(before, after).flatMap((name) => compared(subject, object, name, before.get(name), after.get(name)));
}

const SUBJECTS: Readonly<Record<SchemaChange['subject'], string>> = {
  objectMapping: 'The mapping of',
  mapping: 'The mapping to',
  scopingFilter: 'The scoping filter',
  inputFilter: 'The input filter',
  attribute: 'The attribute',
};

function compared(
  subject: SchemaChange['subject'],
  object: string,
  name: string,
  before: Described | undefined,
  after: Described | undefined,
): readonly SchemaChange[] {
  const what =
    subject === 'objectMapping' ? `${SUBJECTS[subject]} ${object}s` : `${SUBJECTS[subject]} ${name} of ${object}`;
  const made = (change: SchemaChange['change'], details: SchemaChange['details'], said: string): SchemaChange => ({
    subject,
    change,
    object,
    name,
    details,
    sentence: `${what} ${said}.`,
  });
  if (before === undefined) return after === undefined ? [] : [made('added', [], `is new: ${summary(after)}`)];
  if (after === undefined) return [made('removed', [], `is gone; it was ${summary(before)}`)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const details = fields.flatMap((field) => {
    const [was, is] = [before[field] ?? '', after[field] ?? ''];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
  if (details.length === 0) return [];
  const said = details.map(
    ({ field, before: was, after: is }) => `${field} was ${was || 'empty'}, is ${is || 'empty'}`,
  );
  return [made('changed', details, `is changed: ${said.join('; ')}`)];
}

function summary(described: Described): string {
  const said = Object.entries(described).filter(([, value]) => value !== '' && value !== 'no');
  return said.map(([field, value]) => `${field} ${value}`).join(', ') || 'without settings';
}

function describedObjectMapping({ enabled, flowTypes, targetObjectName }: ObjectMapping): Described {
  const flags = (flowTypes ?? 'Add, Update, Delete').split(',').map((flag) => flag.trim());
  return {
    'switched on': yesNo(enabled !== false),
    actions: flags.toSorted().join(', '),
    'target object': targetObjectName,
  };
}

function mappingsOf({ attributeMappings }: ObjectMapping): ReadonlyMap<string, Described> {
  return new Map(attributeMappings.map((mapping) => [mapping.targetAttributeName, describedMapping(mapping)]));
}

function describedMapping(mapping: AttributeMapping): Described {
  return {
    source: sourceText(mapping.source ?? null),
    snippets: (mapping.composition?.snippets ?? [])
      .map(({ name, version }) => `${name} (version ${version})`)
      .join(', '),
    'default value': mapping.defaultValue ?? '',
    applied: mapping.flowType ?? 'Always',
    sent: mapping.flowBehavior ?? 'FlowWhenChanged',
    'matching precedence': (mapping.matchingPriority ?? 0) > 0 ? String(mapping.matchingPriority) : '',
    'cleared when empty': yesNo(mapping.flowNullValues),
    'default also on update': yesNo(mapping.defaultOnUpdate),
  };
}

function sourceText(node: SourceNode | null): string {
  if (node === null) return 'none';
  if (node.type === 'Constant') return JSON.stringify(node.name ?? '');
  try {
    return printExpression(fromSourceNode(node));
  } catch {
    return node.expression ?? node.name ?? '';
  }
}

function filtersOf(groups: readonly FilterGroup[] | null | undefined): ReadonlyMap<string, Described> {
  const described = new Map<string, Described>();
  for (const [index, { name, clauses }] of (groups ?? []).entries()) {
    const wanted = name || `number ${index + 1}`;
    const key = described.has(wanted) ? `${wanted} (${index + 1})` : wanted;
    described.set(key, { condition: clauses.map(clauseText).join(' and ') });
  }
  return described;
}

function clauseText(clause: FilterGroup['clauses'][number]): string {
  const options = [
    clause.ignoreCase === true ? 'without case' : '',
    clause.regexAnywhere === true ? 'anywhere in the value' : '',
    clause.orIsEmpty === true ? 'or is empty' : '',
    clause.quantifier === undefined ? '' : `${clause.quantifier} of the values`,
  ].filter((option) => option !== '');
  const operand = clause.targetOperand?.values.join(', ') ?? '';
  const text = [clause.sourceOperandName, clause.operatorName, operand].filter((part) => part !== '').join(' ');
  return options.length === 0 ? text : `${text} (${options.join(', ')})`;
}

function describedAttribute(attribute: AttributeDefinition): Described {
  return {
    type: attribute.type ?? 'String',
    'primary key': yesNo(attribute.anchor),
    required: yesNo(attribute.required),
    'several values': yesNo(attribute.multivalued),
    'exact case': yesNo(attribute.caseExact),
    'may be': attribute.mutability ?? 'ReadWrite',
    'default value': attribute.defaultValue ?? '',
    'flows when empty': yesNo(attribute.flowNullValues),
    'refers to': (attribute.referencedObjects ?? []).map((one) => one.referencedObjectName).join(', '),
  };
}

function yesNo(flag: boolean | undefined): string {
  return flag === true ? 'yes' : 'no';
}

function objectMappings(schema: SynchronizationSchema): readonly ObjectMapping[] {
  return schema.synchronizationRules.flatMap((rule) => rule.objectMappings);
}

function objects(schema: SynchronizationSchema): readonly (readonly [string, ObjectDefinition])[] {
  return schema.directories.flatMap((directory) =>
    directory.objects.map((object) => [`${directory.name}\n${object.name}`, object] as const),
  );
}

function byKey<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [key(item), item]));
}

function keysOf(left: ReadonlyMap<string, unknown>, right: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])];
}
