import {
  type Filter,
  type FilterOperand,
  type FilterPath,
  type Literal,
  type OrderKey,
  type Search,
  unsupportedQuery,
} from '../odata/index.ts';
import { type DirectoryObjectType, lookupKey } from './directory-object.ts';
import { endingProperties, isPlain } from './filter-support.ts';
import { groupPropertiesByName } from './group-properties.ts';
import type { Condition, Field, ListField, Relation, SortField, SortKey } from './object-query.ts';
import { extensionName, type PropertyDefinition } from './property.ts';
import { normalisedInstant } from './property-format.ts';
import { tokenisedProperties, wordsOf } from './search-text.ts';
import { userPropertiesByName } from './user-properties.ts';

/** How a query was asked. */
export interface QueryMode {
  /** The caller sent what Microsoft Graph's advanced queries need. */
  readonly advanced: boolean;
  /** Whether to insist on it. */
  readonly strict: boolean;
}

const definitions = { User: userPropertiesByName, Group: groupPropertiesByName };

/** What every object has without it being a property that is written. */
const common: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', { kind: 'id' }],
  ['createdDateTime', { kind: 'instant', name: 'createdDateTime' }],
  ['deletedDateTime', { kind: 'instant', name: 'deletedDateTime' }],
]);

const relations: Readonly<Record<DirectoryObjectType, readonly Relation[]>> = {
  User: ['memberOf', 'transitiveMemberOf', 'ownedObjects', 'directReports'],
  Group: ['members', 'transitiveMembers', 'memberOf', 'transitiveMemberOf', 'owners'],
};

/**
 * What a `$filter` means for objects of these types. Texts compare without case. Throws `Request_UnsupportedQuery` for
 * whatever cannot be answered: a filter that was passed over in silence would answer everything.
 */
export function objectCondition(filter: Filter, types: readonly DirectoryObjectType[], mode: QueryMode): Condition {
  return new Resolution(types, mode).condition(filter);
}

class Resolution {
  readonly #types: readonly DirectoryObjectType[];
  readonly #mode: QueryMode;

  constructor(types: readonly DirectoryObjectType[], mode: QueryMode) {
    this.#types = types;
    this.#mode = mode;
  }

