import {
  type AttributeDefinition,
  type AttributeMapping,
  isSameAttribute,
  type MappingPlace,
} from '../../api/synchronization-schema.ts';
import { type MappingForm, mappingOf, newMapping, shownSource } from '../../expression/mapping-form.ts';

/** A row of a table somebody pasted. */
export interface PastedRow {
  readonly target: string;
  /** Where the value comes from; undefined where the table does not say: then it stays as it is. */
  readonly source: Pick<MappingForm, 'type' | 'attribute' | 'constant' | 'expression'> | undefined;
  /** Why it cannot be taken over. */
  readonly problem?: string;
}

/** What taking over a pasted table changes. */
export interface PastedChange {
  readonly target: string;
  readonly kind: 'added' | 'changed' | 'same' | 'removed' | 'refused';
  readonly before: string;
  readonly after: string;
  readonly problem?: string;
}

const types = /^(?:string|boolean|reference|array|integer|datetime|binary|complex)$/i;
const ruling = /^[\s|:+-]*-{3}[\s|:+-]*$/;

/** Reads a table of two columns as guides print it, tabs, bars, commas or blanks between them. */
export function readTable(
  text: string,
  { source, target }: Pick<MappingPlace, 'source' | 'target'>,
): readonly PastedRow[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !ruling.test(line));
  return lines.flatMap((line, index): readonly PastedRow[] => {
    const [first = '', second = ''] = cellsOf(line);
    if (first === '') return [];
    const known = find(target.attributes, first);
    if (known === undefined && index === 0 && isHeading(first)) return [];
    const name = known?.name ?? first;
    const row = { target: name, source: sourceIn(second, source.attributes) };
    if (known === undefined) return [{ ...row, problem: 'The application has no such attribute; add it to its list.' }];
    if (row.source === undefined && second !== '' && !types.test(second)) {
      return [{ ...row, problem: `The directory has no attribute ${second}.` }];
    }
    return [row];
  });
}

function isHeading(cell: string): boolean {
  return /attribute/i.test(cell);
}

/** The cells of a line, taken out of the quotes a spreadsheet puts around them. */
function cellsOf(line: string): readonly string[] {
  if (line.includes('\t')) return line.split('\t').map(unquoted);
  if (/^\s*\|/.test(line) || / \| /.test(line)) {
    return line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map(unquoted);
  }
  const end = endOfName(line.trim());
  const trimmed = line.trim();
  return [unquoted(trimmed.slice(0, end)), unquoted(trimmed.slice(end).replace(/^\s*[,;]?\s*/, ''))];
}

/** Where the first cell ends: at a comma, a semicolon or a blank that stands in no bracket and no quotes. */
function endOfName(line: string): number {
  let [depth, isQuoted] = [0, false];
  for (const [at, character] of [...line].entries()) {
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (depth === 0 && /[,;\s]/.test(character)) return at;
  }
  return line.length;
}

function unquoted(cell: string): string {
  const trimmed = cell
    .trim()
    .replace(/^`(.*)`$/, '$1')
    .replaceAll('\\|', '|');
  return /^".*"$/s.test(trimmed) && trimmed.includes('""') ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}

function sourceIn(cell: string, attributes: readonly AttributeDefinition[]): PastedRow['source'] {
  const inputs = { attribute: '', constant: '', expression: '' };
  const known = find(attributes, cell.replace(/^\[(.*)\]$/, '$1'));
  if (known !== undefined) return { ...inputs, type: 'Direct', attribute: known.name };
  if (/^"[^"]*"$/.test(cell)) return { ...inputs, type: 'Constant', constant: cell.slice(1, -1) };
  return /^[A-Za-z]\w*\s*\(/.test(cell) ? { ...inputs, type: 'Expression', expression: cell } : undefined;
}

function find(attributes: readonly AttributeDefinition[], name: string): AttributeDefinition | undefined {
  return attributes.find((attribute) => isSameAttribute(attribute.name, name.trim()));
}

/** The mappings once a table is taken over; `removeOthers` leaves none that the table does not name. */
export function takenOver(
  rows: readonly PastedRow[],
  present: readonly AttributeMapping[],
  removeOthers: boolean,
): readonly AttributeMapping[] {
  const usable = rows.filter((row) => row.problem === undefined);
  const named = (mapping: AttributeMapping) =>
    usable.findLast(({ target }) => isSameAttribute(target, mapping.targetAttributeName));
  const kept = present.flatMap((mapping): readonly AttributeMapping[] => {
    const row = named(mapping);
    if (row === undefined) return removeOthers ? [] : [mapping];
    return [row.source === undefined ? mapping : mappingOf({ ...formFor(row), ...rest(mapping) }, mapping)];
  });
  const added = usable.filter(
    (row, index) =>
      row.source !== undefined &&
      present.every(({ targetAttributeName }) => !isSameAttribute(targetAttributeName, row.target)) &&
      usable.findLastIndex(({ target }) => isSameAttribute(target, row.target)) === index,
  );
  return [...kept, ...added.map((row) => mappingOf(formFor(row), undefined))];
}

function formFor({ target, source }: PastedRow): MappingForm {
  return { ...newMapping, ...source, target };
}

function rest(mapping: AttributeMapping): Partial<MappingForm> {
  const { defaultValue, targetAttributeName, matchingPriority, flowType, flowNullValues } = mapping;
  return {
    defaultValue: defaultValue ?? '',
    target: targetAttributeName,
    matchingPriority,
    flowType,
    clearWhenEmpty: flowNullValues,
  };
}

/** What taking over a table changes, row by row: what it names first, then what it removes. */
export function changesOf(
  rows: readonly PastedRow[],
  present: readonly AttributeMapping[],
  removeOthers: boolean,
): readonly PastedChange[] {
  const after = takenOver(rows, present, removeOthers);
  const of = (mappings: readonly AttributeMapping[], name: string) =>
    mappings.find(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name));
  const named = rows.map(({ target, problem }): PastedChange => {
    const [was, is] = [of(present, target), of(after, target)];
    const texts = { target, before: was ? shownSource(was) : '', after: is ? shownSource(is) : '' };
    if (problem !== undefined) return { ...texts, kind: 'refused', problem };
    if (is === undefined) {
      return { ...texts, kind: 'refused', problem: 'The table does not say where the value comes from.' };
    }
    if (was === undefined) return { ...texts, kind: 'added' };
    return { ...texts, kind: texts.before === texts.after ? 'same' : 'changed' };
  });
  const removed = present
    .filter(({ targetAttributeName }) => of(after, targetAttributeName) === undefined)
    .map(
      (mapping): PastedChange => ({
        target: mapping.targetAttributeName,
        kind: 'removed',
        before: shownSource(mapping),
        after: '',
      }),
    );
  return [...named, ...removed];
}
