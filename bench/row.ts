/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly yardstick: string;
  /** Ours against the yardstick. */
  readonly ratio: string;
  /** What the ratio or the figure has to be; without it the row only reports. */
  readonly budget?: string;
  readonly holds?: boolean;
}

/** Runs something and answers the seconds it took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

export function perSecond(number: number, time: number): string {
  return `${Math.round(number / time).toLocaleString('en')}/s`;
}

export function milliseconds(time: number): string {
  return `${time < 100 ? time.toFixed(1) : Math.round(time).toLocaleString('en')} ms`;
}