  condition(filter: Filter): Condition {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return { kind: filter.kind, operands: filter.operands.map((operand) => this.condition(operand)) };
      case 'not':
        this.#advanced('not');
        return { kind: 'not', operand: this.condition(filter.operand) };
      case 'comparison':
        if (filter.operand.path.at(-1) === '$count') return this.#size(filter.operand.path, filter);
        return this.#test(filter, this.#field(filter.operand, filter.operator, filter.value));
      case 'in':
        return this.#test(filter, this.#field(filter.operand, 'in', filter.values[0]));
      case 'text':
        return this.#test(filter, this.#field(filter.operand, filter.test));
      case 'any':
        return this.#any(filter);
    }
  }

  #test(filter: Filter, field: Field): Condition {
    switch (filter.kind) {
      case 'comparison': {
        const { operator, value } = filter;
        if (operator === 'ne') return { kind: 'not', operand: this.#test({ ...filter, operator: 'eq' }, field) };
        if (value.type === 'null') {
          if (operator === 'eq') return { kind: 'empty', field };
          throw unsupportedQuery('$filter', `null has no order; compare with eq or ne, not ${operator}.`);
        }
        if (operator === 'eq') return oneOf(field, [value]);
        const limit = valueFor(field, value);
        if (field.kind === 'boolean' || field.kind === 'managerId' || typeof limit === 'boolean') {
          throw unsupportedQuery('$filter', `${nameOf(field)} has no order; compare it with eq.`);
        }
        return { kind: 'compare', field, operator, value: limit };
      }
      case 'in': {
        const values = filter.values.filter(({ type }) => type !== 'null');
        const listed = oneOf(field, values);
        if (values.length === filter.values.length) return listed;
        return { kind: 'or', operands: [listed, { kind: 'empty', field }] };
      }
      case 'text':
        if (field.kind !== 'text' || filter.test === 'contains') {
          const message = `${nameOf(field)} cannot be asked with ${filter.test.toLowerCase()}. Use $search, or startswith on a text.`;
          throw unsupportedQuery('$filter', message);
        }
        return { kind: filter.test, field, value: lookupKey(filter.value) };
      default:
        throw unsupportedQuery('$filter', 'this is not supported inside "any".');
    }
  }

  #any({ path, condition }: Extract<Filter, { readonly kind: 'any' }>): Condition {
    const field = this.#list(path);
    if (condition === undefined) return { kind: 'any', field };
    const value: Field = { kind: 'text', name: '' };
    const inside = (filter: Filter): Condition => {
      switch (filter.kind) {
        case 'and':
        case 'or':
          return { kind: filter.kind, operands: filter.operands.map(inside) };
        case 'not':
          this.#advanced('not');
          return { kind: 'not', operand: inside(filter.operand) };
        case 'any':
          throw unsupportedQuery('$filter', '"any" inside "any" is not supported.');
        default:
          if (filter.operand.path.length > 0) throw this.#unknown([...path, ...filter.operand.path]);
          if (filter.kind === 'text' && filter.test === 'endsWith') this.#ending(field.name);
          return this.#test(filter, value);
      }
    };
    return { kind: 'any', field, test: inside(condition) };
  }

  #size(path: FilterPath, { operator, value }: Extract<Filter, { readonly kind: 'comparison' }>): Condition {
    this.#advanced('/$count');
    const [name = ''] = path;
    if (value.type !== 'number' || path.length !== 2) {
      throw unsupportedQuery('$filter', `${path.join('/')} is compared with a number.`);
    }
    const of =
      this.#types.flatMap((type) => relations[type]).find((relation) => relation === name) ?? this.#list([name]);
    if (operator !== 'ne') return { kind: 'size', of, operator, value: value.value };
    return { kind: 'not', operand: { kind: 'size', of, operator: 'eq', value: value.value } };
  }

  #field({ path }: FilterOperand, test: string, value?: Literal): Field {
    const name = path.join('/');
    const manager = name === 'manager/id' && this.#types.includes('User');
    const field = manager ? ({ kind: 'managerId' } as const) : fieldOf(this.#types, path);
    if (field === undefined) throw this.#unknown(path);
    if (field.kind === 'list') {
      throw unsupportedQuery('$filter', `${name} is a list. Write ${name}/any(x:x eq 'value').`);
    }
    const usual = this.#types.every((type) => isPlain(type, name, test));
    if (test === 'ne' || (value?.type === 'null' && field.kind === 'text') || !usual)
      this.#advanced(`${test} on ${name}`);
    if (test === 'endsWith') this.#ending(name);
    return field;
  }

  #list(path: FilterPath): ListField {
    const field = fieldOf(this.#types, path);
    if (field?.kind === 'list') return field;
    throw field === undefined ? this.#unknown(path) : unsupportedQuery('$filter', `${path.join('/')} is not a list.`);
  }

  #ending(name: string): void {
    this.#advanced('endswith');
    if (endingProperties.includes(name)) return;
    throw unsupportedQuery('$filter', `endswith is for ${endingProperties.join(', ')} only.`);
  }

  #advanced(what: string): void {
    if (this.#mode.strict && !this.#mode.advanced) throw needsAdvanced('$filter', what);
  }

  #unknown(path: FilterPath): Error {
    const message = `${path.join('/').slice(0, 200)} is not a property that can be filtered by. Check the spelling.`;
    return unsupportedQuery('$filter', message);
  }
}

