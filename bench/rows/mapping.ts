import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@lockstep/scim';
import { MemoryDirectoryStore } from '@lockstep/testkit';
import { Directory, importCsv, userSourceRecord } from '../../packages/server/src/directory/index.ts';
import { compileRules } from '../../packages/server/src/engine/index.ts';
import { galleryAppById, synchronizationSchemaOf } from '../../packages/server/src/gallery/index.ts';
import { flow, type MappedValue, type SourceRecord } from '../../packages/server/src/mapping/index.ts';
import { perSecond, type Row } from '../row.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/users.csv');
/** Each side has many short turns of so many milliseconds, and its best counts: what else the machine does spoils some. */
const TURN = 200;
const TURNS = 15;

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * The 22 default mappings of a custom application, from source record to what a create sends of each value, beside the
 * same by hand.
 */
export async function mapping(): Promise<Row> {
  const entry = galleryAppById('custom-scim');
  const [rule] = entry === undefined ? [] : compileRules(synchronizationSchemaOf(entry));
  if (rule === undefined) throw new Error('The custom application maps no users.');
  const context = { now: new Date(), random: (bytes: number) => new Uint8Array(bytes) };
  const ours = (person: SourceRecord) => sent(rule.mapping.evaluate(person, context).values);

  const people = await samplePeople();
  const differing = people.find((person) => !isDeepStrictEqual(ours(person), byHand(person)));
  if (people.length === 0 || differing !== undefined) throw new Error('The two do not yield the same.');
  let [mapped, written] = [0, 0];
  for (let turn = 0; turn < TURNS; turn += 1) {
    mapped = Math.max(mapped, rate(people, ours));
    written = Math.max(written, rate(people, byHand));
  }
  const ratio = mapped / written;
  return {
    what: 'mapping, the 22 default rows, from source record to what a create sends',
    ours: perSecond(mapped, 1),
    yardstick: `${perSecond(written, 1)} (a function written by hand)`,
    ratio: ratio.toFixed(2),
    budget: 'at least 0.33',
    holds: ratio >= 1 / 3,
  };
}

/** A value, and where in the target it belongs. */
interface Target {
  readonly path: string;
  readonly value: JsonValue;
}

/** What a create makes of the values, decided as planning does. */
function sent(values: readonly MappedValue[]): readonly Target[] {
  const targets: Target[] = [];
  for (const value of values) {
    const path = value.attribute.mapping.targetAttributeName;
    const decided = flow(value, 'create', false);
    if ('send' in decided) targets.push({ path, value: decided.send });
    else if ('refer' in decided) for (const id of decided.refer) targets.push({ path, value: id });
  }
  return targets;
}

/** People per second. */
function rate(people: readonly SourceRecord[], map: (person: SourceRecord) => readonly unknown[]): number {
  const started = spent();
  let done = 0;
  let size = 0;
  while (spent() - started < TURN) {
    // What is made is used, or it might not be made at all.
    for (const person of people) size += map(person).length;
    done += people.length;
  }
  if (size === 0) throw new Error('Nothing was mapped.');
  return (done / (spent() - started)) * 1000;
}

/** Milliseconds this thread has worked, whatever else the machine does. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The people of the sample as the engine reads them, with all that is missing and odd about them. */
async function samplePeople(): Promise<readonly SourceRecord[]> {
  const directory = new Directory({
    store: new MemoryDirectoryStore(),
    clock: () => new Date(),
    newId: randomUUID,
  });
  await importCsv(directory, [{ name: 'users.csv', content: createReadStream(SAMPLE) }]);
  const records: SourceRecord[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await directory.page('User', { limit: 100, after });
    records.push(...items.map((user) => ({ ...userSourceRecord(user), IsSoftDeleted: false })));
    if (next === undefined) return records;
    after = next;
  }
}

/** What somebody would write who had only these mappings, with the same care for empty values. */
function byHand(person: SourceRecord): readonly Target[] {
  const targets: Target[] = [];
  put(targets, 'userName', person.userPrincipalName);
  targets.push({ path: 'active', value: active(person.IsSoftDeleted) });
  put(targets, 'displayName', person.displayName);
  put(targets, 'title', person.jobTitle);
  put(targets, 'emails[type eq "work"].value', person.mail);
  put(targets, 'preferredLanguage', person.preferredLanguage);
  put(targets, 'name.givenName', person.givenName);
  put(targets, 'name.familyName', person.surname);
  const names = [person.givenName, person.surname].filter((name) => typeof name === 'string' && name !== '');
  put(targets, 'name.formatted', names.join(' '));
  put(targets, 'addresses[type eq "work"].formatted', person.physicalDeliveryOfficeName);
  put(targets, 'addresses[type eq "work"].streetAddress', person.streetAddress);
  put(targets, 'addresses[type eq "work"].locality', person.city);
  put(targets, 'addresses[type eq "work"].region', person.state);
  put(targets, 'addresses[type eq "work"].postalCode', person.postalCode);
  put(targets, 'addresses[type eq "work"].country', person.country);
  put(targets, 'phoneNumbers[type eq "work"].value', person.telephoneNumber);
  put(targets, 'phoneNumbers[type eq "mobile"].value', person.mobile);
  put(targets, 'phoneNumbers[type eq "fax"].value', person.facsimileTelephoneNumber);
  put(targets, 'externalId', person.mailNickname);
  put(targets, `${ENTERPRISE}:employeeNumber`, person.employeeId);
  put(targets, `${ENTERPRISE}:department`, person.department);
  put(targets, `${ENTERPRISE}:manager`, person.manager);
  return targets;
}

function active(softDeleted: SourceRecord[string]): boolean {
  const text = String(softDeleted).toLowerCase();
  if (text === 'true') return false;
  if (text === 'false') return true;
  throw new Error('A person is deleted or is not.');
}

function put(targets: Target[], path: string, value: SourceRecord[string]): void {
  if (typeof value === 'string' && value !== '') targets.push({ path, value });
}
