import assert from 'node:assert/strict';
import type { Account, Server } from './installation.ts';
import {
  APPLICATIONS,
  type ApplicationKey,
  ENTERPRISE,
  type WantedAccount,
  wantedAccounts,
} from './sample-accounts.ts';

/** Fails unless every tenant of the sample holds exactly the accounts it must, each once and with nothing else in it. */
export async function assertSampleAccounts(server: Server): Promise<void> {
  const people = await peopleIds(server);
  assert.equal(people.size, 1000);
  for (const key of APPLICATIONS) await assertAccounts(server, key, people);
}

async function assertAccounts(server: Server, key: ApplicationKey, people: ReadonlyMap<string, string>): Promise<void> {
  const accounts = await server.accounts(key);
  const found = new Map(accounts.map((account) => [account.userName, account]));
  const wanted = wantedAccounts(key);
  assert.deepEqual(
    accounts.map(({ userName }) => userName).toSorted(),
    wanted.map(({ userName }) => userName).toSorted(),
    `the accounts of ${key}`,
  );
  const idsByPerson = new Map(wanted.map(({ person, userName }) => [person, found.get(userName)?.id]));
  for (const { person, userName, manager, groups, attributes } of wanted) {
    const { id, meta, ...account } = found.get(userName) as Account;
    const address = `${server.address}/t/${key}/scim/v2/Users`;
    const { resourceType, location } = meta as Readonly<Record<string, unknown>>;
    assert.deepEqual({ resourceType, location }, { resourceType: 'User', location: `${address}/${id}` });
    const reference = manager === undefined ? undefined : idsByPerson.get(manager);
    const managerName = nameOf(wanted.find((one) => one.person === manager));
    const extension = {
      [ENTERPRISE]: { manager: { value: reference, $ref: `${address}/${reference}`, displayName: managerName } },
    };
    assert.deepEqual(
      account,
      {
        ...attributes,
        ...(groups && { groups }),
        externalId: people.get(person),
        ...(reference === undefined ? {} : extension),
      },
      `${person} in ${key}`,
    );
  }
}

/** Given and family name, as TravelPerk shows whom somebody reports to. */
function nameOf(account: WantedAccount | undefined): string {
  const { givenName, familyName } = (account?.attributes.name ?? {}) as Readonly<Record<string, string>>;
  return [givenName, familyName].filter(Boolean).join(' ');
}

/** Ids of everybody in the directory by principal name, as the people's objects have them. */
async function peopleIds(server: Server): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (let path: string | undefined = '/v1.0/users?$top=999&$select=id,userPrincipalName'; path !== undefined; ) {
    const page = await server.read(path);
    for (const user of page.value as readonly { id: string; userPrincipalName: string }[]) {
      ids.set(user.userPrincipalName, user.id);
    }
    const next = page['@odata.nextLink'] as string | undefined;
    path = next?.slice(server.address.length);
  }
  return ids;
}
