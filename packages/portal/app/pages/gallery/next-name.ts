/** A name that nothing has yet: `Peripass`, then `Peripass 2`. */
export function nextName(name: string, taken: readonly string[]): string {
  const folded = new Set(taken.map((one) => one.trim().toLowerCase()));
  if (!folded.has(name.toLowerCase())) return name;
  let number = 2;
  while (folded.has(`${name} ${number}`.toLowerCase())) number += 1;
  return `${name} ${number}`;
}
