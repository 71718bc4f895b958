import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@lockstep/scim';
import { MemoryDirectoryStore } from '@lockstep/testkit';
import { Directory, importCsv, userSourceRecord } from '../../packages/server/src/directory/index.ts';
import { compileRules } from '../../packages/server/src/engine/index.ts';
import { galleryAppById, synchronizationSchemaOf } from '../../packages/server/src/gallery/index.ts';
import type { MappedValue, SourceRecord } from '../../packages/server/src/mapping/index.ts';
import { perSecond, type Row } from '../row.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/users.csv');
/** Each side is measured for so long, in turns, and its best turn counts: what else the machine does takes time from both. */
const TURN = 1_000;
const TURNS = 3;

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * The 22 default mappings of a custom application, from source record to target values, beside the same by hand. What
 * becomes of a value in a create or an update is planning and is not measured here.
 */
export async function mapping(): Promise<Row> {
  const entry = galleryAppById('custom-scim');
  const [rule] = entry === undefined ? [] : compileRules(synchronizationSchemaOf(entry));
  if (rule === undefined) throw new Error('The custom application maps no users.');
  const context = { now: new Date(), random: (bytes: number) => new Uint8Array(bytes) };
  const ours = (person: SourceRecord) => rule.mapping.evaluate(person, context).values;

  const people = await samplePeople();
  const differing = people.find((person) => !isDeepStrictEqual(filled(ours(person)), byHand(person)));
  if (people.length === 0 || differing !== undefined) throw new Error('The two do not yield the same.');
  let [mapped, written] = [0, 0];
  for (let turn = 0; turn < TURNS; turn += 1) {
    mapped = Math.max(mapped, rate(people, ours));
    written = Math.max(written, rate(people, byHand));
  }
  const ratio = mapped / written;
  return {
    what: 'mapping, the 22 default rows, from source record to target values',
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

/** The values there are, as the function written by hand yields them. */
function filled(values: readonly MappedValue[]): readonly Target[] {
  return values.flatMap(({ attribute, outcome }): Target[] => {
    const path = attribute.mapping.targetAttributeName;
    if (outcome.kind === 'value') return [{ path, value: outcome.value }];
    return outcome.kind === 'references' ? outcome.ids.map((value) => ({ path, value })) : [];
  });
}

/** People per second. */
function rate(people: readonly SourceRecord[], map: (person: SourceRecord) => readonly unknown[]): number {
  const started = performance.now();
  let done = 0;
  let size = 0;
  while (performance.now() - started < TURN) {
    // What is made is used, or it might not be made at all.
    for (const person of people) size += map(person).length;
    done += people.length;
  }
  if (size === 0) throw new Error('Nothing was mapped.');
  return (done / (performance.now() - started)) * 1000;
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
