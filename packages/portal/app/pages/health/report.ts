/** Whether everything works, and the numbers behind (P21). */
export interface Health {
  readonly ok: boolean;
  readonly version: string;
  readonly upSeconds: number;
  readonly memoryBytes: number;
  readonly databaseBytes: number;
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly clockSkewMilliseconds: number;
  readonly eventDelayMilliseconds: number;
  readonly jobs: { readonly active: number; readonly running: number; readonly due: number };
  readonly workers: readonly {
    readonly jobId: string;
    readonly applicationName: string;
    readonly holder: string;
    readonly until: string;
  }[];
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly message: string }[];
}

/** The health as text for a ticket: no names of people or applications. */
export function report(health: Health): string {
  const { disk, jobs } = health;
  return [
    `Lockstep ${health.version}, up for ${health.upSeconds} s, ${new Date().toISOString()}`,
    ...health.checks.map(({ name, ok }) => `${ok ? 'ok  ' : 'fail'} ${name}`),
    `memory ${bytes(health.memoryBytes)}, database ${bytes(health.databaseBytes)}`,
    disk === null ? 'disk elsewhere' : `disk ${bytes(disk.freeBytes)} free of ${bytes(disk.totalBytes)}`,
    `event delay ${health.eventDelayMilliseconds} ms, clock off by ${health.clockSkewMilliseconds} ms`,
    `jobs ${jobs.active} active, ${jobs.running} running, ${jobs.due} due`,
    navigator.userAgent,
  ].join('\n');
}

/** A size in its unit: `1.4 GiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  const amount = count / 1024 ** power;
  return `${amount >= 100 || power === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}
