import { createHash } from 'node:crypto';
import { drawLogo } from './logo-image.ts';
import type { Logo, LogoStore } from './logo-store.ts';

/** What the applications of an organisation look like, by the ids of their registrations. */
export class Logos {
  readonly #store: LogoStore;

  constructor(store: LogoStore) {
    this.#store = store;
  }

  find(registrationId: string): Promise<Logo | undefined> {
    return this.#store.find(registrationId);
  }

  /** Draws an image that was sent anew, and keeps what came of it. Throws `LogoRefused`; nothing is stored then. */
  async save(registrationId: string, sent: Uint8Array): Promise<Logo> {
    const image = await drawLogo(sent);
    const version = createHash('sha256').update(image).digest('hex').slice(0, 16);
    await this.#store.save(registrationId, { version, image });
    return { version, image };
  }

  remove(registrationId: string): Promise<void> {
    return this.#store.remove(registrationId);
  }
}
