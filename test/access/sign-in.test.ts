import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { AccessError, deletionRefusal } from '../../packages/server/src/access/index.ts';
import { testDatabases } from '../postgres.ts';
import { type AccessWorld, accessWorld, EVERYBODY, HERE, PASSWORD } from './access-world.ts';

for (const { name: on, open } of testDatabases()) {
  describe(`signing in on ${on}`, () => {
    const opened = open();
    after(async () => (await opened).close());
    const world = async () => {
      const made = accessWorld(await opened);
      const key = (await made.administrators.firstInvitation()) ?? '';
      await made.administrators.accept(key, { userName: 'ann@halden.example', displayName: 'Ann', password: PASSWORD });
      return made;
    };

    test(`ends after an hour without a request, and after eight hours whatever happens (${on})`, async () => {
      const here = await world();
      const { cookie } = await signIn(here);
      for (let minutes = 0; minutes < 59; minutes += 30) here.later(30);
      assert.equal(await here.signIns.recognise(cookie), undefined);

      const { cookie: busy } = await signIn(here);
      for (let passed = 0; passed < 450; passed += 50) {
        assert.ok(await here.signIns.recognise(busy), `${passed} minutes`);
        here.later(50);
      }
      assert.ok(await here.signIns.recognise(busy));
      here.later(29);
      assert.ok(await here.signIns.recognise(busy));
      here.later(1);
      assert.equal(await here.signIns.recognise(busy), undefined);
      await here.signIns.sweep();
      assert.deepEqual(await here.store.signIns((await here.administrators.page({ limit: 1 }))[0]?.id ?? ''), []);
    });

    test(`is fresh for ten minutes, and again once the password was shown (${on})`, async () => {
      const here = await world();
      const { cookie, isFresh } = await signIn(here);
      assert.equal(isFresh, true);
      here.later(9);
      assert.equal((await here.signIns.recognise(cookie))?.isFresh, true);
      here.later(1);
      const old = await here.signIns.recognise(cookie);
      assert.ok(old && !old.isFresh);
      const refused = await here.signIns.prove(old, 'not the password').catch((error: unknown) => error);
      assert.ok(refused instanceof AccessError);
      assert.deepEqual([refused.status, refused.details[0]?.target], [400, 'password']);
      assert.equal((await here.signIns.recognise(cookie))?.isFresh, false);
      await here.signIns.prove(old, PASSWORD);
      assert.equal((await here.signIns.recognise(cookie))?.isFresh, true);
      here.later(10);
      assert.equal((await here.signIns.recognise(cookie))?.isFresh, false);
    });

    test(`is as old as the identity provider says, and never from the future (${on})`, async () => {
      const here = await world();
      const { administrator } = await signIn(here);
      const minutesAgo = (minutes: number) => new Date(here.clock.now.getTime() - minutes * 60_000);
      const begun = (provedAt: Date) => here.signIns.begin(administrator, 'provider', HERE, provedAt);
      assert.equal((await begun(minutesAgo(11))).isFresh, false);
      assert.equal((await begun(minutesAgo(9))).isFresh, true);
      const { cookie } = await begun(minutesAgo(-60));
      here.later(10);
      assert.equal((await here.signIns.recognise(cookie))?.isFresh, false);
    });

    test(`a cookie that was changed, or is of another organisation, is nobody's (${on})`, async () => {
      const [here, elsewhere] = [await world(), await world()];
      const { cookie } = await signIn(here);
      const last = cookie.at(-1) === 'A' ? 'B' : 'A';
      for (const other of [`${cookie.slice(0, -1)}${last}`, `${cookie}A`, cookie.slice(23), '', '.', `${cookie};`]) {
        assert.equal(await here.signIns.recognise(other), undefined, other);
      }
      assert.equal(await elsewhere.signIns.recognise(cookie), undefined);
      assert.ok(await here.signIns.recognise(cookie));
    });

    test(`after five failures under a name each further one costs a longer wait, known or not (${on})`, async () => {
      for (const userName of ['ann@halden.example', 'nobody@halden.example']) {
        const here = await world();
        const attempt = () => refusal(here.signIns.withPassword({ userName, password: 'wrong' }, HERE));
        for (let failures = 0; failures < 5; failures += 1) {
          assert.deepEqual(await attempt(), { status: 401, code: 'InvalidCredentials', retryAfter: undefined });
        }
        for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
          assert.equal((await attempt()).retryAfter, seconds);
          const right = here.signIns.withPassword({ userName: userName.toUpperCase(), password: PASSWORD }, HERE);
          assert.equal((await refusal(right)).status, 429);
          here.later(seconds / 60);
          assert.equal((await attempt()).status, 401);
        }
        here.later(24 * 60 + 2);
        assert.equal((await attempt()).status, 401);
        assert.equal((await attempt()).status, 401);
      }
    });

    test(`many attempts at the same moment count each (${on})`, async () => {
      const here = await world();
      const attempts = Array.from({ length: 12 }, () =>
        refusal(here.signIns.withPassword({ userName: 'ann@halden.example', password: 'wrong' }, HERE)),
      );
      const looked = (await Promise.all(attempts)).filter(({ status }) => status === 401);
      assert.ok(looked.length <= 5, `${looked.length} were looked at`);
    });

    test(`a right password forgets the failures before it (${on})`, async () => {
      const here = await world();
      for (let round = 0; round < 3; round += 1) {
        for (let failures = 0; failures < 4; failures += 1) {
          await refusal(here.signIns.withPassword({ userName: 'ann@halden.example', password: 'wrong' }, HERE));
        }
        await signIn(here);
      }
    });

    test(`a name nobody has takes as much work as one somebody has (${on})`, async () => {
      const here = await world();
      /** The shortest of a few, which a busy machine disturbs least. */
      const measure = async (userName: string) => {
        const times: number[] = [];
        for (let tries = 0; tries < 4; tries += 1) {
          const started = performance.now();
          await refusal(here.signIns.withPassword({ userName, password: 'wrong' }, HERE));
          times.push(performance.now() - started);
        }
        return Math.min(...times);
      };
      const known = await measure('ann@halden.example');
      const unknown = await measure('nobody@halden.example');
      // A hash takes ten times what everything else does; without it the difference would be far beyond this.
      assert.ok(unknown > known / 4, `${unknown} ms for nobody, ${known} ms for somebody`);
    });

    test(`a link lapses after a week, by being used, by a newer one, and with the person (${on})`, async () => {
      const here = await world();
      const invite = async (userName: string) =>
        here.administrators.invite(EVERYBODY, {
          userName,
          displayName: 'Ben',
          grant: { roles: ['viewer'], permissions: [], profiles: [] },
        });
      const gone = async (key: string) =>
        assert.equal((await refusal(here.administrators.invitation(key))).status, 404);

      const { invitation, administrator } = await invite('ben@halden.example');
      const newer = await here.administrators.inviteAgain(EVERYBODY, administrator.id);
      await gone(invitation);
      await here.administrators.accept(newer, { password: PASSWORD });
      await gone(newer);

      const late = await invite('late@halden.example');
      here.later(7 * 24 * 60 - 1);
      await here.administrators.invitation(late.invitation);
      here.later(1);
      await gone(late.invitation);

      const off = await invite('off@halden.example');
      await here.administrators.change(EVERYBODY, off.administrator.id, { state: 'disabled' });
      await gone(off.invitation);
      const removed = await invite('removed@halden.example');
      await here.administrators.remove(EVERYBODY, removed.administrator.id);
      await gone(removed.invitation);
    });

    test(`of two who use the first link at once only one becomes administrator (${on})`, async () => {
      const here = accessWorld(await opened);
      const key = (await here.administrators.firstInvitation()) ?? '';
      const both = await Promise.allSettled(
        ['ann', 'eve'].map((name) =>
          here.administrators.accept(key, {
            userName: `${name}@halden.example`,
            displayName: name,
            password: PASSWORD,
          }),
        ),
      );
      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal((await here.administrators.page({ limit: 9 })).length, 1);
    });

    test(`a token ends at its time (${on})`, async () => {
      const here = await world();
      const grant = { roles: ['viewer'], permissions: [], profiles: [] } as const;
      const { token } = await here.apiTokens.create(EVERYBODY, { name: 'x', grant });
      here.later(90 * 24 * 60 - 1);
      assert.equal((await here.apiTokens.recognise(token))?.name, 'x');
      here.later(1);
      assert.equal(await here.apiTokens.recognise(token), undefined);
    });
  });
}

