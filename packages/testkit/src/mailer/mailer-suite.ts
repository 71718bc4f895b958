import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeliveryError, Mail, Mailer } from '../../../server/src/notify/index.ts';

/** A mailer, and the mail server behind it. */
export interface MailerUnderTest {
  readonly mailer: Mailer;
  /** What arrived: the envelope's receiver, the subject, and everything the message says, decoded. */
  received(): Promise<readonly { readonly to: string; readonly subject: string; readonly text: string }[]>;
  /** Has a receiver refused: for good, or for now. */
  refuse(address: string, how: 'never' | 'later'): void;
  close(): Promise<void>;
}

const mail: Mail = {
  id: 'message-1',
  to: 'it@northwind.example',
  subject: 'Orbit CRM: 1 object failed – Jörg',
  text: 'Zażółć\n.\nend\n',
  html: '<p>Zażółć</p>',
};

/** What every `Mailer` promises. */
export function mailerSuite(name: string, make: () => Promise<MailerUnderTest>): void {
  describe(`mailer: ${name}`, () => {
    async function using(work: (under: MailerUnderTest) => Promise<void>): Promise<void> {
      const under = await make();
      try {
        await work(under);
      } finally {
        await under.close();
      }
    }

    test('a mail arrives as it was written', () =>
      using(async ({ mailer, received }) => {
        await mailer.send(mail);
        const [arrived] = await received();
        assert.equal(arrived?.to, mail.to);
        assert.equal(arrived.subject, mail.subject);
        assert.ok(arrived.text.includes('Zażółć\n.\nend'), arrived.text);
      }));

    test('several mails arrive one by one', () =>
      using(async ({ mailer, received }) => {
        for (const to of ['a@northwind.example', 'b@northwind.example']) await mailer.send({ ...mail, to });
        assert.deepEqual(
          (await received()).map(({ to }) => to),
          ['a@northwind.example', 'b@northwind.example'],
        );
      }));

    for (const again of ['never', 'later'] as const) {
      test(`a receiver who is refused is told as such: ${again}`, () =>
        using(async ({ mailer, received, refuse }) => {
          refuse(mail.to, again);
          await assert.rejects(mailer.send(mail), (error: DeliveryError) => {
            assert.equal(error.name, 'DeliveryError');
            assert.equal(error.again, again);
            assert.ok(error.message.length > 10);
            return true;
          });
          assert.deepEqual(await received(), []);
          await mailer.send({ ...mail, to: 'somebody.else@northwind.example' });
          assert.equal((await received()).length, 1);
        }));
    }
  });
}
