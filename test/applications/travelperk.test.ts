import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../graph/graph-world.ts';
import { Company, ENTERPRISE, TRAVELPERK } from './travelperk-company.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SCHEMAS = ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE, TRAVELPERK];

onEachDatabase('TravelPerk: the SCIM page and the endpoint', (world) => {
  test('TRV-1 plans below Premium have neither the page nor the endpoint', async () => {
    for (const [plan, status] of [
      ['premium', 200],
      ['pro', 200],
      ['starter', 403],
    ] as const) {
      const company = await Company.found(world(), `plan-${plan}`, { plan });
      const answer = await company.scim('GET', '/Users');
      assert.equal(answer.status, status, plan);
      if (status === 403) assert.match(answer.body.detail, /Premium and Pro/);
    }
    const company = await Company.found(world(), 'upgraded', { plan: 'starter' });
    await company.save({ plan: 'pro' });
    assert.equal((await company.scim('GET', '/Users')).status, 200);
  });

  test('TRV-2 the page is Company Settings, Integrations, SCIM, and its button Save changes', async () => {
    const company = await Company.found(world(), 'page');
    const page = await company.expect(200, 'GET', 'settings');
    assert.deepEqual(page.path, ['Company Settings', 'Integrations', 'SCIM']);
    assert.equal(page.saveLabel, 'Save changes');
  });

  test('TRV-3 the endpoint refuses a right token with 403 while Enable SCIM API is off', async () => {
    const company = await Company.found(world(), 'switch');
    assert.equal((await company.scim('GET', '/Users')).status, 200);
    await company.save({ scimEnabled: false });
    const refused = await company.scim('GET', '/Users');
    assert.equal(refused.status, 403);
    assert.match(refused.body.detail, /Enable SCIM API/);
    assert.match((await company.expect(200, 'GET', 'settings')).notice, /until SCIM is enabled/);
  });

  test('TRV-4 settings about approvals are hidden until SCIM is enabled', async () => {
    const company = await Company.found(world(), 'hidden', { setUp: false });
    const shown = async () => {
      const { fields } = await company.expect(200, 'GET', 'settings');
      const wanted = ['scimEnabled', 'approvalSource', 'automaticApprovals'];
      return fields
        .filter(({ key, isHidden }: Shown) => wanted.includes(key) && !isHidden)
        .map(({ label }: Shown) => label);
    };
    assert.deepEqual(await shown(), ['Enable SCIM API']);
    await company.save({ scimEnabled: true });
    assert.deepEqual(await shown(), ['Enable SCIM API', 'Approvals are set up']);
    await company.save({ approvalSource: 'identityProvider' });
    assert.equal((await shown()).at(-1), 'Enable automatic approval process creation');
  });

  test('TRV-30 the shared address answers for the company of the token and keeps its base in locations', async () => {
    const company = await Company.found(world(), 'shared');
    const other = await Company.found(world(), 'shared-other');
    const id = await company.traveller('ada');
    const shared = `${world().url}/api/v2/scim`;
    const found = await company.scim('GET', '/Users', undefined, shared);
    assert.deepEqual(found.body.Resources[0].meta.location, `${shared}/Users/${id}`);
    assert.equal((await company.scim('GET', `/Users/${id}`)).body.meta.location, `${company.endpoint}/Users/${id}`);
    assert.equal((await other.scim('GET', '/Users', undefined, shared)).body.totalResults, 0);
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
      assert.equal((await company.scim('GET', path, undefined, shared)).status, 200, path);
    }
    assert.equal((await company.scim('GET', '/Groups')).status, 404);
  });

  test('TRV-44 an answer has three schemas, no groups, digits as id and every part of the name', async () => {
    const company = await Company.found(world(), 'golden');
    const grace = await company.traveller('grace');
    const ada = await company.traveller('ada', { externalId: 'e-1', [ENTERPRISE]: { manager: { value: grace } } });
    const { body } = await company.scim('GET', `/Users/${ada}`);
    const { created, lastModified, ...meta } = body.meta;
    assert.ok(created <= lastModified);
    assert.match(body.id, /^[0-9]+$/);
    assert.deepEqual(
      { ...body, meta },
      {
        schemas: SCHEMAS,
        id: ada,
        externalId: 'e-1',
        meta: { resourceType: 'User', version: meta.version, location: `${company.endpoint}/Users/${ada}` },
        userName: 'ada@acme.test',
        name: { givenName: 'ada', middleName: '', familyName: 'Acme', honorificPrefix: '' },
        active: true,
        groups: [],
        [ENTERPRISE]: {
          manager: { value: grace, $ref: `${company.endpoint}/Users/${grace}`, displayName: 'grace Acme' },
        },
      },
    );
    assert.deepEqual((await company.scim('PUT', `/Users/${ada}`, body)).body, body, 'an answer can be sent back');
  });

  test('TRV-31 the schemas are those of the table', async () => {
    const company = await Company.found(world(), 'schemas');
    const { body } = await company.scim('GET', '/Schemas');
    assert.deepEqual(
      body.Resources.map(({ id }: { readonly id: string }) => id).filter((id: string) => id.endsWith(':User')),
      SCHEMAS,
    );
    const [own] = body.Resources.filter(({ id }: { readonly id: string }) => id === TRAVELPERK);
    assert.deepEqual(
      own.attributes.map(({ name }: { readonly name: string }) => name),
      ['gender', 'dateOfBirth', 'invoiceProfiles', 'emergencyContact', 'travelPolicy'],
    );
  });

  test('TRV-32 travellers are found by userName and by externalId, and by nothing else', async () => {
    const company = await Company.found(world(), 'filters');
    const id = await company.traveller('ada', { externalId: 'e-1', title: 'Analyst' });
    const found = (filter: string) => company.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    for (const filter of ['userName eq "ADA@acme.test"', 'externalId eq "e-1"']) {
      assert.deepEqual(
        (await found(filter)).body.Resources.map((user: { id: string }) => user.id),
        [id],
        filter,
      );
    }
    const refused = await found('title eq "Analyst"');
    assert.deepEqual([refused.status, refused.body.scimType], [400, 'invalidFilter']);
  });

  test('TRV-33 a user name has to be an address, and emails are left aside', async () => {
    const company = await Company.found(world(), 'addresses');
    const name = { givenName: 'Ada', familyName: 'Byron' };
    const refused = await company.scim('POST', '/Users', { userName: 'ada', name });
    assert.deepEqual([refused.status, refused.body.scimType], [400, 'invalidValue']);
    const id = await company.traveller('ada', { emails: [{ type: 'work', value: 'else@acme.test' }] });
    assert.equal((await company.scim('GET', `/Users/${id}`)).body.emails, undefined);
  });

  test('TRV-34 userName and both names are required, active is not', async () => {
    const company = await Company.found(world(), 'required');
    const user = { userName: 'ada@acme.test', name: { givenName: 'Ada', familyName: 'Byron' } };
    const lacking = [
      { name: user.name },
      { ...user, name: { givenName: 'Ada' } },
      { ...user, name: { familyName: 'Byron' } },
    ];
    for (const body of lacking) assert.equal((await company.scim('POST', '/Users', body)).status, 400);
    const made = await company.scim('POST', '/Users', user);
    assert.deepEqual([made.status, made.body.active], [201, true]);
  });

  test('TRV-35 a gender is M or F, and anything else is refused', async () => {
    const company = await Company.found(world(), 'genders');
    for (const gender of ['M', 'F']) {
      const id = await company.traveller(`p${gender}`, { [TRAVELPERK]: { gender } });
      assert.equal((await company.scim('GET', `/Users/${id}`)).body[TRAVELPERK].gender, gender);
      for (const value of ['m', 'X', 'female', '']) {
        const operation = { op: 'Replace', path: `${TRAVELPERK}:gender`, value };
        const answer = await company.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [operation] });
        if (value === '') assert.equal(answer.status, 200);
        else assert.deepEqual([answer.status, answer.body.scimType], [400, 'invalidValue'], value);
      }
    }
  });

  test('TRV-36 a date of birth comes with dashes or slashes, is answered with dashes, and has to be a day that was', async () => {
    const company = await Company.found(world(), 'births');
    const id = await company.traveller('ada', { [TRAVELPERK]: { dateOfBirth: '1992/02/29' } });
    assert.equal((await company.scim('GET', `/Users/${id}`)).body[TRAVELPERK].dateOfBirth, '1992-02-29');
    const path = `${TRAVELPERK}:dateOfBirth`;
    const patched = await company.patch(id, { op: 'Replace', path, value: '1990-12-31' });
    assert.equal(patched[TRAVELPERK].dateOfBirth, '1990-12-31');
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    for (const value of ['1991-02-31', '1991/02/31', tomorrow, '31.12.1990', 'yesterday']) {
      const operation = { op: 'Replace', path, value };
      const answer = await company.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [operation] });
      assert.deepEqual([answer.status, answer.body.scimType], [400, 'invalidValue'], value);
    }
    assert.equal((await company.scim('GET', `/Users/${id}`)).body[TRAVELPERK].dateOfBirth, '1990-12-31');
  });

  test('TRV-37 an invoice profile the company has is taken as object, text or list of texts', async () => {
    const company = await Company.found(world(), 'invoices');
    await company.expect(201, 'POST', 'invoice-profiles', { name: 'Acme France' });
    const both = [{ value: 'Acme' }, { value: 'Acme France' }];
    const cases = [
      [both, both],
      ['Acme', [{ value: 'Acme' }]],
      [['Acme', 'Acme France'], both],
    ] as const;
    for (const [index, [sent, stored]] of cases.entries()) {
      const id = await company.traveller(`p${index}`, { [TRAVELPERK]: { invoiceProfiles: sent } });
      assert.deepEqual((await company.scim('GET', `/Users/${id}`)).body[TRAVELPERK].invoiceProfiles, stored);
      const path = `${TRAVELPERK}:invoiceProfiles`;
      assert.deepEqual(
        (await company.patch(id, { op: 'Replace', path, value: sent }))[TRAVELPERK].invoiceProfiles,
        stored,
      );
    }
    const unknown = {
      userName: 'x@acme.test',
      name: { givenName: 'x', familyName: 'y' },
      [TRAVELPERK]: { invoiceProfiles: 'No' },
    };
    assert.equal((await company.scim('POST', '/Users', unknown)).status, 400);
  });

  test('TRV-38 each part of the emergency contact can be written alone', async () => {
    const company = await Company.found(world(), 'emergency');
    const contact = { name: 'Bo', phone: '+34 600' };
    const id = await company.traveller('ada', { [TRAVELPERK]: { emergencyContact: contact } });
    const path = `${TRAVELPERK}:emergencyContact.phone`;
    const patched = await company.patch(id, { op: 'Replace', path, value: '+34 601' });
    assert.deepEqual(patched[TRAVELPERK].emergencyContact, { name: 'Bo', phone: '+34 601' });
  });

  test('TRV-39 a travel policy of the company is taken as soon as it is there', async () => {
    const company = await Company.found(world(), 'policies');
    const id = await company.traveller('ada', { [TRAVELPERK]: { travelPolicy: 'Standard' } });
    const operation = { op: 'Replace', path: `${TRAVELPERK}:travelPolicy`, value: 'Board' };
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const refused = await company.scim('PATCH', `/Users/${id}`, { schemas, Operations: [operation] });
    assert.deepEqual([refused.status, refused.body.scimType], [400, 'invalidValue']);
    assert.match(refused.body.detail, /'Board'.*add it there first/);
    await company.expect(201, 'POST', 'travel-policies', { name: 'Board' });
    assert.equal((await company.patch(id, operation))[TRAVELPERK].travelPolicy, 'Board');
  });

  test('TRV-40 an unknown cost centre is created, or refused where the company says so', async () => {
    const company = await Company.found(world(), 'cost-centres');
    const names = async () =>
      (await company.expect(200, 'GET', 'cost-centres')).value.map(({ name }: { readonly name: string }) => name);
    await company.traveller('ada', { [ENTERPRISE]: { costCenter: 'Research' } });
    await company.traveller('bob', { [ENTERPRISE]: { costCenter: 'RESEARCH' } });
    assert.deepEqual(await names(), ['Research']);
    await company.save({ costCentres: 'refuse' });
    const user = { userName: 'eve@acme.test', name: { givenName: 'Eve', familyName: 'Acme' } };
    const refused = await company.scim('POST', '/Users', { ...user, [ENTERPRISE]: { costCenter: 'Sales' } });
    assert.deepEqual([refused.status, refused.body.scimType], [400, 'invalidValue']);
    assert.deepEqual(await names(), ['Research']);
    const known = await company.scim('POST', '/Users', { ...user, [ENTERPRISE]: { costCenter: 'research' } });
    assert.equal(known.body[ENTERPRISE].costCenter, 'Research');
  });

  test('TRV-41 a manager nobody knows is kept as sent, approves nothing, and is noted in the activity log', async () => {
    const company = await Company.found(world(), 'unknown-manager');
    await company.automate();
    const id = await company.traveller('ada', { [ENTERPRISE]: { manager: { value: 'b6f6-directory' } } });
    const { body } = await company.scim('GET', `/Users/${id}`);
    assert.deepEqual(body[ENTERPRISE].manager, { value: 'b6f6-directory' });
    assert.deepEqual(await company.approval(id), ['default', null]);
    const notes = await noted(company, /no resource here has the id 'b6f6-directory'/);
    assert.deepEqual(notes, ['POST']);
  });

  test('TRV-42 TRV-43 another language and other numbers are noted in the activity log', async () => {
    const company = await Company.found(world(), 'notes');
    const phoneNumbers = [
      { type: 'work', value: '+34 93 1' },
      { type: 'mobile', value: '+34 6' },
    ];
    const id = await company.traveller('ada', { preferredLanguage: 'nl', locale: 'en-gb', phoneNumbers });
    const { body } = await company.scim('GET', `/Users/${id}`);
    assert.deepEqual([body.preferredLanguage, body.locale, body.phoneNumbers], ['en', 'en-gb', [phoneNumbers[0]]]);
    assert.deepEqual(await noted(company, /preferredLanguage 'nl' was read as 'en'/), ['POST']);
    assert.deepEqual(await noted(company, /phoneNumbers of other types/), ['POST']);
  });

  test('TRV-45 a list tells how many there are and which page it is', async () => {
    const company = await Company.found(world(), 'pages');
    for (const name of ['ada', 'bob', 'eve']) await company.traveller(name);
    const { body } = await company.scim('GET', '/Users?startIndex=2&count=1');
    assert.deepEqual([body.totalResults, body.itemsPerPage, body.startIndex], [3, 1, 2]);
  });

  test('TRV-46 PUT replaces, PATCH updates, DELETE removes', async () => {
    const company = await Company.found(world(), 'verbs');
    const id = await company.traveller('ada', { title: 'Analyst', locale: 'en' });
    assert.equal((await company.patch(id, { op: 'Replace', path: 'locale', value: 'fr' })).title, 'Analyst');
    const user = { userName: 'ada@acme.test', name: { givenName: 'Ada', familyName: 'Byron' } };
    const replaced = await company.scim('PUT', `/Users/${id}`, user);
    assert.deepEqual([replaced.body.title, replaced.body.locale], [undefined, undefined]);
    assert.equal((await company.scim('DELETE', `/Users/${id}`)).status, 204);
    assert.equal((await company.scim('GET', `/Users/${id}`)).status, 404);
  });

  test('TRV-48 a caller who is too fast is told when to come again', async () => {
    const company = await Company.found(world(), 'rate');
    await company.expect(200, 'PATCH', 'options', { rateLimit: { requestsPerSecond: 100 / 60, burst: 3 } });
    const statuses = [];
    let last = await company.scim('GET', '/Users');
    for (let count = 0; count < 10 && last.status === 200; count += 1) {
      statuses.push(last.status);
      last = await company.scim('GET', '/Users');
    }
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers.get('retry-after')) >= 1);
    assert.ok(statuses.length >= 3 && statuses.length < 10, `${statuses.length}`);
  });
});

interface Shown {
  readonly key: string;
  readonly label: string;
  readonly isHidden: boolean;
}

/** Methods of the requests whose warnings say something, in the company's activity log. */
async function noted(company: Company, what: RegExp): Promise<readonly string[]> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { value } = await company.expect(200, 'GET', 'activity');
    const found = value.filter(({ warnings = [] }: { warnings?: readonly string[] }) =>
      warnings.some((one) => what.test(one)),
    );
    if (found.length > 0) return found.map(({ method }: { readonly method: string }) => method);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [];
}
