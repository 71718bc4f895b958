/**
 * The ways clients write one and the same path, brought to the one the routes are registered under (OData 4.01, part 2,
 * section 4): keys and functions in parentheses, names of actions with their namespace, segments in any case, a slash at
 * the end. Redirecting instead would lose the body or the token with some of them.
 */
export class GraphPaths {
  readonly #roots: readonly string[];
  /** Segments of routes, by their lower-case form. */
  readonly #segments = new Map<string, string>();

  /** `roots` are what the paths begin with, such as `/v1.0`. */
  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** Takes note of the segments of a route, such as `/v1.0/users/:id`. */
  learn(route: string): void {
    const root = this.#rootOf(route);
    if (root === undefined) return;
    for (const segment of route.slice(root.length).split('/')) {
      if (segment !== '' && !segment.startsWith(':')) this.#segments.set(segment.toLowerCase(), segment);
    }
  }

  /** The path as it is routed, with the query as it was. A path outside the roots is left alone. */
  canonical(url: string): string {
    const root = this.#rootOf(url);
    if (root === undefined) return url;
    const query = url.indexOf('?');
    const path = query < 0 ? url.slice(root.length) : url.slice(root.length, query);
    const segments = path.split('/').flatMap((segment) => (segment === '' ? [] : this.#segment(segment)));
    return `${[root, ...segments].join('/')}${query < 0 ? '' : url.slice(query)}`;
  }

  #rootOf(url: string): string | undefined {
    return this.#roots.find((root) => {
      const next = url[root.length];
      return url.slice(0, root.length).toLowerCase() === root && (next === undefined || next === '/' || next === '?');
    });
  }

  #segment(raw: string): readonly string[] {
    const segment = decoded(raw);
    if (segment === undefined) return [raw];
    // Both ends are fixed and the middle is one class: linear.
    const [, name, inner = ''] = /^([A-Za-z$][\w.$]*)\((.*)\)$/s.exec(segment) ?? [];
    if (name === undefined) return [this.#known(segment) ?? raw];
    const known = this.#known(name) ?? name;
    return inner.trim() === '' ? [known] : [known, encodeURIComponent(keyOf(inner.trim()))];
  }

  /** The spelling of a route's segment; a namespace may stand before it or, at a cast, be shortened. */
  #known(segment: string): string | undefined {
    const lower = segment.toLowerCase();
    const bare = /^(?:microsoft\.)?graph\.(.+)$/.exec(lower)?.[1];
    if (bare === undefined) return this.#segments.get(lower);
    return this.#segments.get(`microsoft.graph.${bare}`) ?? this.#segments.get(bare);
  }
}

/** `'x'` and `x` are the key `x`; `appId='x'` is the alternate key `appId=x`. */
function keyOf(inner: string): string {
  const [, name = '', value = ''] = /^([A-Za-z]\w*=)?(.*)$/s.exec(inner) ?? [];
  const quoted = value.length >= 2 && value.startsWith("'") && value.endsWith("'");
  return name + (quoted ? value.slice(1, -1).replaceAll("''", "'") : value);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
