/** Up to this many comparisons of characters the runtime's own search is quickest, whatever it has to compare. */
const fewComparisons = 1_000_000;

/**
 * Where a text occurs in another, from left to right and without overlap, beginning at `from`. Takes time linear in
 * both, which the runtime's own search does not for long texts that nearly match everywhere. An empty text occurs
 * nowhere.
 */
export function* occurrences(text: string, wanted: string, from = 0): Generator<number> {
  if (wanted === '' || wanted.length > text.length) return;
  if (text.length * wanted.length > fewComparisons) {
    yield* occurrencesOfLong(text, wanted, from);
    return;
  }
  for (let at = text.indexOf(wanted, from); at >= 0; at = text.indexOf(wanted, at + wanted.length)) yield at;
}

/** The pieces between the occurrences of a text, at least one. */
export function pieces(text: string, wanted: string): readonly string[] {
  if (wanted !== '' && text.length * wanted.length <= fewComparisons) return text.split(wanted);
  const found: string[] = [];
  let end = 0;
  for (const at of occurrences(text, wanted)) {
    found.push(text.slice(end, at));
    end = at + wanted.length;
  }
  found.push(text.slice(end));
  return found;
}

/** The algorithm of Knuth, Morris and Pratt: no character of the text is looked at again once it has matched. */
function* occurrencesOfLong(text: string, wanted: string, from: number): Generator<number> {
  const borders = bordersOf(wanted);
  let matched = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (matched > 0 && wanted.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
    if (wanted.charCodeAt(matched) === code) matched += 1;
    if (matched < wanted.length) continue;
    yield at + 1 - wanted.length;
    matched = 0;
  }
}

/** For every beginning of the text, how many of its first characters are its last ones as well. */
function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at += 1) {
    while (length > 0 && text.charCodeAt(length) !== text.charCodeAt(at)) length = borders[length - 1] ?? 0;
    if (text.charCodeAt(length) === text.charCodeAt(at)) length += 1;
    borders[at] = length;
  }
  return borders;
}
