import { shownSource } from '../expression/mapping-form.ts';
import { clauseText } from './filter-words.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  FilterGroup,
  ObjectMapping,
  Schema,
} from './synchronization-schema.ts';

/** A part of a schema people speak of by itself: a mapping, a filter, an attribute. */
interface Part {
  /** All of it, to compare by. */
  readonly all: string;
  readonly shown: string;
}

/** A part that is not the same everywhere, as it stands in three schemas; null where one has it not. */
interface PartDifference {
  readonly label: string;
  readonly base: string | null;
  readonly theirs: string | null;
  readonly mine: string | null;
}

/** What two people made of one schema, part by part; what neither of them touched is left out. */
export function schemaDifferences(base: Schema, theirs: Schema, mine: Schema): readonly PartDifference[] {
  const all = { base: partsOf(base), theirs: partsOf(theirs), mine: partsOf(mine) };
  const labels = new Set([...all.base.keys(), ...all.theirs.keys(), ...all.mine.keys()]);
  return [...labels].flatMap((label) => {
    const [before, other, own] = [all.base.get(label), all.theirs.get(label), all.mine.get(label)];
    if (before?.all === other?.all && before?.all === own?.all) return [];
    return [{ label, base: before?.shown ?? null, theirs: other?.shown ?? null, mine: own?.shown ?? null }];
  });
}

function partsOf({ directories, synchronizationRules }: Schema): ReadonlyMap<string, Part> {
  const mappings = synchronizationRules.flatMap(({ objectMappings }) => objectMappings.flatMap(ofMapping));
  const attributes = directories.flatMap(({ name, objects }) =>
    objects.flatMap((object) =>
      object.attributes.map((one) => [`${name}, ${object.name}: ${one.name}`, attributePart(one)] as const),
    ),
  );
  return new Map([...mappings, ...attributes]);
}

function ofMapping(mapping: ObjectMapping): readonly (readonly [string, Part])[] {
  const { sourceObjectName: kind, attributeMappings, scope, ...rest } = mapping;
  return [
    [`${kind}: Enabled`, partOf(rest.enabled, rest.enabled ? 'Yes' : 'No')],
    [`${kind}: Target Object Actions`, actionsPart(rest.flowTypes)],
    ...attributeMappings.map((one) => [`${kind}: ${one.targetAttributeName}`, mappingPart(one)] as const),
    ...(scope?.groups ?? []).map(
      (group) => [`${kind}, scoping filter: ${group.name ?? ''}`, filterPart(group)] as const,
    ),
  ];
}

const ACTIONS = { Add: 'Create', Update: 'Update', Delete: 'Delete' } as const;

function actionsPart(flowTypes: string): Part {
  const flags = new Set(flowTypes.split(',').map((flag) => flag.trim()));
  const words = Object.entries(ACTIONS).flatMap(([flag, word]) => (flags.has(flag) ? [word] : []));
  return partOf(words, words.join(', ') || 'none');
}

function mappingPart(mapping: AttributeMapping): Part {
  const { flowType, matchingPriority, defaultValue } = mapping;
  const notes = [
    ...(flowType === 'Always' ? [] : ['only when an account is created']),
    ...(matchingPriority > 0 ? [`matching precedence ${matchingPriority}`] : []),
    ...(defaultValue ? [`otherwise ${defaultValue}`] : []),
  ];
  return partOf(mapping, [shownSource(mapping), ...notes].join('; '));
}

function filterPart(group: FilterGroup): Part {
  return partOf(group, group.clauses.map(clauseText).join(' and '));
}

function attributePart(attribute: AttributeDefinition): Part {
  const { type, required, multivalued } = attribute;
  return partOf(attribute, [type, required && 'required', multivalued && 'several'].filter(Boolean).join(', '));
}

function partOf(value: unknown, shown: string): Part {
  return { all: JSON.stringify(value), shown };
}
