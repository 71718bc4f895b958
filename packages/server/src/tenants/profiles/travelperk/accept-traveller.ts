import { badRequest, ENTERPRISE_USER_URN, foldCase, isJsonObject, type JsonObject, sameJson } from '@lockstep/scim';
import type { NewEntry } from '../../collections/collection.ts';
import type { RuleContext } from '../../profile.ts';
import type { ValueRule } from '../../value-rule.ts';
import { asDate } from './date-of-birth.ts';
import { COST_CENTRES, INVOICE_PROFILES, TRAVEL_POLICIES } from './lists.ts';
import { TRAVELPERK_USER_URN } from './schema.ts';
import { shownName } from './shown-name.ts';

/** Languages TravelPerk speaks. */
export const languages: readonly string[] = ['en', 'fr', 'de', 'es'];

/** Something on both sides of one @, no blanks; RFC 5321 section 4.5.3.1 allows 254 characters in all. */
const ADDRESS = /^[^\s@]{1,252}@[^\s@]{1,252}$/;

/**
 * What TravelPerk makes of a traveller's values. A value that is stored already is not judged again: the list it was
 * chosen from may have changed since.
 */
export const acceptTraveller: ValueRule = (given, before = {}, { settings, lists, now }) => {
  const attributes: JsonObject = { ...given };
  const notes: string[] = [];
  const entries: NewEntry[] = [];
  const isNew = (name: string) => !sameJson(attributes[name], before[name]);

  const { userName } = attributes;
  if (isNew('userName') && (typeof userName !== 'string' || userName.length > 254 || !ADDRESS.test(userName))) {
    throw refused('userName', 'must be the work e-mail address of the person');
  }

  const language = languageOf(attributes.preferredLanguage);
  if (language !== undefined && language !== attributes.preferredLanguage) {
    notes.push(
      `preferredLanguage ${quoted(attributes.preferredLanguage)} was read as '${language}'; TravelPerk has ${languages.join(', ')}.`,
    );
    attributes.preferredLanguage = language;
  }

  keepWorkNumbers(attributes, notes);

  const enterprise = attributes[ENTERPRISE_USER_URN];
  const costCenter = isJsonObject(enterprise) ? enterprise.costCenter : undefined;
  if (
    isJsonObject(enterprise) &&
    typeof costCenter === 'string' &&
    costCenter !== partOf(before, ENTERPRISE_USER_URN).costCenter
  ) {
    const name = costCenter.trim();
    if (name === '' || name.length > 200) throw refused('costCenter', 'must be a name of 1 to 200 characters');
    const known = knownName(COST_CENTRES, name, lists);
    if (known === undefined && settings.costCentres === 'refuse') {
      throw refused(
        'costCenter',
        `names ${quoted(name)}, which is no cost centre of the company: add it there, or let unknown ones be created`,
      );
    }
    if (known === undefined) entries.push({ collection: COST_CENTRES, fields: { name } });
    attributes[ENTERPRISE_USER_URN] = { ...enterprise, costCenter: known ?? name };
  }

  const own = attributes[TRAVELPERK_USER_URN];
  if (isJsonObject(own)) {
    attributes[TRAVELPERK_USER_URN] = acceptOwn(own, partOf(before, TRAVELPERK_USER_URN), lists, now);
  }
  // TravelPerk has no such attribute: it is what references to the person show.
  attributes.displayName = shownName(attributes);
  return { attributes, notes, entries };
};

/** The values of TravelPerk's own extension. */
function acceptOwn(given: JsonObject, before: JsonObject, lists: RuleContext['lists'], now: Date): JsonObject {
  const own: JsonObject = { ...given };
  const isNew = (name: string) => own[name] !== undefined && !sameJson(own[name], before[name]);
  if (isNew('gender') && own.gender !== 'M' && own.gender !== 'F') {
    throw refused('gender', `must be M or F, and not ${quoted(own.gender)}`);
  }
  if (isNew('dateOfBirth')) {
    const date = asDate(own.dateOfBirth);
    if (date === undefined)
      throw refused('dateOfBirth', `${quoted(own.dateOfBirth)} is no date: send it as YYYY-MM-DD`);
    if (date > dayOf(now)) throw refused('dateOfBirth', `${date} is yet to come: correct it`);
    own.dateOfBirth = date;
  }
  if (isNew('travelPolicy')) {
    const known = knownName(TRAVEL_POLICIES, String(own.travelPolicy), lists);
    if (known === undefined) {
      throw refused(
        'travelPolicy',
        `names ${quoted(own.travelPolicy)}, which is no travel policy of the company: add it there first`,
      );
    }
    own.travelPolicy = known;
  }
  if (isNew('invoiceProfiles') && Array.isArray(own.invoiceProfiles)) {
    own.invoiceProfiles = own.invoiceProfiles.map((profile) => {
      const name = isJsonObject(profile) ? profile.value : undefined;
      const known = knownName(INVOICE_PROFILES, String(name ?? ''), lists);
      if (known !== undefined) return { value: known };
      throw refused(
        'invoiceProfiles',
        `names ${quoted(name)}, which is no invoice profile of the company: add it there first`,
      );
    });
  }
  return own;
}

/** The name as its list has it; undefined when no entry has it, in any case. */
function knownName(collection: string, name: string, lists: RuleContext['lists']): string | undefined {
  const folded = foldCase(name.trim());
  return lists[collection]?.find((entry) => foldCase(entry.name) === folded)?.name;
}

/** The one of TravelPerk's languages that a language tag (RFC 5646) comes nearest to. */
function languageOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [primary = ''] = value.toLowerCase().split(/[-_]/, 1);
  return languages.includes(primary) ? primary : 'en';
}

function keepWorkNumbers(attributes: JsonObject, notes: string[]): void {
  const { phoneNumbers } = attributes;
  if (!Array.isArray(phoneNumbers)) return;
  const isWork = (number: unknown) =>
    isJsonObject(number) && typeof number.type === 'string' && number.type.toLowerCase() === 'work';
  const kept = phoneNumbers.filter(isWork);
  if (kept.length === phoneNumbers.length) return;
  notes.push('phoneNumbers of other types than work were ignored.');
  if (kept.length > 0) attributes.phoneNumbers = kept;
  else delete attributes.phoneNumbers;
}

function partOf(attributes: JsonObject, urn: string): JsonObject {
  const part = attributes[urn];
  return isJsonObject(part) ? part : {};
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function refused(name: string, problem: string) {
  return badRequest('invalidValue', `Attribute '${name}' ${problem}.`);
}

function quoted(value: unknown): string {
  return `'${String(value).slice(0, 60)}'`;
}
