/** A piece of a text beside another: the same in both, or only in one of them. */
export interface TextPart {
  readonly text: string;
  readonly is: 'same' | 'removed' | 'added';
}

/** Longer texts are shown whole; comparing them would hold the page up. */
const MOST_TOKENS = 400;

/** What stands in one of two texts and not in the other, by words and signs. */
export function textDifference(before: string, after: string): readonly TextPart[] {
  const [old, now] = [tokensOf(before), tokensOf(after)];
  if (before === after) return [{ text: before, is: 'same' }];
  if (old.length > MOST_TOKENS || now.length > MOST_TOKENS) {
    return [{ text: before, is: 'removed' } as const, { text: after, is: 'added' } as const].filter(
      ({ text }) => text !== '',
    );
  }
  const lengths = commonLengths(old, now);
  const parts: TextPart[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]];
    if (left !== undefined && left === right) {
      add(parts, left, 'same');
      i += 1;
      j += 1;
    } else if (right === undefined || (left !== undefined && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      add(parts, left ?? '', 'removed');
      i += 1;
    } else {
      add(parts, right, 'added');
      j += 1;
    }
  }
  return parts;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_.]+|\s+|[^\p{L}\p{N}_.\s]/gu) ?? [];
}

/** Length of the longest common sequence of what begins at each pair of places. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (!row || !below) continue;
    for (let j = now.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

function add(parts: TextPart[], text: string, is: TextPart['is']): void {
  const last = parts.at(-1);
  if (last?.is === is) parts[parts.length - 1] = { text: last.text + text, is };
  else parts.push({ text, is });
}
