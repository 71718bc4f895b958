import { createTransport } from 'nodemailer';
import { DeliveryError, type Mail, type Mailer } from './mailer.ts';

/** How a mail server is reached. */
export interface SmtpSettings {
  /**
   * `smtp://user:password@host:587` begins in the clear and goes over to TLS when the server offers it (RFC 3207);
   * `smtps://host:465` is TLS from the start (RFC 8314). With a user, plain SMTP is refused on other machines.
   */
  readonly url: string;
  /** Sender, such as `Lockstep <lockstep@example.com>`. */
  readonly from: string;
  /** Certificates to trust beside those of the machine, in PEM form. */
  readonly ca?: string | undefined;
}

const TIMEOUT = 30_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A mailer that speaks SMTP (RFC 5321), one connection for each mail. */
export function smtpMailer({ url, from, ca }: SmtpSettings): Mailer {
  const server = new URL(url);
  const secure = server.protocol === 'smtps:';
  const withPassword = server.username !== '';
  const transport = createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
    secure,
    // A password never travels in the clear to another machine, whatever somebody in between makes the server seem to say.
    requireTLS: !secure && withPassword && !LOOPBACK.has(server.hostname),
    ...(withPassword && {
      auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) },
    }),
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    from,
    async send(mail) {
      try {
        await transport.sendMail(messageOf(mail, from));
      } catch (error) {
        throw deliveryError(error, server.host);
      }
    },
  };
}

function messageOf({ to, id, subject, text, html }: Mail, from: string) {
  const host = /@([^>\s]+)/.exec(from)?.[1] ?? 'lockstep.invalid';
  return {
    from,
    to,
    subject,
    text,
    html,
    messageId: `<${id}@${host}>`,
    // Nobody's absence notice is wanted (RFC 3834 section 5).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** A 5yz answer to the envelope or the message is final (RFC 5321 section 4.2.1); whatever else went wrong may pass. */
function deliveryError(error: unknown, host: string): DeliveryError {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  const final = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
  return new DeliveryError(`The mail server ${host} did not take the mail: ${message ?? 'it gave no reason'}`, {
    again: final ? 'never' : 'later',
    cause: error,
  });
}
