import { checkAttributeMapping } from './attribute-rules.ts';
import { error, type Finding } from './finding.ts';
import { indexAttributes, withAliases } from './object-definition.ts';
import type { Filter, ObjectDefinition, ObjectMapping, SynchronizationRule, SynchronizationSchema } from './schema.ts';
import { targetKey } from './target-key.ts';

/** What the rules depend on beside the schema. */
export interface ValidationOptions {
  /** Whether the job covers assigned people or everybody. */
  readonly jobScope: 'assigned' | 'all';
  /** Whether the installation accepts patterns that need the backtracking engine; true unless said otherwise. */
  readonly allowBacktracking?: boolean;
  /** Further names of source attributes, by object name: the alias, and the name it stands for. */
  readonly aliases?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Checks scoping filters, which another room owns; its findings name fields below the filter. */
  readonly checkFilter?: (filter: Filter, source: ObjectDefinition) => readonly Finding[];
}

/** Checks a schema as a whole when it is saved. An empty list means that it can be saved as it is. */
export function validateSchema(schema: SynchronizationSchema, options: ValidationOptions): readonly Finding[] {
  return [
    ...schema.directories.flatMap((directory, index) =>
      directory.objects.flatMap((object, place) => checkObject(object, `directories[${index}].objects[${place}]`)),
    ),
    ...schema.synchronizationRules.flatMap((rule, index) =>
      checkRule(schema, rule, `synchronizationRules[${index}]`, options),
    ),
  ];
}

function checkObject(object: ObjectDefinition, path: string): readonly Finding[] {
  const findings: Finding[] = [];
  const names = new Set<string>();
  let anchors = 0;
  for (const [index, { name, anchor }] of object.attributes.entries()) {
    const place = `${path}.attributes[${index}]`;
    if (names.has(name)) {
      findings.push(error('DuplicateAttribute', place, `${object.name} defines ${name} twice. Remove one.`));
    }
    names.add(name);
    if (anchor === true) anchors += 1;
    if (anchor === true && anchors === 2) {
      const message = `${object.name} has more than one primary key. Keep one.`;
      findings.push(error('SeveralAnchors', `${place}.anchor`, message));
    }
  }
  if (anchors === 0) {
    const message = `${object.name} has no primary key. Mark the attribute that identifies an object, such as id.`;
    findings.push(error('NoAnchor', `${path}.attributes`, message));
  }
  return findings;
}

function checkRule(
  schema: SynchronizationSchema,
  rule: SynchronizationRule,
  path: string,
  options: ValidationOptions,
): readonly Finding[] {
  const objectsOf = (name: string): readonly ObjectDefinition[] | undefined =>
    schema.directories.find((directory) => directory.name === name)?.objects;
  const sources = objectsOf(rule.sourceDirectoryName);
  const targets = objectsOf(rule.targetDirectoryName);
  const missing = (field: 'sourceDirectoryName' | 'targetDirectoryName'): Finding => {
    const names = schema.directories.map((directory) => directory.name).join(', ');
    return error(
      'UnknownDirectory',
      `${path}.${field}`,
      `There is no directory ${rule[field]}. Name one of: ${names}.`,
    );
  };
  return [
    ...(sources === undefined ? [missing('sourceDirectoryName')] : []),
    ...(targets === undefined ? [missing('targetDirectoryName')] : []),
    ...rule.objectMappings.flatMap((mapping, index) =>
      checkObjectMapping(mapping, `${path}.objectMappings[${index}]`, sources ?? [], targets ?? [], options),
    ),
  ];
}

function checkObjectMapping(
  mapping: ObjectMapping,
  path: string,
  sources: readonly ObjectDefinition[],
  targets: readonly ObjectDefinition[],
  options: ValidationOptions,
): readonly Finding[] {
  const named = sources.find((object) => object.name === mapping.sourceObjectName);
  const source = named && withAliases(named, options.aliases?.get(named.name) ?? new Map());
  const target = targets.find((object) => object.name === mapping.targetObjectName);
  const missing = (field: 'sourceObjectName' | 'targetObjectName', objects: readonly ObjectDefinition[]): Finding => {
    const names = objects.map((object) => object.name).join(', ') || 'none is defined';
    return error('UnknownObject', `${path}.${field}`, `There is no object ${mapping[field]} (known: ${names}).`);
  };
  if (source === undefined || target === undefined) {
    return [
      ...(source === undefined ? [missing('sourceObjectName', sources)] : []),
      ...(target === undefined ? [missing('targetObjectName', targets)] : []),
    ];
  }
  const surroundings = {
    source: indexAttributes(source),
    sourceNames: source.attributes.map((attribute) => attribute.name),
    jobScope: options.jobScope,
    allowBacktracking: options.allowBacktracking ?? true,
  };
  const index = indexAttributes(target);
  const filter = mapping.scope ?? null;
  return [
    ...switches(mapping, path),
    ...coverage(mapping, target, path),
    ...mapping.attributeMappings.flatMap((one, place) =>
      checkAttributeMapping(one, `${path}.attributeMappings[${place}]`, index, surroundings),
    ),
    ...(filter === null ? [] : (options.checkFilter?.(filter, source) ?? [])).map((finding) => ({
      ...finding,
      target: `${path}.scope.${finding.target}`,
    })),
  ];
}

function switches(mapping: ObjectMapping, path: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (mapping.sourceObjectName === 'User' && mapping.enabled === false) {
    const message = 'The mapping of users cannot be switched off. Stop the job, or narrow its scope.';
    findings.push(error('UsersDisabled', `${path}.enabled`, message));
  }
  const flags = (mapping.flowTypes ?? '').split(',').map((flag) => flag.trim());
  const unknown = flags.find((flag) => !['', 'Add', 'Update', 'Delete', 'None'].includes(flag));
  if (unknown !== undefined) {
    const message = `flowTypes cannot hold ${unknown}. Use Add, Update and Delete separated by commas, or None.`;
    findings.push(error('UnknownValue', `${path}.flowTypes`, message));
  }
  return findings;
}

/** Whether accounts are created or changed, so that they have to be found. */
function writes({ flowTypes = 'Add, Update' }: ObjectMapping): boolean {
  return /\b(?:Add|Update)\b/.test(flowTypes);
}

/** Rules about the mappings together: each target once, every required one, something to match by. */
function coverage(mapping: ObjectMapping, target: ObjectDefinition, path: string): readonly Finding[] {
  const findings: Finding[] = [];
  const mapped = new Set<string>();
  for (const [index, { targetAttributeName }] of mapping.attributeMappings.entries()) {
    const name = targetKey(targetAttributeName);
    if (mapped.has(name)) {
      const place = `${path}.attributeMappings[${index}].targetAttributeName`;
      findings.push(
        error('DuplicateTarget', place, `${targetAttributeName} is mapped twice. Remove one of the mappings.`),
      );
    }
    mapped.add(name);
  }
  for (const { name, required, anchor, mutability } of target.attributes) {
    if (required !== true || anchor === true || mutability === 'ReadOnly' || mapped.has(targetKey(name))) continue;
    const message = `${name} is required by the target but not mapped. Add a mapping for it.`;
    findings.push(error('RequiredNotMapped', `${path}.attributeMappings`, message));
  }
  const isMatched = mapping.attributeMappings.some((one) => (one.matchingPriority ?? 0) > 0);
  if (!isMatched && mapping.enabled !== false && writes(mapping)) {
    const message = 'No attribute is a matching attribute. Choose one whose value is unique, such as userName.';
    findings.push(error('NoMatchingAttribute', `${path}.attributeMappings`, message));
  }
  return findings;
}
