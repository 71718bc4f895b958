import { customApplication } from './gallery.ts';
import type { DefaultMapping, GalleryApp, TargetAttribute } from './gallery-app.ts';

const enterprise =
  /^urn:(?:ietf:params:scim:schemas:extension:enterprise:2\.0:User:|scim:schemas:extension:enterprise:1\.0\.)/;

/** The platform's usual sources, by target; `enterprise:` stands for either version of the enterprise schema. */
const conventions: ReadonlyMap<string, string> = new Map([
  ['userName', 'userPrincipalName'],
  ['active', 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
  ['displayName', 'displayName'],
  ['title', 'jobTitle'],
  ['emails[type eq "work"].value', 'mail'],
  ['preferredLanguage', 'preferredLanguage'],
  ['name.givenName', 'givenName'],
  ['name.familyName', 'surname'],
  ['name.formatted', 'Join(" ", [givenName], [surname])'],
  ['addresses[type eq "work"].formatted', 'physicalDeliveryOfficeName'],
  ['addresses[type eq "work"].streetAddress', 'streetAddress'],
  ['addresses[type eq "work"].locality', 'city'],
  ['addresses[type eq "work"].region', 'state'],
  ['addresses[type eq "work"].postalCode', 'postalCode'],
  ['addresses[type eq "work"].country', 'country'],
  ['phoneNumbers[type eq "work"].value', 'telephoneNumber'],
  ['phoneNumbers[type eq "mobile"].value', 'mobile'],
  ['phoneNumbers[type eq "fax"].value', 'facsimileTelephoneNumber'],
  ['externalId', 'mailNickname'],
  ['enterprise:employeeNumber', 'employeeId'],
  ['enterprise:department', 'department'],
  ['enterprise:manager', 'manager'],
  // One article names the sub-attribute; it is the same reference.
  ['enterprise:manager.value', 'manager'],
]);

const groupConventions: ReadonlyMap<string, string> = new Map([
  ['displayName', 'displayName'],
  ['externalId', 'objectId'],
  ['members', 'members'],
]);

/** What is mapped while nobody knows which attributes an application takes: the ones nearly all of them do. */
const guessed: ReadonlySet<string> = new Set([
  'userName',
  'active',
  'displayName',
  'emails[type eq "work"].value',
  'name.givenName',
  'name.familyName',
  'name.formatted',
  'externalId',
]);

/** What a mapping begins with: the attributes of the target, and the rows that are filled. */
export interface DefaultObjectMapping {
  readonly attributes: readonly TargetAttribute[];
  readonly mappings: readonly DefaultMapping[];
  /** True: the article does not tell the attributes, so list and rows are to be checked by a person. */
  readonly guessed: boolean;
}

/** The user rows of an entry: its own where it has any, else the platform's for the attributes it lists. */
export function defaultUserMappings(entry: GalleryApp): DefaultObjectMapping {
  const { attributes, attributesKnown } = entry.objects.users;
  if (!attributesKnown) {
    const known = customApplication.objects.users.attributes;
    return {
      attributes: known,
      mappings: byConvention(known, conventions, (name) => guessed.has(name)),
      guessed: true,
    };
  }
  return { attributes, mappings: entry.defaultMappings ?? byConvention(attributes, conventions), guessed: false };
}

/**
 * The group rows of an entry. Undefined when it has no group mapping at all; an entry whose group mapping is shown only
 * to be switched off has that of the custom application.
 */
export function defaultGroupMappings(entry: GalleryApp): DefaultObjectMapping | undefined {
  const { groups, groupsMappingPresentButDisabled } = entry.objects;
  if (groups === null) return groupsMappingPresentButDisabled ? defaultGroupMappings(customApplication) : undefined;
  if (!groups.attributesKnown) {
    const known = customApplication.objects.groups?.attributes ?? [];
    const mappings = byConvention(known, groupConventions, (name) => name !== 'externalId');
    return { attributes: known, mappings, guessed: true };
  }
  const mappings = entry.defaultGroupMappings ?? byConvention(groups.attributes, groupConventions);
  return { attributes: groups.attributes, mappings, guessed: false };
}

function byConvention(
  attributes: readonly TargetAttribute[],
  sources: ReadonlyMap<string, string>,
  wanted: (name: string) => boolean = () => true,
): readonly DefaultMapping[] {
  return attributes.flatMap(({ name }) => {
    const source = sources.get(name.replace(enterprise, 'enterprise:'));
    if (source === undefined || !wanted(name)) return [];
    const kind = source.includes('(') ? 'expression' : 'direct';
    return [{ target: name, kind, source, provenance: 'inferred' }];
  });
}
