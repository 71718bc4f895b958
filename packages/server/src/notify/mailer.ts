import type { MailText } from './mail-text.ts';

/** A mail to one receiver. */
export interface Mail extends MailText {
  readonly to: string;
  /** The same for every attempt, so that a receiver who got it twice can tell. */
  readonly id: string;
}

/** The port to a mail server. */
export interface Mailer {
  /** The sender, as it is set. */
  readonly from: string;
  /** Hands a mail over; throws `DeliveryError` with what the server said. */
  send(mail: Mail): Promise<void>;
}

/** A message was not taken. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** `never`: trying again cannot help. `gone`: the receiver wants no message any more. */
  readonly again: 'later' | 'never' | 'gone';
  /** How long the receiver asked to be left alone. */
  readonly afterSeconds: number | undefined;

  constructor(
    message: string,
    options: {
      readonly again: DeliveryError['again'];
      readonly afterSeconds?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.again = options.again;
    this.afterSeconds = options.afterSeconds;
  }
}
