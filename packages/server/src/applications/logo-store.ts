/** A logo as it is kept. */
export interface Logo {
  /** Tells it from every other. */
  readonly version: string;
  /** PNG, drawn by this server. */
  readonly image: Uint8Array;
}

/** The port to where the logos of one organisation's registrations are kept. Each call is atomic. */
export interface LogoStore {
  find(registrationId: string): Promise<Logo | undefined>;
  /** Puts a logo in the place of the one there may be. */
  save(registrationId: string, logo: Logo): Promise<void>;
  remove(registrationId: string): Promise<void>;
}
