import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail that reached the server. */
export interface ArrivedMail {
  readonly to: string;
  readonly from: string;
  readonly raw: string;
  /** Whether the connection was under TLS when it came. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** A mail server on this machine. */
export interface SmtpUnderTest {
  readonly port: number;
  readonly arrived: ArrivedMail[];
  /** Receivers that are refused, with the code they are refused with. */
  readonly refused: Map<string, number>;
  /** Receivers that are put off with 450 at their first so many tries (greylisting, RFC 6647). */
  readonly greylisted: Map<string, number>;
  close(): Promise<void>;
}

/** Starts a mail server; with `password`, only for user `lockstep`. */
export async function smtpUnderTest(
  options: { readonly password?: string; readonly server?: SMTPServerOptions } = {},
): Promise<SmtpUnderTest> {
  const arrived: ArrivedMail[] = [];
  const refused = new Map<string, number>();
  const greylisted = new Map<string, number>();
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: options.password === undefined,
    onAuth({ username, password }, _, done) {
      if (username === 'lockstep' && password === options.password) return done(null, { user: username });
      done(smtpError(535, 'Authentication credentials invalid'));
    },
    onRcptTo({ address }, _, done) {
      const left = greylisted.get(address) ?? 0;
      if (left > 0) greylisted.set(address, left - 1);
      const code = left > 0 ? 450 : refused.get(address);
      done(code === undefined ? null : smtpError(code, code < 500 ? 'Greylisted, try again later' : 'No such user'));
    },
    onData(stream, session, done) {
      text(stream).then((raw) => {
        arrived.push({
          to: session.envelope.rcptTo.map(({ address }) => address).join(),
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          raw,
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        done();
      }, done);
    },
    ...options.server,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    arrived,
    refused,
    greylisted,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
