type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits that somebody can cut short. A ring while nobody waits is heard by the next who does. */
export class Bell {
  readonly #sleep: Sleep;
  #rung = new AbortController();

  constructor(sleep: Sleep) {
    this.#sleep = sleep;
  }

  ring(): void {
    this.#rung.abort();
  }

  /** Waits for so long, for the bell, or for the signal; true when it was the bell. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    await this.#sleep(milliseconds, AbortSignal.any([signal, this.#rung.signal])).catch(() => undefined);
    const rung = this.#rung.signal.aborted;
    if (rung) this.#rung = new AbortController();
    return rung;
  }
}
