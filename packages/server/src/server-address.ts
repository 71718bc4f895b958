/** Where this process is reached. */
export class ServerAddress {
  readonly #publicUrl: string | undefined;
  #listening: string | undefined;

  constructor(publicUrl: string | undefined) {
    this.#publicUrl = publicUrl;
  }

  /** Notes where the server listens. */
  listensAt(address: string): void {
    this.#listening = address;
  }

  /** Where the process itself reaches the installation; undefined while nobody listens or says. */
  get inside(): string | undefined {
    // A process that only runs jobs listens for none of it.
    return this.#listening ?? this.#publicUrl;
  }

  /** What links that others follow begin with. */
  get outside(): string | undefined {
    return this.#publicUrl ?? this.#listening;
  }
}
