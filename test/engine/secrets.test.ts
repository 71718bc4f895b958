import assert from 'node:assert/strict';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';

const SECRET = 'Sommer-1842';

stories('secrets', (story) => {
  story('a value the target never shows is sent when it changes, and its keeping is not doubted', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: SECRET });
    await world.assign('User', ada);
    await world.define({ name: 'pin', type: 'String', mutability: 'WriteOnly' });
    await world.map({ targetAttributeName: 'pin', source: expression('[jobTitle]') });
    await world.edit((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.filter(({ targetAttributeName }) => targetAttributeName !== 'title'),
    }));
    await world.cycle();
    const created = await world.lastEntry(ada);
    assert.equal(JSON.parse(world.sent('POST')[0]?.body ?? '').pin, SECRET);
    assert.ok(created.steps.every(({ status }) => status === 'Success'));
    assert.ok(!JSON.stringify(await world.log()).includes(SECRET));

    const before = world.target.requests.length;
    await world.forgetWatermark();
    await world.cycle();
    assert.equal(world.sent('PATCH', before).length, 0);
    const [link] = [...(await world.jobs.links(world.jobId, 'User', [ada])).values()];
    assert.ok(!JSON.stringify(link).includes(SECRET));

    await world.directory.update('User', ada, { jobTitle: `${SECRET}x` });
    await world.cycle();
    const [patch, ...others] = world.sent('PATCH', before);
    assert.ok(patch?.body?.includes(`${SECRET}x`));
    assert.equal(others.length, 0);
    assert.ok(!JSON.stringify(await world.log()).includes(SECRET));
  });

  story(
    'ENT-17 a target that repeats the token and the password in its refusal does not bring them into the log',
    {},
    async (world) => {
      const ada = await world.join('ada', { jobTitle: SECRET });
      await world.assign('User', ada);
      await world.define({ name: 'password', type: 'String', mutability: 'WriteOnly' });
      await world.map({
        targetAttributeName: 'password',
        source: expression('Redact([jobTitle])'),
        flowType: 'ObjectAddOnly',
      });
      const detail = `The password ${SECRET} is too weak for Bearer ${world.target.token}.`;
      const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', detail });
      world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 400, body } : undefined) });
      await world.cycle();
      const { message } = await world.lastEntry(ada);
      assert.match(message, /The password \[Redact\] is too weak for Bearer \[Redact\]\./);
      const logged = JSON.stringify([
        await world.log(),
        await world.desk.attention(world.jobId, { kinds: ['failing'] }, undefined, 9),
      ]);
      assert.ok(!logged.includes(SECRET) && !logged.includes(world.target.token));
    },
  );
});
