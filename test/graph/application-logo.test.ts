import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  LEFT_BEHIND,
  largePicture,
  picture,
  SVG,
  unfoldingPicture,
} from '../../packages/server/src/applications/images-under-test.ts';
import { onEachDatabase } from './graph-world.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';

onEachDatabase('logos of applications', (world) => {
  let application: string;
  let servicePrincipal: string;
  let png: Buffer;
  let logo: string;

  before(async () => {
    const made = await world().expect(201, 'POST', `/v1.0/applicationTemplates/${PERIPASS}/instantiate`, {
      displayName: 'Yard',
    });
    [application, servicePrincipal] = [made.application.id, made.servicePrincipal.id];
    assert.deepEqual([made.application.info, made.servicePrincipal.info], [{ logoUrl: null }, { logoUrl: null }]);
    logo = `/v1.0/applications/${application}/logo`;
    png = await picture('png');
  });

  async function send(body: Uint8Array<ArrayBuffer> | undefined, type: string | undefined, token = world().token) {
    const answer = await fetch(world().url + logo, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, ...(type !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    return { status: answer.status, error: text === '' ? undefined : JSON.parse(text).error };
  }
  const bytes = (buffer: Buffer) => new Uint8Array(buffer);
  const load = async (address: string, token = world().token) =>
    fetch(new URL(address, world().url), { headers: { authorization: `Bearer ${token}` } });
  const logoUrl = async (path = `/v1.0/applications/${application}`): Promise<string | null> =>
    (await world().expect(200, 'GET', path)).info.logoUrl;

  test('without one there is none to read, and none to name', async () => {
    const { error } = await world().expect(404, 'GET', logo);
    assert.match(error.message, /Yard has no logo/);
    assert.equal(await logoUrl(), null);
  });

  test('what is kept is not what was sent, and is served as an image that can be nothing else', async () => {
    for (const format of ['jpeg', 'webp', 'png'] as const) {
      const sent = await picture(format);
      assert.deepEqual(await send(bytes(sent), `image/${format}`), { status: 204, error: undefined });
      const answer = await load(logo);
      const kept = Buffer.from(await answer.arrayBuffer());
      assert.equal(answer.headers.get('content-type'), 'image/png');
      assert.equal(kept.subarray(1, 4).toString(), 'PNG');
      assert.notDeepEqual(kept, sent);
      assert.equal(kept.includes(LEFT_BEHIND), false);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
  });

  test('its address names the version, may be kept for good, and is another with another logo', async () => {
    await send(bytes(png), 'image/png');
    const first = await logoUrl();
    assert.ok(first?.startsWith(`${world().url}/v1.0/applications(appId='`), String(first));
    assert.equal(await logoUrl(`/v1.0/servicePrincipals/${servicePrincipal}`), first);
    const answer = await load(String(first));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'private, max-age=31536000, immutable');
    await answer.arrayBuffer();

    await send(bytes(await picture('png', 100)), 'image/png');
    const second = await logoUrl();
    assert.notEqual(second, first);
    const former = await load(String(first));
    assert.equal(former.headers.get('cache-control'), 'no-store');
    await former.arrayBuffer();
    await send(bytes(png), 'image/png');
    assert.equal(await logoUrl(), first);
  });

  test('lists carry it, each where its own readers look', async () => {
    const url = await logoUrl();
    const path = String(url).slice(world().url.length);
    const own = async (list: string, id: string) =>
      (await world().expect(200, 'GET', list)).value.find((one: { id: string }) => one.id === id);
    assert.equal((await own('/v1.0/applications', application)).info.logoUrl, url);
    assert.equal((await own('/v1.0/servicePrincipals', servicePrincipal)).info.logoUrl, url);
    assert.equal((await own('/api/portal/applications', servicePrincipal)).logoUrl, path);
    const { applications } = await world().expect(200, 'GET', '/api/portal/overview');
    assert.deepEqual(applications, [{ id: servicePrincipal, displayName: 'Yard', logoUrl: path }]);
    await world().expect(201, 'POST', `/v1.0/servicePrincipals/${servicePrincipal}/synchronization/jobs`, {
      templateId: 'peripass',
    });
    const person = await world().person('ann');
    const { value } = await world().expect(200, 'GET', `/v1.0/users/${person}/provisioning`);
    assert.equal(value[0].logoUrl, path);
    const { token } = await world().expect(201, 'POST', '/api/settings/tokens', { name: 'h', roles: ['helpdesk'] });
    const seen = await world().expect(200, 'GET', `/v1.0/users/${person}/provisioning`, undefined, {
      authorization: `Bearer ${token}`,
    });
    assert.equal(seen.value[0].logoUrl, null, 'an address the helpdesk may not read');
  });

  test('no other address is put in its place', async () => {
    const url = await logoUrl();
    await world().expect(204, 'PATCH', `/v1.0/applications/${application}`, {
      info: { logoUrl: 'https://elsewhere.example/pixel.png', supportUrl: 'https://yard.example' },
    });
    const { info } = await world().expect(200, 'GET', `/v1.0/applications/${application}`);
    assert.deepEqual(info, { supportUrl: 'https://yard.example', logoUrl: url });
  });

  describe('what is no logo is refused, and the one there is stays', () => {
    const refusals: readonly (readonly [
      string,
      string | undefined,
      () => Promise<Buffer | undefined>,
      number,
      RegExp,
    ])[] = [
      ['an SVG', 'image/svg+xml', async () => SVG, 415, /Send its bytes with Content-Type image\/png/],
      ['JSON', 'application/json', async () => Buffer.from('{}'), 415, /PNG, JPEG or WebP/],
      ['no type', undefined, async () => png, 415, /PNG, JPEG or WebP/],
      ['nothing', 'image/png', async () => undefined, 400, /is empty/],
      ['an SVG called a PNG', 'image/png', async () => SVG, 400, /whatever it is called/],
      ['text called a JPEG', 'image/jpeg', async () => Buffer.from('hello'), 400, /whatever it is called/],
      ['half an image', 'image/png', async () => png.subarray(0, 150), 400, /damaged or incomplete/],
      ['many pixels', 'image/png', unfoldingPicture, 400, /more pixels than 2048 by 2048/],
      ['more than 100 KB', 'image/png', largePicture, 413, /more than 100 KB/],
      ['much more than 100 KB', 'image/png', async () => Buffer.alloc(8_000_000), 413, /more than 100 KB/],
    ];
    for (const [what, type, body, status, message] of refusals) {
      test(`${what} with ${status}`, async () => {
        const url = await logoUrl();
        const sent = await body();
        const answer = await send(sent && bytes(sent), type);
        assert.equal(answer.status, status, JSON.stringify(answer.error));
        assert.match(answer.error.message, message);
        assert.equal(answer.error.details[0].target, 'logo');
        assert.equal(await logoUrl(), url);
      });
    }

    test('for an application that does not exist', async () => {
      const elsewhere = `/v1.0/applications/${servicePrincipal}/logo`;
      const answer = await fetch(world().url + elsewhere, {
        method: 'PUT',
        headers: { authorization: `Bearer ${world().token}`, 'content-type': 'image/png' },
        body: bytes(png),
      });
      assert.equal(answer.status, 404, await answer.text());
      await world().expect(404, 'GET', elsewhere);
      await world().expect(404, 'DELETE', elsewhere);
    });
  });

  test('readers of applications read it, owners of this one change it, others neither', async () => {
    const tokenOf = async (role: string) =>
      world().expect(201, 'POST', '/api/settings/tokens', { name: role, roles: [role] });
    const [viewer, helpdesk, owner] = [
      await tokenOf('viewer'),
      await tokenOf('helpdesk'),
      await tokenOf('applicationOwner'),
    ];
    const statusOf = async (answer: Promise<Response>) => {
      const { status } = await answer;
      await (await answer).arrayBuffer();
      return status;
    };
    assert.equal(await statusOf(load(logo, viewer.token)), 200);
    assert.equal((await send(bytes(png), 'image/png', viewer.token)).status, 403);
    assert.equal(await statusOf(load(logo, helpdesk.token)), 403);
    assert.equal(await statusOf(load(logo, owner.token)), 403);
    assert.equal((await send(bytes(png), 'image/png', owner.token)).status, 403);
    await world().expect(204, 'POST', `/v1.0/servicePrincipals/${servicePrincipal}/owners/$ref`, {
      '@odata.id': `${world().url}/v1.0/directoryObjects/${owner.id}`,
    });
    assert.equal(await statusOf(load(String(await logoUrl()), owner.token)), 200);
    assert.equal((await send(bytes(png), 'image/png', owner.token)).status, 204);
    const anonymous = await fetch(world().url + logo);
    assert.equal(anonymous.status, 401);
    await anonymous.arrayBuffer();
  });

  test('who changed it stands in the audit log, from which to which', async () => {
    await send(bytes(await picture('webp', 60)), 'image/webp');
    const now = new URL(String(await logoUrl())).searchParams.get('v');
    const { value } = await world().expect(
      200,
      'GET',
      `/v1.0/auditLogs/directoryAudits?$top=1&$filter=${encodeURIComponent(`applicationId eq '${servicePrincipal}'`)}`,
    );
    assert.equal(value[0].activityDisplayName, 'Update application');
    const [target] = value[0].targetResources;
    assert.deepEqual([target.displayName, target.modifiedProperties[0].displayName], ['Yard', 'logo']);
    assert.ok(target.modifiedProperties[0].newValue.includes(now));
  });

  test('a batch takes and answers it as base64url', async () => {
    const { responses } = await world().expect(200, 'POST', '/v1.0/$batch', {
      requests: [
        {
          id: '1',
          method: 'PUT',
          url: `/applications/${application}/logo`,
          headers: { 'content-type': 'image/png' },
          body: png.toString('base64url'),
        },
        { id: '2', method: 'GET', url: `/applications/${application}/logo`, dependsOn: ['1'] },
      ],
    });
    assert.deepEqual(
      responses.map(({ status }: { status: number }) => status),
      [204, 200],
    );
    assert.equal(Buffer.from(responses[1].body, 'base64url').subarray(1, 4).toString(), 'PNG');
  });

  test('it goes to the recycle bin and comes back with the application, and is removed by itself', async () => {
    const url = await logoUrl();
    await world().expect(204, 'DELETE', `/v1.0/applications/${application}`);
    assert.equal((await load(String(url))).status, 404);
    const deleted = await world().expect(200, 'GET', '/v1.0/directory/deletedItems/microsoft.graph.application');
    assert.deepEqual(deleted.value[0].info.logoUrl, null);
    await world().expect(200, 'POST', `/v1.0/directory/deletedItems/${application}/restore`, {});
    assert.equal(await logoUrl(), url);
    for (let times = 0; times < 2; times += 1) await world().expect(204, 'DELETE', logo);
    assert.equal(await logoUrl(), null);
    await world().expect(404, 'GET', logo);
  });
});
