import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { type CheckResult, checkScimEndpoint, type EndpointReport, type Send } from '@lockstep/testkit';
import { Agent, request } from 'undici';

const token = 'scimmy-token';

/** What the checks must find wrong, each with the section that makes it a fault and what was seen on the wire. */
const faults: readonly (readonly [id: string, why: string, problem: RegExp])[] = [
  [
    'create',
    'a create is answered without the header Location (RFC 7644 section 3.3)',
    /The header Location is undefined/,
  ],
  [
    'create-unassigned',
    'null for a list is refused, though it means no value (RFC 7643 section 2.5)',
    /'addresses' expected to be a collection/,
  ],
  [
    'content-type',
    'a body that is no JSON is refused as application/json (RFC 7644 section 8.1)',
    /The 400 answer to POST has the content type application\/json/,
  ],
  ['required-attribute', 'a user without userName is made (RFC 7643 section 4.1.1)', /refused with 400.*with 201/],
  [
    'credentials',
    'a 401 tells no scheme to sign in with (RFC 9110 section 11.6.1)',
    /lacks the header WWW-Authenticate/,
  ],
  [
    'filter-user-name',
    'userName eq tells letter case apart, though caseExact is false (RFC 7643 section 4.1.1)',
    /should find one resource.*but found 0/,
  ],
  [
    'filter-sub-attribute',
    'emails.value eq is refused as soon as a user has no address (RFC 7644 section 3.4.2.2)',
    /Cannot convert undefined or null to object/,
  ],
  [
    'filter-urn',
    'an attribute written with its URN is not found (RFC 7644 section 3.10)',
    /User:title eq ".*" should find ann/,
  ],
  ['filter-escapes', 'an escaped quote ends a text (RFC 7644 section 3.4.2.2)', /Unexpected token/],
  [
    'filter-refused',
    'a filter that ends behind an attribute is a fault of the server (RFC 7644 section 3.12)',
    /should be refused with 400, but was answered with 500/,
  ],
  [
    'paging-first-page',
    'more than count resources are answered (RFC 7644 section 3.4.2.4)',
    /Two of at least three users should be answered, but [3-9] of/,
  ],
  [
    'patch-replace-complex',
    'parts of a complex value that are not named are lost (RFC 7644 section 3.5.2.3)',
    /name\.familyName should be "B", but has no value/,
  ],
  [
    'patch-add-element',
    'an element that is there is added again (RFC 7644 section 3.5.2.1)',
    /emails has .*home.*, which should not be there/,
  ],
  [
    'group-patch-add-again',
    'a member that is there is added again (RFC 7644 section 3.5.2.1)',
    /members has .*, which should not be there/,
  ],
  [
    'patch-core-urn-path',
    'a path with the URN of the core schema is refused (RFC 7644 section 3.10)',
    /does not match any values/,
  ],
  [
    'patch-refuses-read-only',
    'a write to a readOnly attribute succeeds without effect (RFC 7644 section 3.5.2)',
    /should be refused with 400, but was answered with 204/,
  ],
  ['attributes', 'names in attributes tell letter case apart (RFC 7643 section 2.1)', /userName should be .*no value/],
  [
    'hostile-shapes',
    'an operation that is null is a fault of the server (RFC 9110 section 15.6)',
    /the server failed with 500/,
  ],
  [
    'hostile-prototype-names',
    'a filter by __proto__ is a fault of the server (RFC 9110 section 15.6)',
    /the server failed with 500/,
  ],
  [
    'patch-entra-boolean-text',
    'active as the text "False" is refused, as Microsoft Entra ID sends it',
    /expected value type 'boolean' but found type 'string'/,
  ],
  [
    'patch-entra-create-by-filter',
    'replace behind a filter that matches nothing is refused, as Microsoft Entra ID sends it',
    /does not match any values for 'replace'/,
  ],
];

/** What is right about it, and must not be told as a fault. */
const rights = [
  'service-provider-config',
  'resource-types',
  'unique-user-name',
  'unknown-resource',
  'delete',
  'filter-eq',
  'filter-precedence',
  'patch-add-single',
  'patch-remove-matching',
  'group-patch-remove-filtered',
  'client-okta-wizard-application-leaver',
];

describe('the checks against a server made with npm scimmy', () => {
  let server: ChildProcessByStdio<null, Readable, null>;
  let url: string;
  let report: EndpointReport;
  const resultOf = (id: string): CheckResult => {
    const result = report.results.find(({ check }) => check.id === id);
    assert.ok(result, `there is no check ${id}`);
    return result;
  };

  before(async () => {
    server = spawn(process.execPath, [join(import.meta.dirname, 'scimmy-server.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    url = `http://127.0.0.1:${port.trim()}/scim`;
    report = await checkScimEndpoint({
      url,
      token,
      send,
      runId: randomBytes(4).toString('hex'),
      sleep: async () => assert.fail('it asks nobody to wait'),
    });
  });

  for (const [id, why, problem] of faults) {
    test(`find that ${why}`, () => {
      const { outcome } = resultOf(id);
      assert.ok(outcome.status === 'failed', `${id} is ${outcome.status}`);
      const told = outcome.findings.map((finding) => finding.problem);
      assert.ok(
        told.some((one) => problem.test(one)),
        told.join('\n'),
      );
    });
  }

  test('tell of each fault the rule, the remedy, what was sent and what came back', () => {
    for (const [id] of faults) {
      const { check, outcome } = resultOf(id);
      assert.ok(check.rule !== '' && check.remedy !== '');
      assert.ok(outcome.status === 'failed' && outcome.findings.some(({ exchanges }) => exchanges.length > 0), id);
    }
  });

  test('find nothing wrong with what is right', () => {
    assert.deepEqual(
      rights.filter((id) => resultOf(id).outcome.status !== 'passed'),
      [],
    );
  });

  test('leave nothing behind', async () => {
    assert.deepEqual(report.left, []);
    for (const path of ['/Users', '/Groups']) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      const { Resources } = (await response.json()) as { Resources: readonly unknown[] };
      assert.deepEqual(Resources, [], path);
    }
  });

  after(async () => {
    await dispatcher.close();
    if (server?.kill()) await once(server, 'exit');
  });
});

// Each request on a connection of its own: after a failure the server breaks off one it kept open.
const dispatcher = new Agent({ pipelining: 0 });

const send: Send = async ({ method, url, headers, body }) => {
  const answer = await request(url, { method, headers, dispatcher, ...(body !== undefined && { body }) });
  const flat = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return { status: answer.statusCode, headers: Object.fromEntries(flat), body: await answer.body.text() };
};
