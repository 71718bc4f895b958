/**
 * Of nodes that each wait for others, a smallest circle: nodes that wait for each other, directly or not, and for nobody
 * else; in the order given. It is the first strongly connected component that Tarjan's walk from the first node
 * completes. The walk keeps its own stack, since a chain of operations may be longer than that of the language.
 */
export function circleAmong<T>(nodes: readonly T[], waitsFor: (node: T) => readonly T[]): readonly T[] {
  const [first] = nodes;
  if (first === undefined) return [];
  /** When a node was met, which is its place in `met`. */
  const order = new Map<T, number>();
  const met: T[] = [];
  const walk: { readonly node: T; readonly next: Iterator<T>; earliest: number }[] = [];
  const enter = (node: T) => {
    walk.push({ node, next: waitsFor(node)[Symbol.iterator](), earliest: met.length });
    order.set(node, met.length);
    met.push(node);
  };
  enter(first);
  for (let step = walk.at(-1); step; step = walk.at(-1)) {
    const { value, done } = step.next.next();
    if (!done) {
      const known = order.get(value);
      if (known === undefined) enter(value);
      else step.earliest = Math.min(step.earliest, known);
      continue;
    }
    const own = order.get(step.node);
    if (step.earliest === own) {
      const circle = new Set(met.slice(own));
      return nodes.filter((node) => circle.has(node));
    }
    walk.pop();
    const before = walk.at(-1);
    if (before) before.earliest = Math.min(before.earliest, step.earliest);
  }
  return [];
}
