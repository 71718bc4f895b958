import { type Attribute, commonAttributes, type ResourceType } from '../schema/index.ts';
import { printPath } from './parse.ts';
import type { AttributePath, ResolvedPath } from './path.ts';

interface PathIndex {
  /** Every path of the type by its lower-case canonical text; unqualified extension names where they are clear. */
  readonly paths: ReadonlyMap<string, ResolvedPath>;
  /** Longest first, so that a URN which begins with another one is recognised. */
  readonly urns: readonly { readonly folded: string; readonly extension: string | undefined }[];
}

const indexes = new WeakMap<ResourceType, PathIndex>();

/**
 * What a path means for a resource type, undefined when it names nothing there. Names and URNs compare without case
 * (RFC 7643 section 2.1). The URN ends where the longest URN of the type ends; a dot is accepted after it like a colon,
 * as old Microsoft clients write. An unqualified name is looked for in the core schema, then in the extensions if
 * exactly one of them defines it. The dot and the unqualified extension attribute are beyond the standard (RFC 7644
 * section 3.10) and not accepted when `strict`.
 */
export function resolvePath(
  path: AttributePath | string,
  type: ResourceType,
  strict = false,
): ResolvedPath | undefined {
  const index = indexOf(type);
  const text = (typeof path === 'string' ? path : printPath(path)).toLowerCase();
  const direct = index.paths.get(text);
  if (!text.startsWith('urn:')) return strict && direct?.extension !== undefined ? undefined : direct;
  if (direct) return direct;
  for (const { folded, extension } of index.urns) {
    const separator = text[folded.length];
    if ((separator !== ':' && (separator !== '.' || strict)) || !text.startsWith(folded)) continue;
    const rest = text.slice(folded.length + 1);
    const resolved = index.paths.get(extension === undefined ? rest : `${folded}:${rest}`);
    return resolved?.extension === extension ? resolved : undefined;
  }
  return undefined;
}

/** The canonical URN when `text` is the bare URN of one of the type's extensions. */
export function resolveExtension(text: string, type: ResourceType): string | undefined {
  const folded = text.toLowerCase();
  return indexOf(type).urns.find((urn) => urn.folded === folded)?.extension;
}

/** The path of a sub-attribute, by its name in any case. */
export function resolveSubAttribute(path: ResolvedPath, name: string, type: ResourceType): ResolvedPath | undefined {
  return indexOf(type).paths.get(`${path.text}.${name}`.toLowerCase());
}

function indexOf(type: ResourceType): PathIndex {
  let index = indexes.get(type);
  if (!index) {
    index = buildIndex(type);
    indexes.set(type, index);
  }
  return index;
}

function buildIndex(type: ResourceType): PathIndex {
  const paths = new Map<string, ResolvedPath>();
  for (const attribute of [...commonAttributes, ...type.schema.attributes]) {
    for (const path of pathsOf(attribute, undefined)) paths.set(path.text.toLowerCase(), path);
  }
  const core = new Set(paths.keys());
  const unqualified = new Map<string, ResolvedPath | 'ambiguous'>();
  for (const { schema } of type.schemaExtensions) {
    for (const path of schema.attributes.flatMap((attribute) => pathsOf(attribute, schema.id))) {
      paths.set(path.text.toLowerCase(), path);
      const name = path.text.slice(schema.id.length + 1).toLowerCase();
      unqualified.set(name, unqualified.has(name) ? 'ambiguous' : path);
    }
  }
  for (const [name, path] of unqualified) {
    if (path !== 'ambiguous' && !core.has(name.split('.', 1)[0] as string)) paths.set(name, path);
  }
  const urns = [
    { folded: type.schema.id.toLowerCase(), extension: undefined },
    ...type.schemaExtensions.map(({ schema }) => ({ folded: schema.id.toLowerCase(), extension: schema.id })),
  ].sort((a, b) => b.folded.length - a.folded.length);
  return { paths, urns };
}

function pathsOf(attribute: Attribute, extension: string | undefined): ResolvedPath[] {
  const text = extension === undefined ? attribute.name : `${extension}:${attribute.name}`;
  const subAttributes = attribute.subAttributes ?? [];
  return [
    { text, extension, attribute, subAttribute: undefined },
    ...subAttributes.map((subAttribute) => ({
      text: `${text}.${subAttribute.name}`,
      extension,
      attribute,
      subAttribute,
    })),
  ];
}
