import assert from 'node:assert/strict';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';
import type { ScreenOf } from './screens.ts';
import { addStaff } from './tenant-window.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PASSWORD = 'nine lanterns on a bridge';
const TENANTS = ['peripass', 'passle', 'travelperk', 'iris-intranet'] as const;

/**
 * An installation in which every screen has something to show, an administrator of it and of four tenants in one
 * browser. One application stands for all that are set up.
 */
export class FurnishedWorld {
  readonly portal: PortalWorld;
  readonly box: Sandbox;
  readonly #target: ScimTestTarget;
  readonly #names: Readonly<Record<string, string>>;

  private constructor(
    portal: PortalWorld,
    target: ScimTestTarget,
    box: Sandbox,
    names: Readonly<Record<string, string>>,
  ) {
    this.portal = portal;
    this.box = box;
    this.#target = target;
    this.#names = names;
  }

  static async open(): Promise<FurnishedWorld> {
    const portal = await PortalWorld.open();
    const target = await ScimTestTarget.start();
    try {
      return await FurnishedWorld.#furnish(portal, target);
    } catch (error) {
      await target.close();
      await portal.close();
      throw error;
    }
  }

  static async #furnish(portal: PortalWorld, target: ScimTestTarget): Promise<FurnishedWorld> {
    const { graph } = portal;
    const person = await graph.person('ann', { displayName: 'Ann Lee', department: 'Sales', jobTitle: 'Lead' });
    const group = { displayName: 'Writers', mailNickname: 'writers', mailEnabled: false, securityEnabled: true };
    const { id: groupId } = await graph.expect(201, 'POST', '/v1.0/groups', group);
    const gone = await graph.person('omar', { displayName: 'Omar Haddad' });
    await graph.expect(204, 'DELETE', `/v1.0/users/${gone}`);
    const box = await sandbox(graph, target, 'Harbour');
    await box.assign(person);
    await box.run();
    const made = await graph.expect(201, 'POST', `/v1.0/applicationTemplates/${PERIPASS}/instantiate`, {
      displayName: 'Peripass Ghent',
    });
    const entries = await graph.expect(200, 'GET', '/v1.0/auditLogs/provisioning?$top=1');
    const { id: plan } = await graph.expect(202, 'POST', `${box.job}/plans`, {});
    for (const profile of TENANTS) {
      const tenant = { profile, key: profile, displayName: `Yard ${profile}`, setUp: true };
      const { token, scimEndpoint } = await graph.expect(201, 'POST', '/api/tenants', tenant);
      if (profile === 'peripass') {
        const account = {
          schemas: [USER],
          userName: 'eva@yard.example',
          emails: [{ value: 'eva@yard.example', type: 'work', primary: true }],
          name: { givenName: 'Eva', familyName: 'Novak' },
        };
        const authorization = { authorization: `Bearer ${token}` };
        await graph.expect(201, 'POST', `${scimEndpoint}/Users`, account, authorization);
      }
      await addStaff(portal, profile, 'gert@yard.example');
      const signedIn = await portal.page.request.post(`${graph.url}/api/tenants/${profile}/sign-in`, {
        data: { userName: 'gert@yard.example', password: PASSWORD },
      });
      assert.equal(signedIn.status(), 200);
    }
    const [account] = (await graph.expect(200, 'GET', '/api/tenants/peripass/accounts?$top=1')).value;
    const asked = { requestedBy: 'gert@yard.example', mail: 'Please send us credentials.' };
    const request = await graph.expect(201, 'POST', '/api/tenants/iris-intranet/credential-requests', asked);
    const names = {
      person,
      failing: person,
      group: groupId,
      peripass: box.applicationId,
      passle: box.applicationId,
      travelperk: box.applicationId,
      unconfigured: made.servicePrincipal.id,
      peripassEntry: PERIPASS,
      entry: entries.value[0].id,
      failure: entries.value[0].id,
      plan,
      account: account.id,
      request: request.id,
    };
    return new FurnishedWorld(portal, target, box, names);
  }

  /** The address of a screen in this installation. */
  addressOf({ path }: ScreenOf): string {
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const id = this.#names[name];
      assert.ok(id !== undefined, `nothing is called ${name}`);
      return id;
    });
  }

  async close(): Promise<void> {
    await this.#target.close();
    await this.portal.close();
  }
}
