import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { sql } from 'kysely';
import { until } from '../graph/sandbox.ts';
import { ADMIN_TOKEN, type Answer, type Browser, Installation, PASSWORD } from './access-world.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';
const CUSTOM = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

for (const on of ['PGlite', 'PostgreSQL'] as const) {
  describe(`final acts of people on ${on}`, () => {
    let here: Installation;
    let browser: Browser;
    let target: ScimTestTarget;
    let principal: string;
    let job: string;

    before(async () => {
      target = await ScimTestTarget.start();
      here = await Installation.start(on);
      await here.person('ann@halden.example', ['administrator']);
      browser = await here.signIn('ann@halden.example');
      const made = await here.withToken('POST', `/v1.0/applicationTemplates/${CUSTOM}/instantiate`, {
        displayName: 'Yard',
      });
      principal = `/v1.0/servicePrincipals/${made.body.servicePrincipal.id}`;
      await here.withToken('PUT', `${principal}/synchronization/secrets`, {
        value: [
          { key: 'BaseAddress', value: target.url },
          { key: 'SecretToken', value: target.token },
        ],
      });
      const added = await here.withToken('POST', `${principal}/synchronization/jobs`, { templateId: 'scim' });
      job = `${principal}/synchronization/jobs/${added.body.id}`;
    });
    after(async () => {
      await here?.close();
      await target?.close();
    });

    /** The last proof of everybody signed in becomes this old. */
    const age = (minutes: number) =>
      sql`UPDATE sign_in SET proved_at = now() - ${minutes} * interval '1 minute'`.execute(here.app.database.kysely);
    const send = (method: string, path: string, body?: unknown, reason?: string): Promise<Answer> =>
      browser.call(method, path, body, {
        ...SAME_ORIGIN,
        ...(reason !== undefined && { 'x-lockstep-reason': encodeURIComponent(reason) }),
      });
    const outcome = ({ status, body }: Answer) => [status, body?.error?.code];
    const newest = async (activity: string) => {
      const filter = encodeURIComponent(`activityDisplayName eq '${activity}'`);
      const { body } = await here.withToken('GET', `/v1.0/auditLogs/directoryAudits?$filter=${filter}`);
      return body.value;
    };

    test(`need a fresh sign-in and a reason, which the audit log keeps (${on})`, async () => {
      const made = await here.withToken('POST', `/v1.0/applicationTemplates/${PERIPASS}/instantiate`, {
        displayName: 'Gate',
      });
      const path = `/v1.0/applications/${made.body.application.id}`;
      await age(11);
      const refused = await send('DELETE', path, undefined, 'Zu Ende: Vertrag gekündigt');
      assert.deepEqual(outcome(refused), [401, 'FreshSignInRequired']);
      assert.match(
        refused.headers.get('www-authenticate') ?? '',
        /error="insufficient_user_authentication".*max_age=600/,
      );
      const [{ code, target: address }] = refused.body.error.details;
      assert.deepEqual([code, address], ['PasswordRequired', '/api/portal/sign-in/confirm']);
      assert.deepEqual(await newest('Delete application'), [], 'nothing was tried yet');

      const wrong = await send('POST', address, { password: 'wrong' });
      assert.deepEqual(
        [...outcome(wrong), wrong.body.error.details[0].target],
        [400, 'InvalidCredentials', 'password'],
      );
      assert.deepEqual(outcome(await send('DELETE', path, undefined, 'Still old')), [401, 'FreshSignInRequired']);
      assert.equal((await send('POST', address, { password: PASSWORD })).status, 204);
      assert.deepEqual(outcome(await send('DELETE', path)), [400, 'ReasonRequired']);
      assert.deepEqual(outcome(await send('DELETE', path, undefined, '   ')), [400, 'ReasonRequired']);
      assert.equal((await send('DELETE', path, undefined, 'Zu Ende: Vertrag gekündigt')).status, 204);
      const [entry] = await newest('Delete application');
      assert.deepEqual(
        [entry.result, entry.resultReason, entry.initiatedBy.user.displayName],
        ['success', 'Zu Ende: Vertrag gekündigt', 'ann'],
      );
    });

    test(`are not asked of tokens, whose reason is kept too (${on})`, async () => {
      const made = await here.withToken('POST', '/v1.0/applications', { displayName: 'Scripted' });
      const path = `/v1.0/applications/${made.body.id}`;
      const answer = await here.call('DELETE', path, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'x-lockstep-reason': 'Nightly%20clean-up' },
      });
      assert.equal(answer.status, 204);
      assert.equal((await newest('Delete application'))[0].resultReason, 'Nightly clean-up');
    });

    test(`a reason that cannot be read or is too long is refused (${on})`, async () => {
      await age(0);
      const raw = (reason: string) =>
        browser.call('POST', `${job}/pause`, {}, { ...SAME_ORIGIN, 'x-lockstep-reason': reason });
      for (const reason of ['%E0%A4%A', 'x'.repeat(1_001)]) {
        const { status, body } = await raw(reason);
        assert.deepEqual([status, body.error.details[0].target], [400, 'reason']);
      }
    });

    test(`everything else goes on with an old sign-in (${on})`, async () => {
      await age(60);
      assert.equal((await send('GET', job)).status, 200);
      assert.equal((await send('PATCH', principal, { notes: 'Changed' })).status, 204);
      assert.equal((await send('POST', `${job}/restart`, {})).status, 204);
      assert.equal((await send('POST', `${job}/restart`, { criteria: { resetScope: 'Watermark' } })).status, 204);
    });

    for (const resetScope of ['Full', 'Escrows, connectorDataStore']) {
      test(`a restart that forgets links is one: ${resetScope} (${on})`, async () => {
        const restart = (reason?: string) => send('POST', `${job}/restart`, { criteria: { resetScope } }, reason);
        await age(11);
        assert.deepEqual(outcome(await restart('Moved')), [401, 'FreshSignInRequired']);
        await age(0);
        assert.deepEqual(outcome(await restart()), [400, 'ReasonRequired']);
        assert.equal((await restart(`Moved, ${resetScope}`)).status, 204);
        const [entry] = await newest('Enable/restart provisioning configuration');
        assert.equal(entry.resultReason, `Moved, ${resetScope}`);
      });
    }

    test(`allowing many removals, or all, is one; naming a few is none (${on})`, async () => {
      const allow = (choice: object, reason?: string) => send('POST', `${job}/stagedDeletions/allow`, choice, reason);
      const ids = (count: number) =>
        Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
      await age(11);
      for (const choice of [{ all: true }, { filter: "cause eq 'unassigned'" }, { ids: ids(51) }]) {
        assert.deepEqual(outcome(await allow(choice, 'Left')), [401, 'FreshSignInRequired'], JSON.stringify(choice));
      }
      assert.equal((await allow({ ids: ids(50) })).status, 200);
      await age(0);
      assert.deepEqual(outcome(await allow({ all: true })), [400, 'ReasonRequired']);
      assert.equal((await allow({ all: true }, 'Left')).status, 200);
    });

    test(`a plan that deletes is one, any other is none (${on})`, async () => {
      const { body } = await here.withToken('POST', `${job}/plans`, {});
      const plan = `${job}/plans/${body.id}`;
      await until(async () => (await here.withToken('GET', plan)).body.state === 'ready');
      const deleting = (count: number) =>
        sql`UPDATE job_plan SET summary = jsonb_set(summary, '{actions,Delete}', ${String(count)}::jsonb)`.execute(
          here.app.database.kysely,
        );
      const apply = (reason?: string) => send('POST', `${plan}/apply`, {}, reason);
      await deleting(3);
      await age(11);
      assert.deepEqual(outcome(await apply('Over')), [401, 'FreshSignInRequired']);
      await age(0);
      assert.deepEqual(outcome(await apply()), [400, 'ReasonRequired']);
      await deleting(0);
      await age(11);
      assert.equal((await apply()).status, 202);
    });

    test(`going back to manual, purging and removing a tenant are some (${on})`, async () => {
      const tenant = await here.withToken('POST', '/api/tenants', { profile: 'generic', key: 'calm' });
      assert.equal(tenant.status, 201);
      const registration = await here.withToken('POST', '/v1.0/applications', { displayName: 'Gone' });
      await here.withToken('DELETE', `/v1.0/applications/${registration.body.id}`);
      const acts = [
        ['/api/tenants/calm', 'Delete tenant'],
        [`/v1.0/directory/deletedItems/${registration.body.id}`, 'Delete user'],
        [job, 'Delete provisioning configuration'],
        [principal, 'Delete application'],
      ] as const;
      for (const [path, activity] of acts) {
        await age(11);
        assert.deepEqual(outcome(await send('DELETE', path, undefined, 'Over')), [401, 'FreshSignInRequired'], path);
        await age(0);
        assert.deepEqual(outcome(await send('DELETE', path)), [400, 'ReasonRequired'], path);
        assert.equal((await send('DELETE', path, undefined, `Over: ${path}`)).status, 204, path);
        assert.equal((await newest(activity))[0].resultReason, `Over: ${path}`);
      }
    });

    test(`a batch asks for them at each request it holds (${on})`, async () => {
      const made = await here.withToken('POST', '/v1.0/applications', { displayName: 'Batched' });
      const batch = async () => {
        const { body } = await send('POST', '/v1.0/$batch', {
          requests: [
            {
              id: '1',
              method: 'DELETE',
              url: `/applications/${made.body.id}`,
              headers: { 'x-lockstep-reason': 'Over' },
            },
          ],
        });
        return body.responses[0].status;
      };
      await age(11);
      assert.equal(await batch(), 401);
      await age(0);
      assert.equal(await batch(), 204);
    });

    test(`who may not do it at all is told that, and not asked for a password (${on})`, async () => {
      await here.person('vera@halden.example', ['viewer']);
      const viewer = await here.signIn('vera@halden.example');
      await age(11);
      const made = await here.withToken('POST', '/v1.0/applications', { displayName: 'Not theirs' });
      const { status } = await viewer.call('DELETE', `/v1.0/applications/${made.body.id}`);
      assert.equal(status, 403);
    });
  });
}
