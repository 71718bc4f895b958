import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { MemoryMailer, mailerSuite } from '@lockstep/testkit';
import { DeliveryError, type Mail, smtpMailer } from '../../packages/server/src/notify/index.ts';
import { localhost } from './certificate.ts';
import { type SmtpUnderTest, smtpUnderTest } from './smtp-under-test.ts';

const from = 'Lockstep <lockstep@northwind.example>';
const mail: Mail = {
  id: 'message-1',
  to: 'it@northwind.example',
  subject: 'Hello',
  text: 'Text\n',
  html: '<p>Text</p>',
};

mailerSuite('in memory', async () => {
  const mailer = new MemoryMailer();
  return {
    mailer,
    received: async () => mailer.received,
    refuse(address, again) {
      mailer.refuse = ({ to }) =>
        to === address ? new DeliveryError('The receiver is refused.', { again }) : undefined;
    },
    close: async () => undefined,
  };
});

mailerSuite('over SMTP', async () => {
  const server = await smtpUnderTest({ server: { hideSTARTTLS: true } });
  return {
    mailer: smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, from }),
    received: async () => server.arrived.map(({ to, raw }) => ({ to, subject: subjectOf(raw), text: textOf(raw) })),
    refuse: (address, how) => server.refused.set(address, how === 'never' ? 550 : 451),
    close: () => server.close(),
  };
});

/** The subject, its encoded words decoded (RFC 2047). */
function subjectOf(raw: string): string {
  const header = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1] ?? '';
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : unquoted(word.replaceAll('_', ' ')),
    );
}

/** All parts, decoded from quoted-printable or base64 (RFC 2045 section 6). */
function textOf(raw: string): string {
  return raw
    .split(/\r\n--[^\r\n]+\r\n/)
    .map((part) => {
      const [head = '', ...body] = part.split('\r\n\r\n');
      const content = body.join('\r\n\r\n');
      const base64 = /Content-Transfer-Encoding: base64/i.test(head);
      return base64 ? Buffer.from(content, 'base64').toString() : unquoted(content);
    })
    .join('\n')
    .replaceAll('\r\n', '\n');
}

function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Runs `work` with a mail server of its own. */
async function against(
  options: Parameters<typeof smtpUnderTest>[0],
  work: (server: SmtpUnderTest) => Promise<void>,
): Promise<void> {
  const server = await smtpUnderTest(options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

function refused(expected: { readonly again: string; readonly message: RegExp }) {
  return (error: DeliveryError) => {
    assert.equal(error.name, 'DeliveryError', String(error));
    assert.equal(error.again, expected.again);
    assert.match(error.message, expected.message);
    return true;
  };
}

describe('mail over SMTP', () => {
  test('a mail says who sent it, that nobody has to answer, and carries the same id at every attempt', () =>
    against({ server: { hideSTARTTLS: true } }, async ({ port, arrived }) => {
      const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, from });
      await mailer.send(mail);
      await mailer.send(mail);
      for (const { raw, from: sender } of arrived) {
        assert.equal(sender, 'lockstep@northwind.example');
        assert.match(raw, /^Message-ID: <message-1@northwind\.example>\r$/m);
        assert.match(raw, /^Auto-Submitted: auto-generated\r$/m);
        assert.match(raw, /^Content-Type: multipart\/alternative/m);
      }
      assert.equal(arrived.length, 2);
    }));

  test('the connection goes over to TLS where the server offers it, and its certificate has to be one that is trusted', () =>
    against({}, async ({ port, arrived }) => {
      const url = `smtp://127.0.0.1:${port}`;
      await assert.rejects(smtpMailer({ url, from }).send(mail), refused({ again: 'later', message: /certificate/ }));
      assert.deepEqual(arrived, []);
    }));

  test('over TLS, with user and password', () =>
    against({ password: 'p@ss word', server: localhost }, async ({ port, arrived }) => {
      const mailer = smtpMailer({ url: `smtp://lockstep:p%40ss%20word@localhost:${port}`, from, ca: localhost.cert });
      await mailer.send(mail);
      assert.deepEqual(
        arrived.map(({ secure, user }) => [secure, user]),
        [[true, 'lockstep']],
      );
    }));

  test('over TLS from the start', () =>
    against({ server: { ...localhost, secure: true } }, async ({ port, arrived }) => {
      await smtpMailer({ url: `smtps://localhost:${port}`, from, ca: localhost.cert }).send(mail);
      assert.equal(arrived[0]?.secure, true);
    }));

  test('a wrong password is told without repeating it, and tried again after somebody mends it', () =>
    against({ password: 'right', server: localhost }, async ({ port }) => {
      const mailer = smtpMailer({ url: `smtp://lockstep:wrong-one@localhost:${port}`, from, ca: localhost.cert });
      await assert.rejects(mailer.send(mail), (error: DeliveryError) => {
        assert.doesNotMatch(error.message, /wrong-one/);
        return refused({ again: 'later', message: /^The mail server localhost:\d+ did not take the mail: .*535/ })(
          error,
        );
      });
    }));

  test('a greylisted receiver is put off and gets the mail later', () =>
    against({ server: { hideSTARTTLS: true } }, async ({ port, arrived, greylisted }) => {
      const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, from });
      greylisted.set(mail.to, 1);
      await assert.rejects(mailer.send(mail), refused({ again: 'later', message: /450 Greylisted/ }));
      await mailer.send(mail);
      assert.equal(arrived.length, 1);
    }));

  test('a server that is not there, or hangs up, is tried again', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const { port } = rude.address() as { port: number };
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, from });
    await assert.rejects(mailer.send(mail), refused({ again: 'later', message: /did not take the mail/ }));
    await new Promise((resolve) => rude.close(resolve));
    await assert.rejects(mailer.send(mail), refused({ again: 'later', message: /ECONNREFUSED/ }));
  });
});
