/** Span in which objects provisioned on demand are counted. */
const SPAN = 10_000;

/** Counts what is provisioned on demand, by job; each process counts for itself. */
export class OnDemandRate {
  readonly #taken = new Map<string, readonly number[]>();

  /**
   * Takes a place for one more object.
   *
   * @returns 0, or the whole seconds to wait for the next place
   */
  take(jobId: string, most: number, now: Date): number {
    const at = now.getTime();
    const recent = (this.#taken.get(jobId) ?? []).filter((time) => at - time < SPAN);
    this.#taken.set(jobId, recent);
    const [first] = recent;
    if (recent.length >= most && first !== undefined) return Math.max(1, Math.ceil((first + SPAN - at) / 1000));
    this.#taken.set(jobId, [...recent, at]);
    return 0;
  }
}
