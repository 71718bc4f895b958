import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { patchOf, tenant } from './service-under-test.ts';

/*
 * PATCH against a model that is written for these few attributes alone and shares no code with the library: a title, a
 * name of two parts and e-mail addresses with value, type and primary.
 */

interface Email {
  value?: string;
  type?: string;
  primary?: boolean;
}

interface Person {
  title?: string;
  given?: string;
  family?: string;
  emails: Email[];
}

type Step = { readonly request: JsonObject; apply(person: Person): Person };

const same = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();
const isTwin = (a: Email, b: Email) => same(a.value, b.value) && same(a.type, b.type);

/** Twins become one, in the place of the first and as the last is spelt; of several primary ones the latest to become so stays it. */
function tidy(emails: readonly Email[], before: readonly Email[]): Email[] {
  const kept: Email[] = [];
  for (const email of emails) {
    const at = kept.findIndex((other) => isTwin(other, email));
    if (at < 0) kept.push({ ...email });
    else kept[at] = { ...kept[at], ...email };
  }
  const primaries = kept.filter(({ primary }) => primary);
  const wasPrimary = (email: Email) => before.some((old) => old.primary && isTwin(old, email));
  const winner = primaries.filter((email) => !wasPrimary(email)).at(-1) ?? primaries.at(-1);
  return kept.map((email) => (email.primary && email !== winner ? { ...email, primary: false } : email));
}

const text = fc.constantFrom('x', 'Y', 'zz');
const address = fc.constantFrom('a@x', 'A@X', 'b@x', 'c@x');
const kind = fc.constantFrom('work', 'home', 'other');
const verb = fc.constantFrom('add', 'replace', 'Add', 'Replace');
const email = fc.record(
  { value: address, type: kind, primary: fc.boolean() },
  { requiredKeys: ['value', 'type'], noNullPrototype: true },
);
const json = (emails: readonly Email[]): JsonValue => emails.map((one) => ({ ...one }));

const titles: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: verb, value: text }).map(
    ({ op, value }): Step => ({
      request: { op, path: 'title', value },
      apply: (person) => ({ ...person, title: value }),
    }),
  ),
  fc.constantFrom<JsonObject>({ op: 'remove', path: 'Title' }, { op: 'replace', path: 'title', value: '' }).map(
    (request): Step => ({
      request,
      apply: ({ title: _title, ...person }) => person,
    }),
  ),
);

const names: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: verb, value: text }).map(
    ({ op, value }): Step => ({
      request: { op, path: 'name.givenName', value },
      apply: (person) => ({ ...person, given: value }),
    }),
  ),
  fc.record({ op: verb, value: text, title: text }).map(
    ({ op, value, title }): Step => ({
      request: { op, value: { name: { familyName: value }, title } },
      apply: (person) => ({ ...person, family: value, title }),
    }),
  ),
  fc.constant<Step>({
    request: { op: 'remove', path: 'name' },
    apply: ({ given: _given, family: _family, ...person }) => person,
  }),
  fc.constant<Step>({
    request: { op: 'replace', path: 'name', value: { givenName: null, familyName: 'N' } },
    apply: ({ given: _given, ...person }) => ({ ...person, family: 'N' }),
  }),
);

const lists: fc.Arbitrary<Step> = fc.oneof(
  fc.array(email, { minLength: 1, maxLength: 3 }).map(
    (given): Step => ({
      request: { op: 'add', path: 'emails', value: json(given) },
      apply: (person) => ({ ...person, emails: tidy([...person.emails, ...tidy(given, [])], person.emails) }),
    }),
  ),
  fc.array(email, { maxLength: 3 }).map(
    (given): Step => ({
      request: { op: 'replace', path: 'emails', value: json(given) },
      apply: (person) => ({ ...person, emails: tidy(given, []) }),
    }),
  ),
  fc.constant<Step>({ request: { op: 'remove', path: 'emails' }, apply: (person) => ({ ...person, emails: [] }) }),
  email.map(
    ({ value, type }): Step => ({
      request: { op: 'Remove', path: 'emails', value: [{ value: value ?? '', type: type ?? '' }] },
      apply: (person) => ({
        ...person,
        emails: person.emails.filter((one) => !isTwin(one, { value: value ?? '', type: type ?? '' })),
      }),
    }),
  ),
  address.map(
    (value): Step => ({
      request: { op: 'remove', path: 'emails', value: [{ value }] },
      apply: (person) => ({ ...person, emails: person.emails.filter((one) => !same(one.value, value)) }),
    }),
  ),
);