/** What a `$orderby` means for objects of these types. */
export function objectOrder(
  keys: readonly OrderKey[],
  types: readonly DirectoryObjectType[],
  mode: QueryMode,
): readonly SortKey[] {
  return keys.map(({ path, descending }) => {
    const name = path.join('/');
    const field = fieldOf(types, path);
    if (field?.kind !== 'text' && field?.kind !== 'instant') {
      throw unsupportedQuery('$orderby', `${name} is not a property that can be sorted by.`);
    }
    const usual = name === 'displayName' || (name === 'userPrincipalName' && types.every((type) => type === 'User'));
    if (!usual && mode.strict && !mode.advanced) throw needsAdvanced('$orderby', name);
    return { field: field as SortField, descending };
  });
}

/** What a `$search` means: words for `displayName` and `description`, beginnings for every other text. */
export function objectSearch(search: Search, types: readonly DirectoryObjectType[]): Condition {
  if (search.kind !== 'clause') {
    return { kind: search.kind, operands: search.operands.map((operand) => objectSearch(operand, types)) };
  }
  const { property, text } = search;
  const field = fieldOf(types, [property]);
  if (field?.kind !== 'text' && field?.kind !== 'list') {
    throw unsupportedQuery('$search', `${property} is not a text property of these objects.`);
  }
  if ((tokenisedProperties as readonly string[]).includes(property)) {
    const prefixes = wordsOf(text);
    return prefixes.length === 0 ? { kind: 'never' } : { kind: 'words', property, prefixes };
  }
  const value = lookupKey(text);
  if (field.kind === 'text') return { kind: 'startsWith', field, value };
  return { kind: 'any', field, test: { kind: 'startsWith', field: { kind: 'text', name: '' }, value } };
}

/** The error for a query Microsoft Graph answers only as an advanced one. */
export function needsAdvanced(option: string, what: string): Error {
  const message = `${what} is an advanced query: send the header ConsistencyLevel: eventual and $count=true.`;
  return unsupportedQuery(option, message);
}

/** How a property is compared; every type must have it in the same way, or be the only one that has it. */
function fieldOf(types: readonly DirectoryObjectType[], path: readonly string[]): Field | ListField | undefined {
  const [name = '', part, ...rest] = path;
  if (rest.length > 0) return undefined;
  if (part === undefined && common.has(name)) return common.get(name);
  for (const type of types) {
    const definition = definitions[type].get(name);
    if (definition?.settable === 'writeOnly') continue;
    const found = part === undefined ? definition : definition?.members?.find((member) => member.name === part);
    const field = found && comparable(found, path.join('/'));
    if (field !== undefined) return field;
  }
  return part === undefined && extensionName.test(name) ? { kind: 'text', name } : undefined;
}

function comparable({ type, multiValued }: PropertyDefinition, name: string): Field | ListField | undefined {
  if (type === 'object') return undefined;
  if (multiValued) return { kind: 'list', name };
  if (type === 'boolean') return { kind: 'boolean', name };
  return type === 'dateTime' ? { kind: 'instant', name } : { kind: 'text', name };
}

function oneOf(field: Field, literals: readonly Literal[]): Condition {
  return { kind: 'oneOf', field, values: literals.map((literal) => valueFor(field, literal)) };
}

function valueFor(field: Field, { type, value }: Literal): string | number | boolean {
  switch (field.kind) {
    case 'id':
    case 'managerId':
      if (type === 'text') return value.toLowerCase();
      break;
    case 'boolean':
      if (type === 'boolean') return value;
      break;
    case 'instant': {
      const instant = type === 'instant' || type === 'text' ? normalisedInstant(value) : undefined;
      // The database begins to count with the year 1.
      if (instant !== undefined) return instant.startsWith('0000') ? '0001-01-01T00:00:00Z' : instant;
      break;
    }
    case 'text':
      if (type === 'text' || type === 'instant') return lookupKey(value);
      if (type !== 'null' && field.name.startsWith('extension_')) return value;
  }
  throw unsupportedQuery('$filter', `${JSON.stringify(value)?.slice(0, 100)} is not a value for ${nameOf(field)}.`);
}

function nameOf(field: Field): string {
  if (field.kind === 'id') return 'id';
  if (field.kind === 'managerId') return 'manager/id';
  return field.name === '' ? 'the value' : field.name;
}
