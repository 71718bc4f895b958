/** Ctrl-C and termination, as a signal. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Leaves the signals of the process alone again. */
  forget(): void;
}

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process the hard way. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController();
  const stop = () => {
    forget();
    controller.abort();
  };
  const forget = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, forget };
}
