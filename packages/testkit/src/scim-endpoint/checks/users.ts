import { ENTERPRISE_USER_URN, type JsonObject, USER_URN } from '@lockstep/scim';
import type { Check } from '../check.ts';
import { differences, isUnassigned, show } from '../difference.ts';
import { canonicalValuesOf, offeredPart } from '../offer.ts';
import type { Probe } from '../probe.ts';

/** Create, read, replace and delete (RFC 7644 sections 3.3, 3.4.1, 3.5.1 and 3.6). */
export const userChecks: readonly Check[] = [
  {
    id: 'create',
    title: 'A created user is answered whole, with 201, its id, meta and Location, and reads back the same',
    rule: 'RFC 7644 section 3.3; RFC 7643 section 3.1',
    profiles: ['rfc', 'entra', 'okta', 'onelogin', 'jumpcloud', 'google', 'authentik', 'keycloak'],
    remedy:
      'Answer a create with 201, the stored resource including id, schemas and meta, and Location = meta.location.',
    run: async (probe) => {
      const body = probe.newUser();
      const { reply, path, resource } = await probe.make('/Users', body);
      const { schemas: _urns, ...attributes } = body;
      probe.expectResource(attributes, reply);
      const meta = (resource.meta ?? {}) as JsonObject;
      for (const name of ['resourceType', 'created', 'lastModified', 'location']) {
        probe.expect(!isUnassigned(meta[name]), `'meta.${name}' is missing.`, reply);
      }
      probe.expect(meta.resourceType === 'User', `'meta.resourceType' should be "User".`, reply);
      const { schemas } = resource;
      probe.expect(Array.isArray(schemas) && schemas.includes(USER_URN), `'schemas' should name ${USER_URN}.`, reply);
      const location = reply.headers.location;
      probe.expect(
        location === meta.location,
        `The header Location is ${location}, but meta.location ${meta.location}.`,
        reply,
      );
      const read = await probe.get(path);
      probe.requireStatus(read, [200]);
      const changed = differences(resource, read.body ?? {});
      probe.expect(
        changed.length === 0,
        `Read back, the user is not what the create answered: ${changed.join('; ')}.`,
        read,
      );
    },
  },
  {
    id: 'create-ignores-read-only',
    title: 'id, meta and groups in a create are ignored',
    rule: 'RFC 7644 section 3.3; RFC 7643 section 7',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Drop readOnly attributes of a request before it is validated or stored.',
    run: async (probe) => {
      const { resource, reply } = await probe.makeUser({
        id: 'lockstep-check-chosen',
        meta: { resourceType: 'User', created: '1999-01-01T00:00:00Z', version: 'W/"mine"' },
        groups: [{ value: 'lockstep-check-none' }],
      });
      probe.expect(
        resource.id !== 'lockstep-check-chosen',
        'The id should be the endpoint’s own, not the one sent.',
        reply,
      );
      // A port may hold the same digits as a year.
      probe.expect(!show(resource.meta).includes('"1999-'), 'meta.created should be set by the endpoint.', reply);
      probe.expect(isUnassigned(resource.groups), 'A user should not be in a group the request names.', reply);
    },
  },
  {
    id: 'create-unassigned',
    title: 'null and empty lists in a create mean no value',
    rule: 'RFC 7643 section 2.5; Microsoft Entra ID sends nulls for attributes without a value',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Treat null, [] and a missing attribute alike, and never answer with null.',
    run: async (probe) => {
      const without: JsonObject = { title: null, nickName: null, phoneNumbers: [], addresses: null, roles: [] };
      const { reply, path } = await probe.makeUser(without);
      probe.expectResource({ title: null, nickName: null, phoneNumbers: null, addresses: null, roles: null }, reply);
      probe.expect(!/:\s*null/.test(reply.text), 'The answer shows attributes without a value as null.', reply);
      probe.requireStatus(await probe.get(path), [200], reply);
    },
  },
  {
    id: 'create-empty-text',
    title: 'An empty text means no value, also in every part of an address or a manager',
    rule: 'OneLogin sends empty texts for what a person lacks; Microsoft Entra ID clears values by them',
    profiles: ['onelogin', 'entra'],
    remedy: 'Treat "" for an optional text as no value, and an object of nothing but such as no value either.',
    run: async (probe) => {
      const blank = offeredPart(probe.offer, 'User', {
        title: '',
        userType: '',
        timezone: '',
        addresses: [{ locality: '', region: '', country: '' }],
        [ENTERPRISE_USER_URN]: { division: '', manager: { value: '' } },
      });
      if (Object.keys(blank).length === 0) probe.skip('The endpoint offers none of the attributes to try this with.');
      const { path, reply } = await probe.makeUser(blank);
      const nothing = Object.fromEntries(Object.keys(blank).map((name) => [name, null]));
      probe.expectResource(nothing, await probe.get(path), reply);
    },
  },
  {
    id: 'values-as-sent',
    title: 'Values for which the standard only recommends a form are kept as they were sent',
    rule: 'Microsoft Entra ID sends what the directory holds, and sends it again while it reads back otherwise; its validator sends random texts',
    profiles: ['entra'],
    remedy: 'Neither validate nor reformat locale, timezone, preferredLanguage, phone numbers and parts of addresses.',
    run: async (probe) => {
      // Where an application speaks certain languages and says so, it is one of these.
      const [language = 'lockstep-check'] = canonicalValuesOf(probe.offer, USER_URN, 'preferredLanguage');
      const values = offeredPart(probe.offer, 'User', {
        locale: 'en_US',
        timezone: 'lockstep check zone',
        preferredLanguage: language,
        phoneNumbers: [{ type: 'mobile', value: '+46 (0)70-555 01 02 x7' }],
        addresses: [{ type: 'work', country: 'Sweden', postalCode: 'S-223 50' }],
      });
      if (Object.keys(values).length === 0) probe.skip('The endpoint offers none of the attributes to try this with.');
      const { path, reply } = await probe.makeUser(values);
      probe.expectResource(values, await probe.get(path), reply);
    },
  },
  {
    id: 'create-name-case',
    title: 'Attribute names are read in any letter case',
    rule: 'RFC 7643 section 2.1',
    profiles: ['rfc', 'entra'],
    remedy: 'Look attributes up without regard to letter case, sub-attributes and extensions included.',
    run: async (probe) => {
      const body = probe.newUser(offeredPart(probe.offer, 'User', { [ENTERPRISE_USER_URN]: { department: 'Ops' } }));
      const { reply } = await probe.make('/Users', withNamesChanged(body));
      const { schemas: _urns, ...attributes } = body;
      probe.expectResource(attributes, reply);
    },
  },
  {
    id: 'create-inactive',
    title: 'A user can be created inactive, and is active when nothing is said',
    rule: 'RFC 7643 section 4.1.1',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Store active as sent, and take a missing one for true.',
    run: async (probe) => {
      probe.needs('User', { active: true });
      probe.expectResource({ active: false }, (await probe.makeUser({ active: false })).reply);
      const { active: _left, ...body } = probe.newUser();
      probe.expectResource({ active: true }, (await probe.make('/Users', body)).reply);
    },
  },
  {
    id: 'create-boolean-text',
    title: 'active as the text "False" creates an inactive user',
    rule: 'Microsoft Entra ID sends active as text',
    profiles: ['entra'],
    remedy: 'Convert the texts true and false, in any letter case, to booleans before storing.',
    run: async (probe) => {
      probe.needs('User', { active: true });
      for (const [active, stored] of [
        ['False', false],
        ['True', true],
      ] as const) {
        const { path, reply } = await probe.makeUser({ active });
        probe.expectResource({ active: stored }, await probe.get(path), reply);
      }
    },
  },
  {
    id: 'password-never-shown',
    title: 'A password is never answered',
    rule: 'RFC 7643 section 4.1.1 (returned: never); Okta sends one with every create',
    profiles: ['rfc', 'okta'],
    remedy: 'Keep password out of every answer, whatever attributes asks for.',
    run: async (probe) => {
      const password = 'Lockstep-Check-1!';
      const { reply, path } = await probe.makeUser({ password });
      const replies = [reply, await probe.get(path), await probe.get(path, 'attributes=password')];
      for (const shown of replies) probe.expect(!shown.text.includes(password), 'The password is answered.', shown);
    },
  },
  {
    id: 'unicode',
    title: 'Values of every script come back as they were sent',
    rule: 'RFC 7644 section 3.1 (UTF-8)',
    profiles: ['rfc'],
    remedy: 'Use UTF-8 from the wire to the database, and do not normalise or escape what is stored.',
    run: async (probe) => {
      const familyName = 'Ünïcødé 名前 😀 "q" \\ <b>&amp; \t';
      probe.needs('User', { name: { familyName } });
      const { path, reply } = await probe.makeUser({ name: { givenName: 'Lockstep', familyName } });
      probe.expectResource({ name: { familyName } }, await probe.get(path), reply);
    },
  },
  {
    id: 'extension',
    title: 'Attributes of the enterprise extension are stored under its URN, which schemas then names',
    rule: 'RFC 7643 sections 3.3 and 4.3',
    profiles: ['rfc', 'entra'],
    remedy: 'Keep extension attributes in an object named by the URN, and list the URN while it holds a value.',
    run: async (probe) => {
      const extension = offeredPart(probe.offer, 'User', {
        [ENTERPRISE_USER_URN]: { department: 'Ops', costCenter: 'C7' },
      });
      if (Object.keys(extension).length === 0) probe.skip('The endpoint does not offer the enterprise extension.');
      const { path, reply } = await probe.makeUser({ schemas: [USER_URN, ENTERPRISE_USER_URN], ...extension });
      const read = await probe.get(path);
      probe.expectResource(extension, read, reply);
      const { schemas } = read.body ?? {};
      const isNamed = Array.isArray(schemas) && schemas.includes(ENTERPRISE_USER_URN);
      probe.expect(isNamed, `'schemas' should name ${ENTERPRISE_USER_URN}.`, read);
    },
  },
  {
    id: 'extension-undeclared',
    title: 'An extension is stored although schemas does not name it, and URNs nobody knows are ignored',
    rule: 'Microsoft Entra ID does not put the URN of an extension into schemas, and names some of its own',
    profiles: ['entra'],
    remedy: 'Read an extension object wherever it comes, and ignore entries of schemas you do not know.',
    run: async (probe) => {
      const extension = offeredPart(probe.offer, 'User', {
        [ENTERPRISE_USER_URN]: { department: 'Ops', costCenter: 'C7' },
      });
      const schemas = [
        USER_URN,
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0User',
        'urn:lockstep:check:none',
      ];
      const { path, reply } = await probe.makeUser({ schemas, ...extension });
      const read = await probe.get(path);
      probe.expectResource(extension, read, reply);
      const shown = read.body?.schemas;
      const isEchoed = Array.isArray(shown) && shown.includes('urn:lockstep:check:none');
      probe.expect(!isEchoed, "'schemas' should not name what the endpoint does not know.", read);
    },
  },
  {
    id: 'replace',
    title: 'PUT replaces: what it names is set, what it leaves out has no value any more',
    rule: 'RFC 7644 section 3.5.1',
    profiles: ['rfc', 'okta', 'authentik', 'keycloak'],
    remedy: 'Replace every readWrite attribute by what the body says; ignore readOnly ones.',
    run: async (probe) => {
      const optional = firstOffered(probe, [
        { title: 'Lead' },
        { name: { formatted: 'Lockstep Formatted' } },
        { locale: 'en-GB' },
      ]);
      const body = probe.newUser();
      const base = (body.name ?? {}) as JsonObject;
      const merged = optional.name
        ? { ...body, name: { ...base, ...(optional.name as JsonObject) } }
        : { ...body, ...optional };
      const { path, reply } = await probe.make('/Users', merged);
      probe.expectResource(optional, reply);
      const put = await probe.send('PUT', path, {
        body: { ...body, id: 'lockstep-check-other', meta: { created: 'never' } },
      });
      probe.requireStatus(put, [200]);
      const gone = optional.name ? { name: { formatted: null } } : { [Object.keys(optional)[0] ?? '']: null };
      probe.expectResource(gone, put);
      const { schemas: _urns, ...attributes } = body;
      probe.expectResource(attributes, await probe.get(path), put);
    },
  },
  {
    id: 'replace-with-answer',
    title: 'What GET answers can be PUT back, and changes nothing',
    rule: 'RFC 7644 section 3.5.1; Okta puts back what it read, id, groups and meta included',
    profiles: ['rfc', 'okta'],
    remedy: 'Ignore readOnly attributes in a PUT, and leave meta.lastModified alone when nothing changes.',
    run: async (probe) => {
      const { path } = await probe.makeUser();
      const before = await probe.get(path);
      const put = await probe.send('PUT', path, { body: before.body ?? {} });
      probe.requireStatus(put, [200], before);
      const after = await probe.get(path);
      const { meta: _before, ...attributes } = before.body ?? {};
      probe.expectResource(attributes, after, put);
    },
  },
  {
    id: 'replace-required',
    title: 'A PUT without a required attribute is refused and changes nothing',
    rule: 'RFC 7644 section 3.5.1',
    profiles: ['rfc'],
    remedy: 'Validate the whole new state before anything is stored.',
    run: async (probe) => {
      const { path, resource } = await probe.makeUser();
      const { userName: _left, ...body } = probe.newUser();
      probe.expectError(await probe.send('PUT', path, { body }), [400], ['invalidValue']);
      probe.expectResource({ userName: resource.userName ?? '' }, await probe.get(path));
    },
  },
  {
    id: 'delete',
    title: 'A deleted user is gone: 204 without body, then 404 and not in any list',
    rule: 'RFC 7644 section 3.6',
    profiles: ['rfc', 'entra', 'onelogin', 'jumpcloud', 'google', 'authentik', 'keycloak'],
    remedy: 'Hide deleted resources from every operation, and let their user name be used again.',
    run: async (probe) => {
      const { path, name } = await probe.makeUser();
      const removed = await probe.send('DELETE', path);
      probe.requireStatus(removed, [204]);
      probe.expect(removed.text === '', 'A 204 has no body.', removed);
      probe.expectError(await probe.get(path), [404]);
      probe.expectError(await probe.send('DELETE', path), [404]);
      const found = await probe.find('/Users', `userName eq ${JSON.stringify(name)}`);
      probe.expect(probe.listOf(found).length === 0, 'A deleted user should not be found any more.', removed, found);
      const again = await probe.send('POST', '/Users', { body: probe.newUser({ userName: name }) });
      probe.expect(again.status === 201, 'The user name of a deleted user should be free again.', removed, again);
    },
  },
];

function firstOffered(probe: Probe, choices: readonly JsonObject[]): JsonObject {
  const found = choices.find((choice) => Object.keys(offeredPart(probe.offer, 'User', choice)).length > 0);
  return found ?? probe.skip('The endpoint offers no optional attribute to try this with.');
}

/** Names with their first letter changed, deep: `UserName`, `GivenName`. */
function withNamesChanged(object: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(object), (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [respelled(name), member]));
  });
}

function respelled(name: string): string {
  return name.startsWith('urn:') ? name : name.charAt(0).toUpperCase() + name.slice(1);
}
