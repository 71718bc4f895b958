import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GraphWorld } from '../graph/graph-world.ts';
import { BASE, LdapServer, READER } from './ldap-server.ts';
import { ldapSource, readSource } from './source-world.ts';

describe('connections to directories that speak LDAP', () => {
  let world: GraphWorld;
  let server: LdapServer;
  const check = async (more: object, of = server) => {
    const { id } = await world.expect(201, 'POST', '/api/directory/sources', { ...ldapSource(of), ...more });
    return world.expect(200, 'POST', `/api/directory/sources/${id}/check`);
  };

  before(async () => {
    server = await LdapServer.open();
    server.person('ann');
    world = await GraphWorld.open('PGlite');
  });
  after(async () => {
    await world?.close();
    await server?.close();
  });

  test('a certificate that nobody vouches for is refused before anything is said', async () => {
    const { isReached, message } = await check({ caCertificate: null });
    assert.equal(isReached, false);
    assert.match(message, /^No secure connection to ldaps:\/\/127\.0\.0\.1:\d+ can be made/);
  });

  test('a line that is not secure from the start is made so by StartTLS, or not used', async () => {
    const plain = await LdapServer.open('startTls');
    plain.person('ann');
    const { isReached, message, people } = await check({}, plain);
    assert.equal(isReached, true, message);
    assert.equal(people.length, 1);
    const unknown = await check({ caCertificate: null }, plain);
    assert.match(unknown.message, /^No secure connection/);
    await plain.close();
  });

  test('a wrong password, a wrong base and a server that is away are named', async () => {
    assert.match((await check({ secret: 'wrong' })).message, /does not accept the bind DN with this password/);
    assert.match((await check({ baseDn: 'dc=elsewhere' })).message, /has no entry under this base DN/);
    assert.match((await check({ url: 'ldaps://127.0.0.1:1' })).message, /cannot be reached/);
    assert.match((await check({ filter: '(uid=nobody)' })).message, /nobody is found there/);
  });

  test('what cannot be entered is refused field by field', async () => {
    const wrong = await world.expect(400, 'POST', '/api/directory/sources', {
      ...ldapSource(server),
      url: 'ldaps://10.0.0.1',
      baseDn: 'people',
      filter: '(uid=',
      attributes: { shoeSize: 'size', mail: 'no attribute', userPrincipalName: '' },
      caCertificate: 'not a certificate',
      intervalSeconds: 5,
    });
    assert.deepEqual(
      wrong.error.details.map((one: { target: string }) => one.target),
      [
        'intervalSeconds',
        'url',
        'baseDn',
        'filter',
        'attributes.shoeSize',
        'attributes.mail',
        'attributes.userPrincipalName',
        'caCertificate',
      ],
    );
    assert.match(JSON.stringify(wrong), /--allow-target 10\.0\.0\.1:636/);
  });

  test('a password stays with the server it was entered for', async () => {
    const { id } = await world.expect(201, 'POST', '/api/directory/sources', ldapSource(server));
    const path = `/api/directory/sources/${id}`;
    const refused = await world.expect(400, 'PATCH', path, { url: 'ldaps://127.0.0.1:6360' });
    assert.equal(refused.error.details[0].target, 'secret');
    const renamed = await world.expect(200, 'PATCH', path, { displayName: 'Renamed', intervalSeconds: 60 });
    assert.deepEqual([renamed.displayName, renamed.intervalSeconds, renamed.bindDn], ['Renamed', 60, READER]);
    assert.equal((await world.expect(200, 'POST', `${path}/check`)).isReached, true);
    const secrets = await world.expect(200, 'GET', '/api/settings/secrets');
    assert.ok(
      secrets.value.some((one: { kind: string; name: string }) => one.kind === 'source' && one.name === 'Renamed'),
    );
    await world.expect(200, 'POST', '/api/settings/secrets/rotate-key');
    assert.equal((await world.expect(200, 'POST', `${path}/check`)).isReached, true);
  });

  test('Active Directory: ids of bytes, disabled accounts, and members in ranges', async () => {
    const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const ad = await LdapServer.open();
    ad.entries.set(`CN=Åse Vik,OU=Staff,${BASE}`, {
      objectCategory: 'person',
      objectClass: ['user'],
      objectGUID: guid,
      cn: 'Åse Vik',
      sn: 'Vik',
      userPrincipalName: 'ase@halden.example',
      sAMAccountName: 'ase',
      userAccountControl: '514',
    });
    ad.entries.set(`CN=Staff,OU=Groups,${BASE}`, {
      objectClass: ['group'],
      objectGUID: Buffer.from('ff112233445566778899aabbccddeeff', 'hex'),
      cn: 'Staff',
      'member;range=0-0': [`CN=Åse Vik,OU=Staff,${BASE}`],
    });
    const more = { schema: 'activeDirectory', baseDn: `OU=Staff,${BASE}`, groupsBaseDn: `OU=Groups,${BASE}` };
    const { id } = await world.expect(201, 'POST', '/api/directory/sources', ldapSource(ad, more));
    const { lastRead } = await readSource(world, id);
    assert.deepEqual([lastRead.state, lastRead.problems], ['done', []], JSON.stringify(lastRead));
    const ase = await world.expect(
      200,
      'GET',
      '/v1.0/users/ase@halden.example?$select=accountEnabled,mailNickname,displayName,onPremisesSamAccountName',
    );
    assert.deepEqual(
      [ase.accountEnabled, ase.mailNickname, ase.displayName, ase.onPremisesSamAccountName],
      [false, 'ase', 'Åse Vik', 'ase'],
    );
    assert.deepEqual(lastRead.members, { added: 1, removed: 0 });
    await ad.close();
  });
});
