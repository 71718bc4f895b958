import type { JsonObject, JsonValue } from '@lockstep/scim';
import {
  type DirectoryObjectType,
  extensionName,
  type FoundObject,
  groupProperties,
  type PropertyDefinition,
  userProperties,
} from '../../directory/index.ts';
import { graphError } from '../graph-error.ts';

/** Names to be shown; a nested one as `parent/part`. */
export type Selection = readonly (readonly string[])[] | undefined;

const properties: Readonly<Record<DirectoryObjectType, ReadonlyMap<string, PropertyDefinition>>> = {
  User: new Map(userProperties.map((property) => [property.name, property])),
  Group: new Map(groupProperties.map((property) => [property.name, property])),
};

const always = ['id', 'createdDateTime', 'deletedDateTime'];

/** What is shown when nothing was selected. */
const defaultSets: Readonly<Record<DirectoryObjectType, Selection>> = {
  User: [['id'], ...defaultNames(userProperties)],
  Group: [['id'], ...defaultNames(groupProperties), ['createdDateTime'], ['deletedDateTime']],
};

function defaultNames(definitions: readonly PropertyDefinition[]): readonly (readonly [string])[] {
  return definitions.filter(({ inDefaultSet }) => inDefaultSet).map(({ name }) => [name] as const);
}

/** Properties of a person that Microsoft keeps outside its directory, and this server nowhere. */
const elsewhere: ReadonlySet<string> = new Set(
  'aboutMe birthday hireDate interests mailboxSettings mySite pastProjects preferredName responsibilities schools skills'.split(
    ' ',
  ),
);

/** `#microsoft.graph.user`, `#microsoft.graph.group`. */
export function odataType(type: DirectoryObjectType): string {
  return `#microsoft.graph.${type.toLowerCase()}`;
}

/** The selection, when each of its names is a property of one of the types; 400 else, 501 for what is kept elsewhere. */
export function checkedSelection(selection: Selection, types: readonly DirectoryObjectType[]): Selection {
  for (const path of selection ?? []) {
    const [name = '', part] = path;
    const known = types.some((type) => {
      const definition = properties[type].get(name);
      if (definition?.settable === 'writeOnly') return true;
      if (part === undefined) return definition !== undefined || always.includes(name) || name === '*';
      return path.length === 2 && definition?.members?.some((member) => member.name === part);
    });
    if (known || name.startsWith('@odata.') || extensionName.test(name)) continue;
    if (elsewhere.has(name)) {
      throw graphError(501, 'NotImplemented', `${name} is not kept by this directory. Leave it out of $select.`);
    }
    const message = `$select: ${path.join('/')} is not a property of these objects. Check the spelling.`;
    throw graphError(400, 'BadRequest', message, [{ code: 'BadRequest', message, target: '$select' }]);
  }
  return selection;
}

/** An object with what was selected, or the default set; what has no value is null, or an empty list. */
export function objectView({ type, object }: FoundObject, selection: Selection): JsonObject {
  const facts: JsonObject = {
    ...object.properties,
    id: object.id,
    createdDateTime: object.createdDateTime,
    deletedDateTime: object.deletedDateTime ?? null,
  };
  const all = selection?.some(([name]) => name === '*') === true;
  const view: JsonObject = {};
  for (const [name = '', part] of all
    ? [['id'], ...Object.keys(object.properties).map((key) => [key])]
    : (selection ?? defaultSets[type]!)) {
    const definition = properties[type].get(name);
    if (definition === undefined && !always.includes(name) && !extensionName.test(name)) continue;
    const value = Object.hasOwn(facts, name) ? (facts[name] ?? null) : definition?.multiValued ? [] : null;
    view[name] = part === undefined ? value : { ...(isObject(view[name]) ? view[name] : {}), ...partOf(value, part) };
  }
  return view;
}

/** An object of a collection that holds several types. */
export function typedView(found: FoundObject, selection: Selection): JsonObject {
  return { '@odata.type': odataType(found.type), ...objectView(found, selection) };
}

/** What stands behind `$metadata#`: the collection, with what was selected of it. */
export function contextOf(collection: string, selection: Selection, single = false): string {
  const selected = selection === undefined ? '' : `(${selection.map((path) => path.join('/')).join(',')})`;
  return `${collection}${selected}${single ? '/$entity' : ''}`;
}

function partOf(value: JsonValue, part: string): JsonObject {
  return { [part]: isObject(value) ? (value[part] ?? null) : null };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
