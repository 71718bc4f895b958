import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type SmtpUnderTest, smtpUnderTest } from '../notify/smtp-under-test.ts';
import { type Body, type Caller, eventually, holderOf, Provisioning, signedIn } from './both-sides.ts';

const TENANT = '/api/tenants/yard';
const SCIM = '/t/yard/scim/v2';
const PASSWORD = 'three cranes above the quay';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

let mailServer: SmtpUnderTest | undefined;
after(() => mailServer?.close());

async function withMail() {
  mailServer ??= await smtpUnderTest({ server: { hideSTARTTLS: true } });
  return { LOCKSTEP_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`, LOCKSTEP_MAIL_FROM: 'yard@lockstep.test' };
}

function person(name: string, more: Readonly<Record<string, unknown>> = {}) {
  const address = `${name}@acme.test`;
  return {
    schemas: [USER],
    userName: address,
    displayName: name,
    emails: [{ type: 'work', value: address, primary: true }],
    ...more,
  };
}

// One story, in the order of the application's article: each test goes on where the one before it ended.
onEachDatabase(
  'Peripass',
  (open) => {
    let world: GraphWorld;
    let admin: Caller;
    let guard: Caller;
    let engine: Caller;
    let token: string;
    let application: Provisioning;
    const staff: Record<string, string> = {};

    before(async () => {
      world = open();
    });

    const settingsOf = async (caller: Caller) => caller.expect(200, 'GET', `${TENANT}/settings`);
    const field = (page: Body, key: string) => page.fields.find((one: Body) => one.key === key);
    const accountsOf = async (query = ''): Promise<readonly Body[]> =>
      (await admin.expect(200, 'GET', `${TENANT}/accounts${query}`)).value;
    const account = async (name: string, query = ''): Promise<Body> => {
      const found = (await accountsOf(`?q=${name}${query}`)).filter(({ userName }) => userName.startsWith(name));
      assert.equal(found.length, 1, `${name}: ${JSON.stringify(found)}`);
      return found[0];
    };

    test('PER-1 the vendor sets up a tenant, which has a sign-in address of its own', async () => {
      const made = await world.expect(201, 'POST', '/api/tenants', {
        profile: 'peripass',
        key: 'yard',
        displayName: 'Yard Ghent',
      });
      assert.deepEqual([made.token, made.administrator], [null, null]);
      for (const [userName, role] of [
        ['ada@yard.test', 'administrator'],
        ['gus@yard.test', 'guard'],
      ] as const) {
        const added = await world.expect(201, 'POST', `${TENANT}/staff`, {
          userName,
          password: PASSWORD,
          roles: [role],
        });
        staff[role] = added.id;
      }
      admin = await signedIn(world, 'yard', 'ada@yard.test', PASSWORD);
      guard = await signedIn(world, 'yard', 'gus@yard.test', PASSWORD);
      await world.expect(201, 'POST', '/api/tenants', { profile: 'peripass', key: 'other', displayName: 'Other' });
      const elsewhere = { userName: 'ada@yard.test', password: PASSWORD };
      await world.expect(401, 'POST', '/api/tenants/other/sign-in', elsewhere);
      await world.expect(401, 'POST', '/api/tenants/nowhere/sign-in', elsewhere);
      await admin.expect(401, 'GET', '/api/tenants/other');
    });

    test('PER-2 only a user whose permissions include the configuration reaches it', async () => {
      await guard.expect(403, 'GET', `${TENANT}/settings`);
      await guard.expect(403, 'PUT', `${TENANT}/settings`, { providerName: 'Mine' });
      await guard.expect(403, 'POST', `${TENANT}/tokens`, {});
      await guard.expect(403, 'GET', `${TENANT}/staff`);
      assert.deepEqual((await guard.expect(200, 'GET', `${TENANT}/me`)).permissions, ['gate', 'yard']);
      assert.equal((await admin.expect(200, 'GET', `${TENANT}/me`)).permissions, 'all');
    });

    test('PER-3 the configuration has the page Identity providers & provisioning, with its fields in order', async () => {
      const page = await settingsOf(admin);
      assert.deepEqual(page.path, ['Configuration', 'Identity providers & provisioning']);
      assert.deepEqual(
        page.fields.map(({ label }: Body) => label),
        ['Provider name', 'User role', 'Default language', 'SCIM Endpoint', 'SCIM Token'],
      );
      const { settings } = await admin.expect(200, 'GET', `${TENANT}/application`);
      assert.deepEqual(settings, { path: page.path, saveLabel: 'Save your changes' });
      assert.equal((await guard.expect(200, 'GET', `${TENANT}/application`)).settings !== undefined, true);
    });

    test('PER-6 endpoint and token are shown for copying before the first save, each reading of the token recorded', async () => {
      const page = await settingsOf(admin);
      assert.equal(field(page, 'scimEndpoint').value, `${world.url}${SCIM}`);
      const id = field(page, 'scimToken').value;
      token = (await admin.expect(200, 'GET', `${TENANT}/tokens/${id}/value`)).token;
      engine = holderOf(world, token);
      const read = await eventually(async () => {
        const { value } = await admin.expect(200, 'GET', `${TENANT}/activity?method=GET`);
        const found = value.find(({ path }: Body) => path.endsWith('/value'));
        assert.ok(found);
        return found;
      });
      assert.deepEqual([read.actor, read.tokenId], ['ada@yard.test', id]);
    });

    test('PER-7 provisioning is refused until the page is saved, and a save is all or nothing', async () => {
      assert.match((await settingsOf(admin)).notice, /refused until you save/);
      const refused = await engine.expect(403, 'POST', `${SCIM}/Users`, person('early'));
      assert.match(refused.detail, /save Configuration > Identity providers & provisioning/);
      await engine.expect(403, 'GET', `${SCIM}/Users`);

      const half = await admin.expect(400, 'PUT', `${TENANT}/settings`, {
        providerName: 'Northwind',
        userRole: 'nobody',
      });
      assert.deepEqual(
        half.error.details.map(({ target }: Body) => target),
        ['userRole'],
      );
      assert.deepEqual(
        [(await settingsOf(admin)).savedDateTime, field(await settingsOf(admin), 'providerName').value],
        [null, null],
      );
      await engine.expect(403, 'GET', `${SCIM}/Users`);
    });

    test('PER-4 a provider name is required, is saved, and is shown again', async () => {
      for (const providerName of ['', ' ', 'x'.repeat(121), 7, null]) {
        const refused = await admin.expect(400, 'PUT', `${TENANT}/settings`, { providerName, userRole: 'host' });
        assert.deepEqual(
          refused.error.details.map(({ target }: Body) => target),
          ['providerName'],
          String(providerName),
        );
      }
      await admin.expect(200, 'PUT', `${TENANT}/settings`, { providerName: 'Northwind directory', userRole: 'host' });
      const page = await settingsOf(admin);
      assert.equal(field(page, 'providerName').value, 'Northwind directory');
      assert.ok(page.savedDateTime);
      assert.equal(page.notice, null);
    });

    test('PER-5 the chosen role is given to everyone provisioned', async () => {
      assert.deepEqual(
        field(await settingsOf(admin), 'userRole').choices.map(({ value }: Body) => value),
        ['administrator', 'guard', 'host', 'planner'],
      );
      const made = await engine.expect(201, 'POST', `${SCIM}/Users`, person('hanna'));
      assert.equal(made.roles, undefined);
      assert.deepEqual((await account('hanna')).roles, ['host']);
    });

    test('PER-21 a second identity provider is refused', async () => {
      const listed = await admin.expect(200, 'GET', `${TENANT}/identity-providers`);
      assert.deepEqual(
        listed.value.map(({ providerName }: Body) => providerName),
        ['Northwind directory'],
      );
      const refused = await admin.expect(409, 'POST', `${TENANT}/identity-providers`, { providerName: 'Second' });
      assert.equal(refused.error.code, 'OneIdentityProvider');
      assert.match(refused.error.message, /Northwind directory/);
    });

    test('PER-20 roles are sets of permissions, a user has at least one, and several add up', async () => {
      const { id } = await account('hanna');
      assert.deepEqual((await account('hanna')).permissions, ['visits']);
      const changed = await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, { roles: ['host', 'guard'] });
      assert.deepEqual(changed.permissions, ['gate', 'visits', 'yard']);
      for (const roles of [[], ['unheard-of'], ['host', 'host'], 'host']) {
        await admin.expect(400, 'PATCH', `${TENANT}/accounts/${id}`, { roles });
      }
      const made = await admin.expect(201, 'POST', `${TENANT}/roles`, { name: 'Analyst', permissions: ['reports'] });
      await admin.expect(409, 'POST', `${TENANT}/roles`, { name: 'ANALYST', permissions: [] });
      await admin.expect(400, 'POST', `${TENANT}/roles`, { name: 'Wizard', permissions: ['everything'] });
      const analyst = await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, { roles: ['host', made.id] });
      assert.deepEqual(analyst.permissions, ['reports', 'visits']);
      await guard.expect(403, 'PATCH', `${TENANT}/accounts/${id}`, { roles: ['administrator'] });
      await guard.expect(403, 'POST', `${TENANT}/roles`, { name: 'Mine', permissions: ['configuration'] });
    });

    test('PER-23 a role in use cannot be removed, neither the default one nor one that users have', async () => {
      const refused = await admin.expect(409, 'DELETE', `${TENANT}/roles/host`);
      assert.equal(refused.error.code, 'EntryInUse');
      assert.match(refused.error.message, /provisioned users/);
      const { value } = await admin.expect(200, 'GET', `${TENANT}/roles?q=analyst`);
      assert.match(
        (await admin.expect(409, 'DELETE', `${TENANT}/roles/${value[0].id}`)).error.message,
        /Users have the role/,
      );
      await admin.expect(409, 'DELETE', `${TENANT}/roles/guard`);
      await admin.expect(409, 'DELETE', `${TENANT}/roles/administrator`);
      await admin.expect(204, 'DELETE', `${TENANT}/roles/planner`);
      await admin.expect(404, 'DELETE', `${TENANT}/roles/planner`);
    });

    test('PER-22 another default role is for later users, and an update by the directory leaves roles as they are', async () => {
      const { id } = await account('hanna');
      const before = (await account('hanna')).facts.roles;
      await admin.expect(200, 'PUT', `${TENANT}/settings`, { userRole: 'guard' });
      await engine.expect(201, 'POST', `${SCIM}/Users`, person('ivo'));
      assert.deepEqual((await account('ivo')).roles, ['guard']);
      const operations = [{ op: 'replace', path: 'displayName', value: 'Hanna Host' }];
      await engine.expect(200, 'PATCH', `${SCIM}/Users/${id}`, { Operations: operations });
      await engine.expect(200, 'PUT', `${SCIM}/Users/${id}`, person('hanna', { displayName: 'Hanna H' }));
      assert.deepEqual(
        [(await account('hanna')).facts.roles, (await account('hanna')).displayName],
        [before, 'Hanna H'],
      );
      await admin.expect(200, 'PUT', `${TENANT}/settings`, { userRole: 'host' });
    });

    test('PER-14 the default language applies where the directory names none', async () => {
      await admin.expect(200, 'PUT', `${TENANT}/settings`, { defaultLanguage: 'nl' });
      await engine.expect(201, 'POST', `${SCIM}/Users`, person('jan'));
      await engine.expect(201, 'POST', `${SCIM}/Users`, person('kim', { preferredLanguage: 'fr' }));
      assert.equal((await account('jan')).language, 'nl');
      assert.equal((await account('kim')).language, 'fr');
      assert.equal((await account('jan')).attributes.preferredLanguage, undefined);
      await admin.expect(400, 'PUT', `${TENANT}/settings`, { defaultLanguage: 'tlh' });
      await admin.expect(200, 'PUT', `${TENANT}/settings`, { defaultLanguage: 'en' });
      assert.equal((await account('jan')).language, 'nl');
    });

    test('PER-16 a valid and unique work e-mail address is required, and stays', async () => {
      for (const emails of [
        undefined,
        [],
        [{ type: 'work', value: 'no address' }],
        [{ type: 'home', value: 'a@b.test' }],
      ]) {
        const refused = await engine.expect(400, 'POST', `${SCIM}/Users`, person('lea', { emails }));
        assert.equal(refused.scimType, 'invalidValue');
        assert.match(refused.detail, /emails|address/);
      }
      const taken = [{ type: 'work', value: 'JAN@acme.test' }];
      assert.equal(
        (await engine.expect(409, 'POST', `${SCIM}/Users`, person('lea', { emails: taken }))).scimType,
        'uniqueness',
      );
      const { id } = await account('jan');
      const remove = { Operations: [{ op: 'remove', path: 'emails' }] };
      await engine.expect(400, 'PATCH', `${SCIM}/Users/${id}`, remove);
    });

    test('PER-10 PER-11 the attributes are those of the table, userName alone is filtered by, and there are users only', async () => {
      const { Resources } = await engine.expect(200, 'GET', `${SCIM}/Schemas`);
      const names = Resources.find(({ id }: Body) => id === USER).attributes.map(({ name }: Body) => name);
      const table = ['userName', 'active', 'displayName', 'preferredLanguage', 'name', 'phoneNumbers', 'emails'];
      assert.deepEqual(
        names.filter((name: string) => !['id', 'externalId'].includes(name)).toSorted(),
        table.toSorted(),
      );
      const filtered = (filter: string) => `${SCIM}/Users?filter=${encodeURIComponent(filter)}`;
      assert.equal((await engine.expect(200, 'GET', filtered('userName eq "JAN@acme.test"'))).totalResults, 1);
      for (const filter of ['displayName eq "jan"', 'userName sw "jan"', 'externalId eq "1"']) {
        assert.equal((await engine.expect(400, 'GET', filtered(filter))).scimType, 'invalidFilter');
      }
      await engine.expect(404, 'GET', `${SCIM}/Groups`);
    });

    test('PER-13 a thousand people are provisioned, all with the role', async () => {
      const Operations = Array.from({ length: 1_000 }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${index}`,
        data: person(`crowd${index}`),
      }));
      const answer = await engine.expect(200, 'POST', `${SCIM}/Bulk`, { Operations });
      assert.ok(answer.Operations.every(({ status }: Body) => status === '201'));
      const counts: number[] = [];
      let next: string | undefined = `${TENANT}/accounts?role=&q=crowd&roles=host&$top=999`.replace('role=&', '');
      while (next !== undefined) {
        const page: Body = await admin.expect(200, 'GET', next.replace(world.url, ''));
        counts.push(page.value.length);
        assert.ok(page.value.every(({ roles }: Body) => roles[0] === 'host'));
        next = page['@odata.nextLink'];
      }
      assert.deepEqual(counts, [999, 1]);
    });

    test('PER-15 nobody gets a mail by being provisioned, and one when somebody sends it by hand', async () => {
      const arrived = mailServer?.arrived ?? [];
      const { id } = await account('jan');
      assert.deepEqual(
        arrived.filter(({ to }) => to === 'jan@acme.test'),
        [],
      );
      await guard.expect(403, 'POST', `${TENANT}/accounts/${id}/resendLogin`);
      await admin.expect(200, 'POST', `${TENANT}/accounts/${id}/resendLogin`);
      const mails = arrived.filter(({ to }) => to === 'jan@acme.test');
      assert.equal(mails.length, 1);
      assert.match(mails[0]?.raw ?? '', /Yard Ghent/);
      assert.match(mails[0]?.raw ?? '', /\/t\/yard\/sign-in/);
      arrived.length = 0;
    });

    test('PER-18 deactivated users are hidden unless the list asks for them, and are activated by hand', async () => {
      const { id } = await account('jan');
      await admin.expect(200, 'POST', `${TENANT}/accounts/${id}/deactivate`);
      assert.deepEqual(await accountsOf('?q=jan'), []);
      assert.equal((await account('jan', '&state=deactivated')).state, 'deactivated');
      await admin.expect(409, 'POST', `${TENANT}/accounts/${id}/resendLogin`);
      const back = await admin.expect(200, 'POST', `${TENANT}/accounts/${id}/activate`);
      assert.deepEqual([back.id, back.state], [id, 'active']);
      await admin.expect(409, 'POST', `${TENANT}/accounts/${id}/activate`);
      await admin.expect(400, 'GET', `${TENANT}/accounts?state=vanished`);
    });

    test('PER-17 what is deleted through SCIM is gone for SCIM and archived in Peripass', async () => {
      const { id } = await account('kim');
      await engine.expect(204, 'DELETE', `${SCIM}/Users/${id}`);
      await engine.expect(404, 'GET', `${SCIM}/Users/${id}`);
      assert.deepEqual(await accountsOf('?q=kim'), []);
      const record = await account('kim', '&state=archived');
      assert.deepEqual([record.id, record.state, record.roles], [id, 'archived', ['host']]);
      assert.ok(record.archivedDateTime);
      await admin.expect(409, 'PATCH', `${TENANT}/accounts/${id}`, { roles: ['guard'] });
      await admin.expect(409, 'POST', `${TENANT}/accounts/${id}/undelete`);
      assert.deepEqual((await accountsOf('?state=deactivated')).length, 0);
    });

    test('PER-26 an archived record blocks nobody, and is activated by hand only while its name and address are free', async () => {
      const archived = (await account('kim', '&state=archived')).id;
      const again = await engine.expect(201, 'POST', `${SCIM}/Users`, person('kim'));
      const refused = await admin.expect(409, 'POST', `${TENANT}/accounts/${archived}/activate`);
      assert.equal(refused.error.code, 'ValueInUse');
      await engine.expect(204, 'DELETE', `${SCIM}/Users/${again.id}`);
      const back = await admin.expect(200, 'POST', `${TENANT}/accounts/${archived}/activate`);
      assert.notEqual(back.id, archived);
      assert.deepEqual([back.state, back.archivedDateTime, back.roles], ['active', null, ['host']]);
      assert.equal((await engine.expect(200, 'GET', `${SCIM}/Users/${back.id}`)).userName, 'kim@acme.test');
      await admin.expect(404, 'GET', `${TENANT}/accounts/${archived}`);
      assert.equal((await account('kim', '&state=archived')).id, again.id);
    });

    test('PER-24 the token stays readable, and a new one ends the old one at once', async () => {
      const [{ id }] = (await admin.expect(200, 'GET', `${TENANT}/tokens`)).value;
      const made = await admin.expect(201, 'POST', `${TENANT}/tokens`, {});
      await engine.expect(401, 'GET', `${SCIM}/Users`);
      token = made.token;
      engine = holderOf(world, token);
      await engine.expect(200, 'GET', `${SCIM}/Users?count=1`);
      assert.equal((await admin.expect(200, 'GET', `${TENANT}/tokens/${made.id}/value`)).token, token);
      await admin.expect(404, 'GET', `${TENANT}/tokens/${id}/value`);
      assert.deepEqual(
        (await admin.expect(200, 'GET', `${TENANT}/tokens`)).value.map((one: Body) => one.id),
        [made.id],
      );
    });

    test('PER-12 a token works only while whoever made it may change the configuration', async () => {
      await world.expect(200, 'PATCH', `${TENANT}/staff/${staff.administrator}`, { roles: ['guard'] });
      const refused = await engine.expect(403, 'GET', `${SCIM}/Users`);
      assert.match(refused.detail, /may not change the configuration/);
      await world.expect(200, 'PATCH', `${TENANT}/staff/${staff.administrator}`, { roles: ['administrator'] });
      await engine.expect(200, 'GET', `${SCIM}/Users?count=1`);
    });

    test('PER-19 who loses the right is refused at once in the session that is open', async () => {
      await admin.expect(200, 'GET', `${TENANT}/settings`);
      const added = { userName: 'tea@yard.test', password: PASSWORD, roles: ['administrator'] };
      const { id } = await admin.expect(201, 'POST', `${TENANT}/staff`, added);
      const tea = await signedIn(world, 'yard', 'tea@yard.test', PASSWORD);
      await tea.expect(200, 'GET', `${TENANT}/settings`);
      await admin.expect(200, 'PATCH', `${TENANT}/staff/${id}`, { roles: ['guard'] });
      await tea.expect(403, 'GET', `${TENANT}/settings`);
      await admin.expect(204, 'DELETE', `${TENANT}/staff/${id}`);
      await tea.expect(401, 'GET', `${TENANT}/me`);
      await admin.expect(409, 'DELETE', `${TENANT}/staff/${staff.administrator}`);
    });

    test('PER-8 a person is created, kept in step, disabled, brought back and removed', async () => {
      application = await Provisioning.add(world, 'Peripass');
      await assert.rejects(application.connect(`${world.url}${SCIM}`, `${token.slice(0, -1)}x`));
      await application.connect(`${world.url}${SCIM}`, token);
      const more = { givenName: 'Mia', surname: 'Vos', mail: 'mia@halden.example', preferredLanguage: 'de' };
      const mia = await world.person('mia', more);
      const assignment = await application.assign(mia);
      await application.onDemand(mia);
      const joined = await account('mia@halden');
      assert.deepEqual([joined.roles, joined.language, joined.source], [['host'], 'de', 'directory']);
      assert.equal(joined.attributes.externalId, mia);

      await world.expect(204, 'PATCH', `/v1.0/users/${mia}`, { displayName: 'Mia de Vos' });
      await application.onDemand(mia);
      assert.equal((await account('mia@halden')).displayName, 'Mia de Vos');

      await admin.expect(200, 'PATCH', `${TENANT}/accounts/${joined.id}`, { roles: ['guard', 'host'] });
      await application.unassign(assignment);
      await application.onDemand(mia);
      assert.equal((await account('mia@halden', '&state=deactivated')).id, joined.id);

      await application.assign(mia);
      await application.onDemand(mia);
      const again = await account('mia@halden');
      assert.deepEqual([again.id, again.roles], [joined.id, ['guard', 'host']]);

      await world.expect(204, 'DELETE', `/v1.0/users/${mia}`);
      await world.expect(204, 'DELETE', `/v1.0/directory/deletedItems/${mia}`);
      await application.start();
      const left = await eventually(() => account('mia@halden', '&state=archived'));
      assert.equal(left.id, joined.id);
    });

    test('PER-9 provisioning works without single sign-on, which is offered beside it', async () => {
      const { value } = await world.expect(
        200,
        'GET',
        `/v1.0/applicationTemplates?${encodeURI("$filter=displayName eq 'Peripass'")}`,
      );
      assert.ok(value[0].supportedSingleSignOnModes.includes('oidc'), JSON.stringify(value[0]));
      const { preferredSingleSignOnMode } = await world.expect(200, 'GET', `/v1.0/servicePrincipals/${application.id}`);
      assert.equal(preferredSingleSignOnMode ?? null, null);
    });

    test('PER-25 cycles run at least hourly', async () => {
      const { schedule } = await world.expect(200, 'GET', application.job);
      assert.equal(schedule.interval, 'PT40M');
    });
  },
  withMail,
);