describe('who decides about a staged deletion', () => {
  const somebody = (roles: readonly ('administrator' | 'configurator' | 'deletionApprover' | 'viewer')[]) => ({
    id: 'me',
    roles,
    permissions: roles.includes('viewer') ? new Set<string>() : new Set(['StagedDeletion.Decide.All']),
  });
  const cases = [
    ['a viewer never', ['viewer'], false, undefined, /Deletion Approver/],
    ['a configurator, while one person is enough', ['configurator'], false, 'me', undefined],
    ['no configurator when it takes two', ['configurator'], true, 'other', /two-person rule/],
    ['an approver, for what somebody else caused', ['deletionApprover'], true, 'other', undefined],
    ['an administrator, for what a machine caused', ['administrator'], true, undefined, undefined],
    ['nobody, for what they caused themselves', ['administrator'], true, 'me', /somebody else/],
    ['nobody, for what they asked for themselves', ['administrator'], true, 'other', /asked for it/, 'me'],
    ['an approver, for what somebody else asked for', ['deletionApprover'], true, 'other', undefined, 'other'],
  ] as const;
  for (const [name, roles, twoPersonRule, causedBy, expected, askedBy] of cases) {
    test(name, () => {
      const refused = deletionRefusal(somebody(roles), { twoPersonRule, causedBy, askedBy });
      if (expected === undefined) assert.equal(refused, undefined);
      else assert.match(refused ?? '', expected);
    });
  }
});

function signIn(here: AccessWorld) {
  return here.signIns.withPassword({ userName: 'ann@halden.example', password: PASSWORD }, HERE);
}

/** How something was refused; fails when it was not. */
async function refusal(work: Promise<unknown>): Promise<Pick<AccessError, 'status' | 'code' | 'retryAfter'>> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AccessError, String(error));
  const { status, code, retryAfter } = error;
  return { status, code, retryAfter };
}
