import type { DeliveryError, Mail, Mailer } from '../../../server/src/notify/index.ts';

/** A mail server in memory: keeps what it was handed, and refuses as it is told. */
export class MemoryMailer implements Mailer {
  readonly from = 'Lockstep <lockstep@northwind.example>';
  readonly received: Mail[] = [];
  /** Asked before each mail; what it answers is thrown. */
  refuse: (mail: Mail) => DeliveryError | undefined = () => undefined;

  async send(mail: Mail): Promise<void> {
    const refused = this.refuse(mail);
    if (refused !== undefined) throw refused;
    this.received.push(mail);
  }
}
