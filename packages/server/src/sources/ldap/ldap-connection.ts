import type { JsonObject } from '@lockstep/scim';
import { AndFilter, type Entry, EqualityFilter, FilterParser, OrFilter } from 'ldapts';
import type { DirectoryObjectType } from '../../directory/index.ts';
import type { Network } from '../network.ts';
import type { LdapSettings } from '../source.ts';
import {
  isExternalId,
  type OutsideMembers,
  type OutsideObject,
  type SourceConnection,
  type SourcePage,
} from '../source-connection.ts';
import { type AttributeMap, attributeMap, attributesIn, firstValue, personOf, type Values } from './attribute-map.ts';
import { comparableName, leadingValue } from './distinguished-name.ts';
import { LdapSession } from './ldap-session.ts';
import { objectGuid, objectGuidBytes } from './object-guid.ts';
import { LDAP_SCHEMAS, type LdapSchemaInfo } from './schemas.ts';

/** Objects asked for by their ids in one search. */
const IDS_AT_ONCE = 50;
/** Members of a group written down at once. */
const MEMBERS_AT_ONCE = 1_000;

/** People and groups of a server that speaks LDAP; told whole each time, since the protocol has no changes to tell. */
export class LdapConnection implements SourceConnection {
  readonly brings: SourceConnection['brings'];
  readonly #session: LdapSession;
  readonly #settings: LdapSettings;
  readonly #schema: LdapSchemaInfo;
  readonly #map: AttributeMap;

  private constructor(session: LdapSession, settings: LdapSettings) {
    this.#session = session;
    this.#settings = settings;
    this.#schema = LDAP_SCHEMAS[settings.schema];
    this.#map = attributeMap(settings);
    this.brings = ldapBrings(settings);
  }

  /** Connects and binds. Throws `SourceFailure`. */
  static async open(settings: LdapSettings, password: string, network: Network): Promise<LdapConnection> {
    return new LdapConnection(await LdapSession.open(settings, password, network), settings);
  }

