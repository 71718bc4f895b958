import type { MappingFinding, Trial } from '../../api/mapping-trial.ts';
import {
  type AttributeDefinition,
  type AttributeMapping,
  attributeNamed,
  isSameAttribute,
  type MappingPlace,
} from '../../api/synchronization-schema.ts';
import { csvOf } from '../../components/download.ts';
import { flowTypes, shownSource } from '../../expression/mapping-form.ts';

/** One mapping as the table shows it. */
export interface MappingRow {
  readonly mapping: AttributeMapping;
  readonly name: string;
  readonly definition: AttributeDefinition | undefined;
  readonly type: string;
  readonly source: string;
  readonly isExpression: boolean;
  /** When it is applied, where not always. */
  readonly applies: string | undefined;
  /** Whether the application can be searched by it; undefined where nobody says. */
  readonly filterable: boolean | undefined;
  /** What it is for the chosen person. */
  readonly trial: Trial | undefined;
  readonly findings: readonly MappingFinding[];
}

/** What the table of a mapping shows, in its order. */
export function rowsOf(
  { mapping: { attributeMappings }, target, path }: MappingPlace,
  {
    trials = [],
    findings = [],
    marks = [],
  }: {
    readonly trials?: readonly Trial[] | undefined;
    readonly findings?: readonly MappingFinding[] | undefined;
    readonly marks?: readonly { readonly name: string; readonly filterable: boolean }[] | undefined;
  },
): readonly MappingRow[] {
  return attributeMappings.map((mapping, index) => {
    const name = mapping.targetAttributeName;
    const definition = attributeNamed(target, name);
    const place = `${path}.attributeMappings[${index}]`;
    const trial = trials.find(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name));
    return {
      mapping,
      name,
      definition,
      type: `${definition?.type ?? 'unknown'}${definition?.multivalued === true ? ', several' : ''}`,
      source: shownSource(mapping),
      isExpression: mapping.source?.type === 'Function',
      applies: mapping.flowType === 'Always' ? undefined : flowTypes.find(([value]) => value === mapping.flowType)?.[1],
      filterable: marks.find((mark) => isSameAttribute(mark.name, name))?.filterable,
      trial,
      findings: findings.filter(({ target: at }) => at === place || at.startsWith(`${place}.`)),
    };
  });
}

/** The rows whose attribute, source or value says what is sought. */
export function soughtRows(rows: readonly MappingRow[], sought: string): readonly MappingRow[] {
  const text = sought.trim().toLowerCase();
  return text === '' ? rows : rows.filter(({ name, source }) => `${name} ${source}`.toLowerCase().includes(text));
}

/** The mappings with a matching attribute tried earlier (`-1`) or later. */
export function withPrecedence(
  mappings: readonly AttributeMapping[],
  name: string,
  by: -1 | 1,
): readonly AttributeMapping[] {
  const matching = mappings
    .filter(({ matchingPriority }) => matchingPriority > 0)
    .toSorted((one, other) => one.matchingPriority - other.matchingPriority);
  const from = matching.findIndex(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name));
  const moved = matching[from];
  if (moved === undefined || from + by < 0 || from + by >= matching.length) return mappings;
  const order = matching.toSpliced(from, 1).toSpliced(from + by, 0, moved);
  return mappings.map((mapping) =>
    mapping.matchingPriority > 0 ? { ...mapping, matchingPriority: order.indexOf(mapping) + 1 } : mapping,
  );
}

/** The table as CSV. */
export function tableText(rows: readonly MappingRow[]): string {
  return csvOf([
    ['Attribute', 'Source', 'Type', 'Matching precedence', 'Apply this mapping'],
    ...rows.map(({ name, source, type, mapping: { matchingPriority, flowType } }) => [
      name,
      source,
      type,
      matchingPriority === 0 ? null : matchingPriority,
      flowType,
    ]),
  ]);
}
