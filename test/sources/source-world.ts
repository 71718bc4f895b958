import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, GraphWorld } from '../graph/graph-world.ts';
import { AUTHORITY, BASE, type LdapServer, PASSWORD, READER } from './ldap-server.ts';

type Loose = Answer['body'];

/** What an LDAP server in a test is entered with. */
export function ldapSource(server: LdapServer, more: Readonly<Record<string, unknown>> = {}) {
  return {
    kind: 'ldap',
    displayName: 'Halden LDAP',
    url: server.url,
    bindDn: READER,
    secret: PASSWORD,
    baseDn: `ou=people,${BASE}`,
    groupsBaseDn: `ou=groups,${BASE}`,
    schema: 'inetOrgPerson',
    caCertificate: AUTHORITY,
    // Read when a test says so.
    isEnabled: false,
    ...more,
  };
}

/** Reads a source and waits until that has ended; answers the source. */
export async function readSource(world: GraphWorld, id: string, body: object = {}): Promise<Loose> {
  await world.expect(202, 'POST', `/api/directory/sources/${id}/read`, body);
  return ended(world, id);
}

/** Waits until a source is not being read any more. */
export async function ended(world: GraphWorld, id: string): Promise<Loose> {
  for (let look = 0; look < 600; look += 1) {
    const source = await world.expect(200, 'GET', `/api/directory/sources/${id}`);
    if (!source.isReading && source.lastRead !== null) return source;
    await sleep(50);
  }
  return assert.fail(`The source ${id} is read without end.`);
}