  async *read(): AsyncGenerator<SourcePage, undefined> {
    const { baseDn, filter, groupsBaseDn, groupsFilter } = this.#settings;
    for await (const entries of this.#session.pages(baseDn, { filter, ...this.#peopleAttributes() })) {
      yield pageOf(entries.map((entry) => this.#person(entry)));
    }
    if (groupsBaseDn === null) return;
    const searching = { filter: groupsFilter, ...this.#groupAttributes() };
    for await (const entries of this.#session.pages(groupsBaseDn, searching)) {
      yield pageOf(entries.map((entry) => this.#group(entry)));
      for (const entry of entries) yield* this.#members(entry);
    }
  }

  async present(type: DirectoryObjectType, externalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { baseDn, filter, groupsBaseDn, groupsFilter, schema } = this.#settings;
    const [base, of] = type === 'User' ? [baseDn, filter] : [groupsBaseDn, groupsFilter];
    const found = new Set<string>();
    if (base === null) return found;
    const { id } = this.#schema;
    for (let start = 0; start < externalIds.length; start += IDS_AT_ONCE) {
      const wanted = externalIds.slice(start, start + IDS_AT_ONCE);
      const any = wanted.map((one) => {
        const value = schema === 'activeDirectory' ? objectGuidBytes(one) : one;
        return new EqualityFilter({ attribute: id, value });
      });
      const searching = {
        filter: new AndFilter({ filters: [FilterParser.parseString(of), new OrFilter({ filters: any })] }),
        attributes: [id],
        explicitBufferAttributes: [...BINARY],
      };
      for await (const entries of this.#session.pages(base, searching)) {
        for (const entry of entries) found.add(this.#idOf(entry) ?? '');
      }
    }
    return found;
  }

  async sample(most: number): Promise<readonly OutsideObject[]> {
    const { baseDn, filter } = this.#settings;
    const entries = await this.#session.first(baseDn, most, { filter, ...this.#peopleAttributes() });
    return entries.map((entry) => this.#person(entry)).filter((one) => 'externalId' in one);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #peopleAttributes() {
    const named = this.#map.properties.flatMap(({ attributes }) => attributes);
    return {
      attributes: [...new Set([this.#schema.id, ...named, ...this.#map.manager])],
      explicitBufferAttributes: [...BINARY],
    };
  }

  #groupAttributes() {
    const named = Object.values(this.#schema.group).flatMap(attributesIn);
    return {
      attributes: [...new Set([this.#schema.id, ...named, ...this.#schema.members])],
      explicitBufferAttributes: [...BINARY],
    };
  }

  #person(entry: Entry): OutsideObject | Unusable {
    const externalId = this.#idOf(entry);
    if (externalId === undefined) return this.#withoutId(entry);
    const valuesOf = valuesIn(entry);
    const manager = firstValue(this.#map.manager, valuesOf);
    const properties: JsonObject = {
      accountEnabled: true,
      ...personOf(this.#map, valuesOf),
      onPremisesSyncEnabled: true,
      onPremisesDistinguishedName: entry.dn,
    };
    return {
      type: 'User',
      externalId,
      reference: comparableName(entry.dn),
      name: leadingValue(entry.dn),
      properties,
      ...(this.#map.manager.length > 0 && { manager: manager === undefined ? null : comparableName(manager) }),
    };
  }

  #group(entry: Entry): OutsideObject | Unusable {
    const externalId = this.#idOf(entry);
    if (externalId === undefined) return this.#withoutId(entry);
    const valuesOf = valuesIn(entry);
    const { group } = this.#schema;
    const value = (name: keyof typeof group) => firstValue(attributesIn(group[name]), valuesOf) ?? null;
    const properties = {
      displayName: value('displayName') ?? leadingValue(entry.dn),
      description: value('description'),
      mailNickname: nickname(value('mailNickname') ?? leadingValue(entry.dn)),
      mail: value('mail'),
      mailEnabled: false,
      securityEnabled: true,
      onPremisesSyncEnabled: true,
    };
    return { type: 'Group', externalId, reference: comparableName(entry.dn), name: leadingValue(entry.dn), properties };
  }

  async *#members(entry: Entry): AsyncGenerator<SourcePage> {
    const groupId = this.#idOf(entry);
    if (groupId === undefined) return;
    for (const attribute of this.#schema.members) {
      for await (const names of this.#valuesOf(entry, attribute)) {
        for (let start = 0; start < names.length; start += MEMBERS_AT_ONCE) {
          const present = names.slice(start, start + MEMBERS_AT_ONCE).map(comparableName);
          yield { ...pageOf([]), members: [{ groupId, present, absent: [] } satisfies OutsideMembers] };
        }
      }
    }
  }

  /** Active Directory hands out many values in ranges (MS-ADTS, 3.1.1.3.1.3.3): the rest is asked for. */
  async *#valuesOf(entry: Entry, attribute: string): AsyncGenerator<readonly string[]> {
    yield valuesIn(entry)(attribute);
    for (let range = rangeIn(entry, attribute); range !== undefined; ) {
      yield range.values;
      if (range.next === undefined) return;
      const rest = await this.#session.entry(entry.dn, [`${attribute};range=${range.next}-*`]);
      range = rest && rangeIn(rest, attribute);
    }
  }

  #idOf(entry: Entry): string | undefined {
    const { id } = this.#schema;
    const key = Object.keys(entry).find((name) => name.toLowerCase() === id.toLowerCase());
    const value = key === undefined ? undefined : [entry[key]].flat()[0];
    if (value instanceof Buffer) return value.length === 16 ? objectGuid(value) : undefined;
    return isExternalId(value) ? value.toLowerCase() : undefined;
  }

  #withoutId({ dn }: Entry): Unusable {
    const message = `The entry has no ${this.#schema.id} by which it could be recognised. Choose the other kind of server, or let the bind DN read ${this.#schema.id}.`;
    return { name: leadingValue(dn), message };
  }
}

/** What sources of this kind bring. */
export function ldapBrings(settings: LdapSettings): SourceConnection['brings'] {
  const { properties, manager } = attributeMap(settings);
  return {
    User: new Set([
      'accountEnabled',
      ...properties.map(({ column }) => column.path[0]),
      ...(manager.length > 0 ? ['manager'] : []),
      'onPremisesSyncEnabled',
      'onPremisesDistinguishedName',
    ]),
    Group: new Set([
      ...Object.keys(LDAP_SCHEMAS[settings.schema].group),
      'mailEnabled',
      'securityEnabled',
      'onPremisesSyncEnabled',
      'members',
    ]),
  };
}

/** An entry that is passed over. */
interface Unusable {
  readonly name: string;
  readonly message: string;
}

/** Attributes whose values are no text; servers differ in the case they write them in. */
const BINARY: readonly string[] = ['objectGUID', 'objectguid', 'ObjectGUID'];

function pageOf(read: readonly (OutsideObject | Unusable)[]): SourcePage {
  return {
    objects: read.filter((one) => 'externalId' in one),
    members: [],
    gone: [],
    problems: read.filter((one) => 'message' in one),
  };
}

/** Values as texts, whatever case the server writes the attribute in. */
function valuesIn(entry: Entry): Values {
  const folded = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]));
  return (attribute) => [folded.get(attribute.toLowerCase()) ?? []].flat().map(String);
}

function rangeIn(entry: Entry, attribute: string): { values: readonly string[]; next: number | undefined } | undefined {
  for (const [name, value] of Object.entries(entry)) {
    const match = /^([^;]+);range=\d+-(\d+|\*)$/i.exec(name);
    if (match === null || match[1]?.toLowerCase() !== attribute.toLowerCase()) continue;
    const values = [value].flat().map(String);
    return { values, next: match[2] === '*' || values.length === 0 ? undefined : Number(match[2]) + 1 };
  }
  return undefined;
}

/** A mail nickname has no blanks and few signs; names of groups often have them. */
function nickname(name: string): string {
  return name.replaceAll(/[\s@()\\[\]";:<>,]/g, '').slice(0, 64) || 'group';
}
