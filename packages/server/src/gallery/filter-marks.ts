import type { Finding, SynchronizationSchema } from '../mapping/index.ts';
import type { GalleryApp, GalleryObjectMapping } from './gallery-app.ts';

/** Whether an application can be searched by an attribute. */
export interface FilterMark {
  readonly object: 'User' | 'Group';
  /** A target path. */
  readonly name: string;
  readonly filterable: boolean;
}

/** What an entry says about searching by the attributes it lists; those it says nothing about are missing. */
export function filterMarks({ objects }: Pick<GalleryApp, 'objects'>): readonly FilterMark[] {
  const marksOf = (object: FilterMark['object'], { attributesKnown, attributes }: GalleryObjectMapping) =>
    attributesKnown
      ? attributes.flatMap(({ name, filterable }) => (filterable === null ? [] : [{ object, name, filterable }]))
      : [];
  return [...marksOf('User', objects.users), ...(objects.groups === null ? [] : marksOf('Group', objects.groups))];
}

/**
 * What the entry says about the matching attributes of a schema: one the application cannot be asked for by is refused,
 * one it says nothing about is doubtful. Attributes the entry does not list are the administrator's own knowledge.
 */
export function checkMatching(schema: SynchronizationSchema, entry: GalleryApp): readonly Finding[] {
  return schema.synchronizationRules.flatMap((rule, index) =>
    rule.objectMappings.flatMap((mapping, place) => {
      const object = mapping.sourceObjectName === 'Group' ? entry.objects.groups : entry.objects.users;
      if (object === null || !object.attributesKnown) return [];
      return mapping.attributeMappings.flatMap(({ targetAttributeName: name, matchingPriority }, row): Finding[] => {
        const known = object.attributes.find((attribute) => attribute.name.toLowerCase() === name.toLowerCase());
        if ((matchingPriority ?? 0) <= 0 || known === undefined || known.filterable === true) return [];
        const target = `synchronizationRules[${index}].objectMappings[${place}].attributeMappings[${row}].matchingPriority`;
        const others = object.attributes.filter(({ filterable }) => filterable === true).map((one) => one.name);
        const remedy = others.length === 0 ? 'Match by another attribute.' : `Match by ${others.join(' or ')}.`;
        return known.filterable === false
          ? [{ ...refusal, target, message: `${entry.displayName} cannot be searched by ${name}. ${remedy}` }]
          : [{ ...doubt, target, message: `${entry.displayName} does not say whether it can be searched by ${name}.` }];
      });
    }),
  );
}

const refusal = { code: 'MatchingNotFilterable', severity: 'error' } as const;
const doubt = { code: 'MatchingMayNotFilter', severity: 'warning' } as const;
