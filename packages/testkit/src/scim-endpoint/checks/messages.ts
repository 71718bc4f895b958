import type { Check } from '../check.ts';
import type { Probe } from '../probe.ts';
import { UNKNOWN_ID } from '../probe.ts';
import type { Reply } from '../wire.ts';

/** Media types, errors and refused credentials (RFC 7644 sections 2, 3.1 and 3.12). */
export const messageChecks: readonly Check[] = [
  {
    id: 'content-type',
    title: 'Every answer with a body is application/scim+json, errors too',
    rule: 'RFC 7644 sections 3.1 and 8.1; Microsoft Entra ID refuses plain application/json',
    profiles: ['rfc', 'entra'],
    remedy: 'Set Content-Type: application/scim+json; charset=utf-8 on every answer, those of error handlers included.',
    run: async (probe) => {
      const user = await probe.makeUser();
      const replies = [
        user.reply,
        await probe.get(user.path),
        await probe.get('/Users', 'startIndex=1&count=1'),
        await probe.get('/ServiceProviderConfig'),
        await probe.get(`/Users/${UNKNOWN_ID}`),
        await probe.send('POST', '/Users', { body: '{' }),
        await probe.send('GET', '/Users', { headers: { authorization: undefined } }),
      ];
      for (const reply of replies) {
        const { contentType, method, status } = reply.exchange;
        const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
        const isRight = reply.text === '' || type === 'application/scim+json';
        probe.expect(
          isRight,
          `The ${status} answer to ${method} has the content type ${contentType ?? '(none)'}.`,
          reply,
        );
      }
    },
  },
  {
    id: 'request-content-types',
    title: 'Bodies are read as application/scim+json and as application/json, with and without parameters',
    rule: 'RFC 7644 section 3.1; Okta posts application/json',
    profiles: ['rfc', 'okta'],
    remedy: 'Register the JSON body parser for both media types, and ignore parameters such as charset.',
    run: async (probe) => {
      for (const type of ['application/scim+json', 'application/scim+json; charset=utf-8', 'application/json']) {
        const body = probe.newUser();
        const made = await probe.send('POST', '/Users', { body, headers: { 'content-type': type } });
        probe.expect(made.status === 201, `A create sent as ${type} should be 201, but was ${made.status}.`, made);
      }
      const accepted = await probe.send('GET', '/Users', { query: 'count=1', headers: { accept: 'application/json' } });
      probe.expect(accepted.status === 200, 'Accept: application/json should be served.', accepted);
    },
  },
  {
    id: 'unknown-resource',
    title: 'An unknown id is 404 with an error body, whatever the method',
    rule: 'RFC 7644 section 3.12',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Answer 404 with schemas, status as text and a detail; never 200 with nothing, and PUT never creates.',
    run: async (probe) => {
      const path = `/Users/${UNKNOWN_ID}`;
      probe.expectError(await probe.get(path), [404]);
      probe.expectError(await probe.send('PUT', path, { body: probe.newUser() }), [404]);
      probe.expectError(await probe.patch(path, { op: 'replace', path: 'active', value: false }), [404]);
      probe.expectError(await probe.send('DELETE', path), [404]);
    },
  },
  {
    id: 'unknown-address',
    title: 'An address that does not exist is 404 with an error body',
    rule: 'RFC 7644 section 3.12',
    profiles: ['rfc'],
    remedy: 'Give the catch-all of the router the SCIM error body too.',
    run: async (probe) => probe.expectError(await probe.get('/LockstepCheckNothing'), [404]),
  },
  {
    id: 'method-not-allowed',
    title: 'A method that an address does not have is 405 with Allow and an error body',
    rule: 'RFC 7644 section 3.12; RFC 9110 section 15.5.6',
    profiles: ['rfc'],
    remedy: 'Answer 405 with the methods there are in Allow, not 404 and not the page of the web framework.',
    run: async (probe) => {
      for (const [method, path] of [
        ['DELETE', '/Users'],
        ['PUT', '/ServiceProviderConfig'],
      ] as const) {
        const reply = await probe.send(method, path, { ...(method === 'PUT' && { body: {} }) });
        probe.expectError(reply, [405]);
        const isTold = reply.status !== 405 || /\bGET\b/.test(reply.headers.allow ?? '');
        probe.expect(isTold, 'The 405 lacks the header Allow with the methods there are.', reply);
      }
    },
  },
  {
    id: 'address-spelling',
    title: 'Letter case, a slash too many and unknown parameters do not matter in an address',
    rule: 'Microsoft Entra ID adds flags and slashes to the address it was given; Google doubles slashes',
    profiles: ['entra', 'google'],
    remedy: 'Route without regard to letter case, drop empty path segments, and ignore parameters you do not know.',
    run: async (probe) => {
      for (const path of ['/Users', '/users', '/Users/', '//Users']) {
        const reply = await probe.get(path, 'count=1&aadOptscim062020&lockstepCheck=1');
        probe.expect(reply.status === 200, `${path} should be answered with 200, but was with ${reply.status}.`, reply);
      }
    },
  },
  {
    id: 'unreadable-body',
    title: 'A body that is not JSON, or no object, is 400 invalidSyntax',
    rule: 'RFC 7644 section 3.12',
    profiles: ['rfc'],
    remedy: 'Catch failures of the JSON parser and answer 400 with scimType invalidSyntax.',
    run: async (probe) => {
      for (const body of ['{"userName":', '[]', '"text"']) {
        probe.expectError(await probe.send('POST', '/Users', { body }), [400], ['invalidSyntax']);
      }
    },
  },
  {
    id: 'required-attribute',
    title: 'A user without userName is refused with 400 invalidValue',
    rule: 'RFC 7643 section 4.1.1; RFC 7644 section 3.12',
    profiles: ['rfc'],
    remedy: 'Check required attributes before storing, blank values included.',
    run: async (probe) => {
      const { userName: _left, ...body } = probe.newUser();
      probe.expectError(await probe.send('POST', '/Users', { body }), [400], ['invalidValue']);
      probe.expectError(
        await probe.send('POST', '/Users', { body: { ...body, userName: ' ' } }),
        [400],
        ['invalidValue'],
      );
    },
  },
  {
    id: 'credentials',
    title: 'A missing, wrong or malformed credential is 401 with an error body',
    rule: 'RFC 7644 section 2; RFC 6750 section 3; Okta sends a bare word in its own tests',
    profiles: ['rfc', 'okta', 'entra'],
    remedy: 'Check the credential before anything else, and answer 401 with WWW-Authenticate and the SCIM error body.',
    run: async (probe) => {
      for (const [what, authorization] of credentials) {
        const reply = await probe.send('GET', '/Users', { query: 'count=1', headers: { authorization } });
        expectRefused(probe, what, reply);
      }
      const write = await probe.send('PUT', `/Users/${UNKNOWN_ID}`, {
        body: probe.newUser(),
        headers: { authorization: 'Bearer lockstep-check-wrong' },
      });
      expectRefused(probe, 'a wrong token on a write', write);
    },
  },
];

const credentials: readonly (readonly [string, string | undefined])[] = [
  ['no credential', undefined],
  ['a wrong token', 'Bearer lockstep-check-wrong'],
  ['a word without scheme', 'non-token'],
];

function expectRefused(probe: Probe, what: string, reply: Reply): void {
  const isRefused = probe.expect(
    reply.status === 401,
    `With ${what}, the answer should be 401, but was ${reply.status}.`,
    reply,
  );
  if (!isRefused) return;
  probe.expectError(reply, [401]);
  const challenge = reply.headers['www-authenticate'];
  probe.expect(challenge !== undefined, `With ${what}, the 401 lacks the header WWW-Authenticate.`, reply);
}
