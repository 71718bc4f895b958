import type { JsonValue } from '@lockstep/scim';
import type { Check } from '../check.ts';
import type { Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';

const RULE = 'RFC 7644 section 7; RFC 9110 section 15.6.1 (5xx is a fault of the server)';

/** What nobody should send: it may be refused, but it must be neither a fault of the server nor have an effect. */
export const hostileChecks: readonly Check[] = [
  {
    id: 'hostile-prototype-names',
    title: 'Names such as __proto__ and constructor have no effect',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Use maps or objects without prototype for names that come from requests.',
    run: async (probe) => {
      const { userName = '', ...rest } = probe.newUser();
      const body = `{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},${JSON.stringify({ userName, ...rest }).slice(1)}`;
      const made = await probe.send('POST', '/Users', { body });
      probe.expect(
        made.status === 201 || (made.status >= 400 && made.status < 500),
        'This should be stored or refused.',
        made,
      );
      const { path } = await probe.makeUser();
      for (const name of [
        '__proto__',
        'constructor',
        '__proto__.polluted',
        'constructor.prototype.polluted',
        'toString',
      ]) {
        expectCalm(probe, await probe.patch(path, { op: 'add', path: name, value: 'yes' }));
        expectCalm(probe, await probe.patch(path, { op: 'add', value: { [name]: { polluted: 'yes' } } }));
        expectCalm(probe, await probe.find('/Users', `${name} eq "yes"`));
        expectCalm(probe, await probe.get('/Users', `attributes=${name}&sortBy=${name}&count=1`));
      }
      const after = await probe.get(path);
      probe.expect(after.status === 200 && !after.text.includes('polluted'), 'Nothing of it should show up.', after);
    },
  },
  {
    id: 'hostile-characters',
    title: 'NUL characters and lone surrogates are stored or refused, never a fault',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Refuse characters the database cannot hold with 400 invalidValue before they reach it.',
    run: async (probe) => {
      for (const odd of ['\\u0000', '\\ud800', '\\udc00x', '\\uffff']) {
        const user = probe.newUser();
        const text = JSON.stringify(user).replace('"Lockstep"', `"Lockstep${odd}"`);
        const made = await probe.send('POST', '/Users', { body: text });
        expectCalm(probe, made);
        expectCalm(probe, await probe.find('/Users', `userName eq "a${odd}"`));
        const patch = `{"Operations":[{"op":"replace","path":"name.familyName","value":"x${odd}"}]}`;
        const { path } = await probe.makeUser();
        expectCalm(probe, await probe.send('PATCH', path, { body: patch }));
        expectCalm(probe, await probe.get(path));
      }
      expectCalm(probe, await probe.get('/Users/lockstep-check-%00'));
      expectCalm(probe, await probe.get('/Users/%ff%fe'));
      expectCalm(probe, await probe.get('/Users', 'filter=userName%20eq%20%22%ff%22&count=1'));
      expectCalm(probe, await probe.get('/Users', 'filter=userName%20eq%20%22%00%22&count=1'));
    },
  },
  {
    id: 'hostile-depth',
    title: 'Deep nesting and many parentheses are refused, never a fault',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Bound the depth of bodies and filters, and refuse what goes beyond with 400.',
    run: async (probe) => {
      const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
      expectRefused(probe, await probe.send('POST', '/Users', { body: deep }));
      expectRefused(probe, await probe.send('POST', '/Users', { body: `${'['.repeat(5_000)}${']'.repeat(5_000)}` }));
      expectRefused(probe, await probe.find('/Users', `${'('.repeat(1_000)}userName eq "a"${')'.repeat(1_000)}`));
      expectCalm(probe, await probe.find('/Users', `${'not ('.repeat(500)}userName eq "a"${')'.repeat(500)}`));
      expectCalm(probe, await probe.find('/Users', Array.from({ length: 300 }, () => 'userName eq "a"').join(' or ')));
    },
  },
  {
    id: 'hostile-injection',
    title: 'Texts that mean something to databases are only texts',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Pass every value to the database as a parameter, and names only from the schema.',
    run: async (probe) => {
      for (const text of injections) {
        const reply = await probe.find('/Users', `userName eq ${JSON.stringify(text)}`);
        expectCalm(probe, reply);
        const found = reply.status === 200 ? probe.listOf(reply).length : 0;
        probe.expect(found === 0, 'No user has this name, yet somebody is found.', reply);
        expectCalm(probe, await probe.get('/Users', `sortBy=${encodeURIComponent(text)}&count=1`));
        expectCalm(probe, await probe.get(`/Users/${encodeURIComponent(text)}`));
        expectCalm(probe, await probe.get('/Users', `filter=${encodeURIComponent(text)}&count=1`));
      }
    },
  },
  {
    id: 'hostile-numbers',
    title: 'Numbers beyond all bounds are read as far as they can be, or refused',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Read startIndex and count within bounds before they reach the database.',
    run: async (probe) => {
      for (const value of [
        '99999999999999999999',
        '-99999999999999999999',
        '1e308',
        'NaN',
        '2147483648',
        '9007199254740993',
      ]) {
        expectCalm(probe, await probe.get('/Users', `startIndex=${value}&count=1`));
        expectCalm(probe, await probe.get('/Users', `startIndex=1&count=${value}&attributes=id`));
      }
      const { path } = await probe.makeUser();
      const body = '{"Operations":[{"op":"replace","path":"active","value":1e999}]}';
      expectCalm(probe, await probe.send('PATCH', path, { body }));
    },
  },
  {
    id: 'hostile-shapes',
    title: 'Values of the wrong shape are refused, never a fault',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Check the JSON type of every value against its attribute, and answer 400 invalidValue.',
    run: async (probe) => {
      const { path } = await probe.makeUser();
      for (const value of shapes) {
        expectCalm(probe, await probe.send('POST', '/Users', { body: probe.newUser({ name: value, active: value }) }));
        expectCalm(
          probe,
          await probe.send('POST', '/Users', { body: probe.newUser({ schemas: value, emails: value }) }),
        );
        expectCalm(probe, await probe.patch(path, value));
        expectCalm(probe, await probe.patch(path, { op: value, path: value, value }));
        expectCalm(probe, await probe.send('PATCH', path, { body: { Operations: value } }));
      }
      probe.requireStatus(await probe.get(path), [200]);
    },
  },
];

const shapes: readonly JsonValue[] = [null, 7, true, [], {}, [[]], [null], { value: { value: {} } }];

const injections = [
  `' OR '1'='1`,
  `'; DROP TABLE users; --`,
  `" or userName pr or userName eq "`,
  '%',
  '_%',
  '$1',
  '\\',
  `{"$ne": null}`,
  '*)(uid=*',
  '../../etc/passwd',
];

function expectCalm(probe: Probe, reply: Reply): void {
  probe.expect(
    reply.status < 500 || reply.status === 501,
    `This should be refused, but the server failed with ${reply.status}.`,
    reply,
  );
}

function expectRefused(probe: Probe, reply: Reply): void {
  const isRefused = reply.status >= 400 && reply.status < 500;
  probe.expect(isRefused, `This should be refused with 4xx, but was answered with ${reply.status}.`, reply);
}
