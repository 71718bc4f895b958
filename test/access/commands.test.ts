import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Installation } from '../stories/installation.ts';

describe('access by commands', () => {
  let here: Installation;
  before(async () => {
    here = await Installation.make('PGlite');
  });
  after(() => here.remove());

  test('the server prints the first link, and tokens and the key are handled while it runs', async () => {
    const running = here.start('serve', '--json', '--port', '0', '--log-level', 'warn');
    const said = JSON.parse(await running.said(/}\s*$/)) as { address: string; firstAdministrator: string };
    const [origin, key] = said.firstAdministrator.split('/first-administrator/');
    assert.equal(origin, said.address);
    const accept = await fetch(`${said.address}/api/portal/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        key,
        userName: 'ann@halden.example',
        displayName: 'Ann',
        password: 'four chairs under a pear tree',
      }),
    });
    assert.equal(accept.status, 200);

    const made = await here.succeed('token', 'create', '--role', 'viewer', '--name', 'Reports', '--expires', '7d');
    const read = () =>
      fetch(`${said.address}/api/settings/organization`, { headers: { authorization: `Bearer ${made.trim()}` } });
    assert.equal((await read()).status, 200);
    assert.deepEqual(JSON.parse(await here.succeed('secret', 'rotate-key', '--json')), { resealed: 0 });
    const { value } = JSON.parse(await here.succeed('token', 'list', '--json'));
    assert.deepEqual(
      value.map(({ name, roles }: { name: string; roles: string[] }) => [name, roles]),
      [['Reports', ['viewer']]],
    );
    await here.succeed('token', 'revoke', value[0].id);
    assert.equal((await read()).status, 401);
    const { status, stderr } = await running.end('SIGINT');
    assert.deepEqual({ status, stderr }, { status: 130, stderr: '' });
  });

  test('without a server the commands work too, and wrong usage is told', async () => {
    const opaque = await here.succeed('token', 'create', '--role', 'operator', '--opaque', '--expires', 'never');
    assert.match(opaque, /^lockstep_[0-9a-f]{32}_\w{43}\n$/);
    assert.match(await here.succeed('token', 'list'), /\tCommand line\toperator\twithout end\tused never\n$/);
    for (const [parameters, status, told] of [
      [['token', 'create'], 2, /--role/],
      [['token', 'create', '--role', 'viewer', '--expires', 'soon'], 2, /--expires/],
      [['token', 'create', '--role', 'king'], 1, /roles\.0/],
      [['token', 'revoke', 'x'], 1, /no API token x/],
    ] as const) {
      const ended = await here.run(...parameters);
      assert.equal(ended.status, status, parameters.join(' '));
      assert.match(ended.stderr, told);
    }
  });
});
