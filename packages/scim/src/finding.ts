/** Something wrong in a configuration that a person wrote. */
export interface Finding {
  /** Which member, for example `pageSize` or `attributes[2].type`; empty for the whole. */
  readonly target: string;
  readonly problem: string;
  /** What may stand there instead. */
  readonly allowed: string;
}

/** What reading a configuration comes to: its value, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export function reading<T>(value: T, findings: readonly Finding[]): Reading<T> {
  return findings.length > 0 ? { ok: false, findings } : { ok: true, value };
}
