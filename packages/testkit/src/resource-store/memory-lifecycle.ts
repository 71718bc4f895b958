import type { JsonValue, LifecycleEvent, ResourceType } from '@lockstep/scim';

/** Which accounts are switched off, and what became of accounts in which order. */
export class MemoryLifecycle {
  readonly #inactive = new Set<string>();
  readonly #events: LifecycleEvent[] = [];

  /** An account is there, as it was made or brought back; that is told nobody. */
  begin(id: string, active: JsonValue | undefined): void {
    if (active === false) this.#inactive.add(id);
  }

  /** Switches an account on or off, once. */
  switch(type: ResourceType, id: string, active: JsonValue | undefined, at: Date): void {
    if (typeof active !== 'boolean' || active !== this.#inactive.has(id)) return;
    if (active) this.#inactive.delete(id);
    else this.#inactive.add(id);
    this.#tell(active ? 'activated' : 'deactivated', type, id, at);
  }

  end(type: ResourceType, id: string, at: Date): void {
    this.#inactive.delete(id);
    this.#tell('removed', type, id, at);
  }

  inactiveAmong(ids: readonly string[]): ReadonlySet<string> {
    return new Set(ids.filter((id) => this.#inactive.has(id)));
  }

  after(position: number, limit: number): readonly LifecycleEvent[] {
    return this.#events.filter((event) => event.position > position).slice(0, limit);
  }

  #tell(kind: LifecycleEvent['kind'], type: ResourceType, id: string, at: Date): void {
    this.#events.push({ position: this.#events.length + 1, at, kind, resourceType: type.name, id });
  }
}