const elements: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: verb, type: kind, value: address }).map(
    ({ op, type, value }): Step => ({
      request: { op, path: `emails[type eq "${type.toUpperCase()}"].value`, value },
      apply: (person) => {
        const found = person.emails.some((one) => same(one.type, type));
        const changed = person.emails.map((one) => (same(one.type, type) ? { ...one, value } : one));
        const next = found ? changed : [...changed, { type: type.toUpperCase(), value }];
        return { ...person, emails: tidy(next, person.emails) };
      },
    }),
  ),
  kind.map(
    (type): Step => ({
      request: { op: 'remove', path: `emails[type eq "${type}"]` },
      apply: (person) => ({ ...person, emails: person.emails.filter((one) => !same(one.type, type)) }),
    }),
  ),
  kind.map(
    (type): Step => ({
      request: { op: 'remove', path: `emails[type eq "${type}"].value` },
      apply: (person) => ({ ...person, emails: person.emails.filter((one) => !same(one.type, type)) }),
    }),
  ),
  fc.record({ value: address, type: kind }).map(
    ({ value, type }): Step => ({
      request: { op: 'remove', path: `emails[value sw "${value.slice(0, 2)}" and not (type eq "${type}")]` },
      apply: (person) => {
        const goes = (one: Email) => same(one.value?.slice(0, 2), value.slice(0, 2)) && !same(one.type, type);
        return { ...person, emails: person.emails.filter((one) => !goes(one)) };
      },
    }),
  ),
);

const refused = fc.constantFrom<JsonObject>(
  { op: 'remove', path: 'userName' },
  { op: 'replace', path: 'groups', value: [] },
  { op: 'add', path: 'shoeSize', value: 44 },
  { op: 'replace', path: 'active', value: 'perhaps' },
  { op: 'replace', path: 'emails[type co "z"].value', value: 'x' },
);

const request = fc.record({
  steps: fc.array(fc.oneof(titles, names, lists, elements), { maxLength: 5 }),
  bad: fc.option(refused, { freq: 6 }),
});

function shown(person: Person): JsonObject {
  const { title, given, family, emails } = person;
  const name = {
    ...(given !== undefined && { givenName: given }),
    ...(family !== undefined && { familyName: family }),
  };
  return {
    ...(title !== undefined && { title }),
    ...(Object.keys(name).length > 0 && { name }),
    ...(emails.length > 0 && { emails: json(emails) }),
  };
}

test('a sequence of PATCH requests comes to what the model says; one that is refused changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 6 }), async (requests) => {
      const { call, addUser } = tenant();
      const id = await addUser('kai');
      let person: Person = { emails: [] };
      let version: unknown = 'W/"1"';
      for (const { steps, bad } of requests) {
        const body = patchOf(...steps.map((step) => step.request), ...(bad ? [bad] : []));
        const before = shown(person);
        const { status } = await call('PATCH', `/Users/${id}`, body);
        assert.equal(status, bad ? 400 : 200);
        if (!bad) person = steps.reduce((state, step) => step.apply(state), person);
        const found = (await call('GET', `/Users/${id}?attributes=title,name,emails,meta`)).json;
        const { schemas: _schemas, id: _id, meta, ...rest } = found;
        assert.deepEqual(rest, shown(person));
        const changed = JSON.stringify(before) !== JSON.stringify(shown(person));
        const { version: now } = meta as JsonObject;
        assert.equal(now !== version, changed, 'the version tells of a change, and only of one');
        version = now;
      }
    }),
    { numRuns: 400 },
  );
});
