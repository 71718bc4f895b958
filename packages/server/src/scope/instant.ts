import { readDate } from '../mapping/index.ts';

/** The operand of BEFORE and AFTER: a fixed instant, or one that moves with the clock. Milliseconds since 1970. */
export type InstantOperand =
  | { readonly kind: 'fixed'; readonly at: number }
  | { readonly kind: 'moving'; readonly offset: number };

const moving = /^now(?:([+-])(\d{1,6})([dh]))?$/i;
const hour = 3_600_000;

/** Reads an ISO date or instant, or `now`, `now+14d`, `now-6h`; null when it is neither. */
export function readInstant(text: string): InstantOperand | null {
  const match = moving.exec(text.trim());
  if (match === null) {
    const at = millisecondsOf(text);
    return at === null ? null : { kind: 'fixed', at };
  }
  const [, sign, count = '0', unit] = match;
  const offset = Number(count) * (unit?.toLowerCase() === 'd' ? 24 * hour : hour);
  return { kind: 'moving', offset: sign === '-' ? -offset : offset };
}

/** The instant of a date text in milliseconds since 1970; null when it is none. */
export function millisecondsOf(text: string): number | null {
  const ticks = readDate(text);
  return ticks === null ? null : Number(ticks / 10_000n);
}

/** Where an operand lies now. */
export function instantAt(operand: InstantOperand, now: number): number {
  return operand.kind === 'fixed' ? operand.at : now + operand.offset;
}
