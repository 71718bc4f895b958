import { AccessError } from './access-error.ts';
import type { Random } from './random-text.ts';
import { type SecretBox, sealedWith, secretBox } from './secret-box.ts';

/** The key that seals, and before it those that only open what they once sealed. */
export type Keys = readonly [Uint8Array, ...Uint8Array[]];

/** Where keys are kept when they are not configured. */
export interface KeyFile {
  /** As they are now: another process may have put a new one before the others. */
  read(): Keys;
  write(keys: Keys): Promise<void>;
}

/** Seals everything at hand anew, and answers how many values that were. */
export type Reseal = (box: SecretBox & { isCurrent(sealed: Uint8Array): boolean }) => Promise<number>;

/**
 * A secret box whose key can be replaced while it is in use. A new key is at hand, in the file too, before anything is
 * sealed with it, so that at no moment there is a value nobody could open; the one before stays in the file until the next
 * replacement, for what was being written meanwhile and for backups.
 */
export class KeyRing implements SecretBox {
  readonly #random: Random;
  readonly #file: KeyFile | undefined;
  #keys: Keys;
  #box: SecretBox;

  /** Without a file the keys are configured, and replaced there. */
  constructor(keys: Keys, random: Random, file?: KeyFile) {
    this.#random = random;
    this.#file = file;
    this.#keys = keys;
    this.#box = secretBox(keys, random);
  }

  /** The one that seals, to derive others from. */
  get key(): Uint8Array {
    return this.#keys[0];
  }

  seal(value: string, context: string): Uint8Array {
    return this.#box.seal(value, context);
  }

  open(sealed: Uint8Array, context: string): string {
    const isKnown = this.#keys.some((key) => sealedWith(sealed, key));
    if (!isKnown && this.#file !== undefined) this.#use(this.#file.read());
    return this.#box.open(sealed, context);
  }

  /**
   * Seals everything with a new key: one made here and put into the file, or the first of those configured. Throws 409
   * `KeyIsConfigured` when only one is configured, since every process of the installation has to know the new one first.
   */
  async rotate(reseal: Reseal): Promise<number> {
    if (this.#file !== undefined) {
      const before = this.#file.read();
      const next = this.#random(before[0].length);
      await this.#file.write([next, ...before]);
      this.#use([next, ...before]);
      const resealed = await reseal(this.#resealing(next));
      await this.#file.write([next, before[0]]);
      this.#use([next, before[0]]);
      return resealed;
    }
    if (this.#keys.length === 1) {
      throw new AccessError(
        409,
        'KeyIsConfigured',
        'The key comes from LOCKSTEP_SECRET_KEY: set it to the new and the present one with a comma between (NEW,OLD) for every process, restart, and do this again. Then remove the old one.',
      );
    }
    return reseal(this.#resealing(this.#keys[0]));
  }

  #resealing(current: Uint8Array): Parameters<Reseal>[0] {
    return {
      seal: (value, context) => this.seal(value, context),
      open: (sealed, context) => this.open(sealed, context),
      isCurrent: (sealed) => sealedWith(sealed, current),
    };
  }

  #use(keys: Keys): void {
    this.#keys = keys;
    this.#box = secretBox(keys, this.#random);
  }
}
