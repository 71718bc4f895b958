import type { IndexEntry, JsonObject } from '@lockstep/scim';

/** A resource without its memberships. */
export interface Row {
  readonly id: string;
  readonly version: number;
  readonly created: Date;
  readonly lastModified: Date;
  readonly attributes: JsonObject;
  readonly index: readonly IndexEntry[];
  readonly facts: JsonObject;
  readonly factsVersion: number;
}

/** The resources of every type. */
export class MemoryRows {
  readonly #types = new Map<string, Map<string, Row>>();

  ofType(typeName: string): Map<string, Row> {
    let rows = this.#types.get(typeName);
    if (!rows) {
      rows = new Map();
      this.#types.set(typeName, rows);
    }
    return rows;
  }

  /** The resource of an id and the name of its type, whichever that is. */
  find(id: string): readonly [string, Row] | undefined {
    for (const [typeName, rows] of this.#types) {
      const row = rows.get(id);
      if (row) return [typeName, row];
    }
    return undefined;
  }

  /** Gives a resource that is there a further version. */
  touch(id: string, now: Date): void {
    const [typeName, row] = this.find(id) ?? [];
    if (typeName && row) this.ofType(typeName).set(id, { ...row, version: row.version + 1, lastModified: now });
  }
}
