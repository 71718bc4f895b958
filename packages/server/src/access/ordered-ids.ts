/**
 * Makes UUIDs of version 7 (RFC 9562 section 5.7) that sort in the order they were made in: within a millisecond their
 * 12 bits behind the time count on (section 6.2, method 1), and when those run out the time does. Takes the clock in
 * milliseconds and a maker of random UUIDs, whose last 62 bits are kept.
 */
export function orderedIds(now: () => number, randomId: () => string): () => string {
  let last = 0;
  let prefix = '';
  let count = 0;
  return () => {
    const at = now();
    count += 1;
    if (at > last || count > LARGEST) {
      last = Math.max(at, last + 1);
      const time = last.toString(16).padStart(12, '0');
      prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
      count = 0;
    }
    return prefix + count.toString(16).padStart(3, '0') + randomId().slice(18);
  };
}

const LARGEST = 0xfff;
