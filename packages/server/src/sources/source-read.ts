import {
  batchLimit,
  type Directory,
  type DirectoryObjectType,
  isDynamic,
  lookupKey,
  type Problem,
} from '../directory/index.ts';
import { ReadTally } from './read-report.ts';
import type { ReadRecord, Source } from './source.ts';
import { type OutsideObject, PositionLost, type SourceConnection, type SourcePage } from './source-connection.ts';
import type { MetObject, PairCursor, SourceRecords, SourceStore } from './source-store.ts';

export interface ReadNeeds {
  /** Writes what sources keep. */
  readonly directory: Directory;
  readonly store: Pick<SourceStore, 'keep'>;
  readonly records: SourceRecords;
  /** A new lower-case GUID. */
  readonly newId: () => string;
}

/** What came of a read that came to its end. */
export type ReadEnd = Pick<ReadRecord, 'report' | 'message'> & {
  readonly state: 'done' | 'held';
  /** Null: the next read begins anew. */
  readonly position: string | null;
};

/** The read was taken over by somebody else, stopped, or its source removed. */
export class ReadLost extends Error {
  override readonly name = 'ReadLost';
}

/** As many may always be gone without being asked about. */
const FEW = 5;
/** A larger share than this is asked about. */
const SHARE = 0.1;

const TYPES: readonly DirectoryObjectType[] = ['User', 'Group'];

/** Properties by which objects of a type are recognised when the source's own id is not known yet. */
const NAMES: Readonly<Record<DirectoryObjectType, string>> = { User: 'userPrincipalName', Group: 'mailNickname' };

/**
 * Reads a source and writes what it tells, page by page; each page may be repeated. Who is gone is decided at the end
 * alone: a read that breaks off takes nobody away. More than a few at once are kept until somebody allows it, since a
 * search that finds nothing looks the same as a company that closed.
 *
 * @throws ReadLost when it is not to go on
 * @throws SourceFailure when the source cannot be read
 */
export class SourceRead {
  readonly #needs: ReadNeeds;
  readonly #source: Source;
  readonly #number: number;
  readonly #connection: SourceConnection;
  readonly #signal: AbortSignal;
  readonly #tally = new ReadTally();
  /** Objects that are not here as the source has them; they are tried again by a read of everything. */
  #leftOut = 0;

  constructor(needs: ReadNeeds, source: Source, number: number, connection: SourceConnection, signal: AbortSignal) {
    this.#needs = needs;
    this.#source = source;
    this.#number = number;
    this.#connection = connection;
    this.#signal = signal;
  }

  get report(): ReadRecord['report'] {
    return this.#tally.report();
  }

  /** @param allowRemovals removes however many are gone */
  async run(allowRemovals: boolean): Promise<ReadEnd> {
    const position = await this.#everything();
    if (this.#connection.brings.User.has('manager')) await this.#manage();
    if (this.#connection.brings.Group.has('members')) await this.#join();
    const message = await this.#removeGone(allowRemovals);
    return {
      state: message === undefined ? 'done' : 'held',
      report: this.report,
      message,
      position: this.#leftOut > 0 ? null : (position ?? null),
    };
  }

  async #everything(): Promise<string | undefined> {
    const { position } = this.#source;
    if (position !== undefined) {
      try {
        return await this.#pages(position);
      } catch (error) {
        if (!(error instanceof PositionLost)) throw error;
      }
    }
    const next = await this.#pages(undefined);
    await this.#needs.records.unmet(this.#source.id, this.#number);
    return next;
  }

  async #pages(position: string | undefined): Promise<string | undefined> {
    const pages = this.#connection.read(position);
    for (;;) {
      await this.#goOn();
      const { done, value } = await pages.next();
      if (done === true) return value;
      await this.#page(value);
    }
  }

  async #page({ objects, members, gone, problems }: SourcePage): Promise<void> {
    const { records } = this.#needs;
    const { id } = this.#source;
    for (const { name, message } of problems) this.#tally.problem(name, message);
    for (const type of TYPES) {
      const ofType = objects.filter((object) => object.type === type);
      for (const batch of batches(ofType)) await this.#write(type, batch);
      const lost = gone.flatMap((one) => (one.type === type ? [one.externalId] : []));
      for (const batch of batches(lost)) await records.gone(id, type, batch);
    }
    for (const { groupId, present, absent } of members) {
      for (const batch of batches(present)) await records.joined(id, this.#number, groupId, batch);
      for (const batch of batches(absent)) await records.parted(id, groupId, batch);
    }
  }

  async #write(type: DirectoryObjectType, objects: readonly OutsideObject[]): Promise<void> {
    const { directory, records } = this.#needs;
    const ids = await this.#idsOf(type, objects);
    const told = objects.filter(({ externalId }) => ids.has(externalId));
    const entries = told.map(({ externalId, properties }) => ({ id: ids.get(externalId)!.objectId, properties }));
    const results = [...(await directory.upsert(type, entries))];
    // A value that cannot be kept must not cost the person: what is left of them is written without it.
    const poor = results.flatMap(({ problems }, index) => (problems === undefined ? [] : [{ index, problems }]));
    if (poor.length > 0) {
      const stripped = poor.map(({ index, problems }) => without(entries[index]!, problems));
      const again = await directory.upsert(type, stripped);
      for (const [place, { index, problems }] of poor.entries()) {
        results[index] = again[place]!;
        this.#report(told[index]!, problems);
        const others = again[place]!.problems?.filter(({ field }) => !problems.some((one) => one.field === field));
        this.#report(told[index]!, others ?? []);
      }
    }
    const met: MetObject[] = [];
    for (const [index, result] of results.entries()) {
      const { externalId, reference, manager, properties } = told[index]!;
      const { objectId, isKnown } = ids.get(externalId)!;
      // Further members of a group come without anything else of it, and it counts once.
      const isPiece = Object.keys(properties).length === 0;
      if (result.problems !== undefined) this.#leftOut += 1;
      else if (!isPiece) this.#tally.count(type, result.outcome);
      if (result.problems !== undefined && !isKnown) continue;
      met.push({ type, externalId, objectId, reference, ...(manager !== undefined && { manager }) });
    }
    await records.met(this.#source.id, this.#number, met);
  }

  /** Which object of the directory each is: the one it was, one of its name that nobody keeps, or a new one. */
  async #idsOf(
    type: DirectoryObjectType,
    objects: readonly OutsideObject[],
  ): Promise<ReadonlyMap<string, { readonly objectId: string; readonly isKnown: boolean }>> {
    const { directory, records, newId } = this.#needs;
    const externalIds = objects.map(({ externalId }) => externalId);
    const known = await records.known(this.#source.id, type, externalIds);
    const ids = new Map(known.map(({ externalId, objectId }) => [externalId, { objectId, isKnown: true }]));
    const strangers = objects.filter(({ externalId }) => !ids.has(externalId));
    const named = await directory.resolve(
      strangers.flatMap((object) => nameOf(object) ?? []),
      [type],
    );
    const found = [...named.values()].flatMap((one) => (one === 'ambiguous' ? [] : [one.id]));
    const byRule = type === 'Group' ? await this.#groupsByRule(found) : new Set();
    const keepers = await records.keepers(type, found);
    const taken = new Set<string>();
    for (const object of strangers) {
      const name = nameOf(object);
      const namesake = name === undefined ? undefined : named.get(name);
      const foundId = namesake === undefined || namesake === 'ambiguous' ? undefined : namesake.id;
      const keeper = foundId === undefined ? undefined : keepers.get(foundId);
      const isTwice = name !== undefined && taken.has(lookupKey(name));
      if (name !== undefined) taken.add(lookupKey(name));
      if (type === 'User' && (keeper !== undefined || isTwice)) {
        this.#leftOut += 1;
        this.#tally.problem(object.name, namesakeMessage(name ?? '', keeper));
        continue;
      }
      const isFree = foundId !== undefined && keeper === undefined && !isTwice && !byRule.has(foundId);
      const objectId = isFree ? foundId : newId();
      ids.set(object.externalId, { objectId, isKnown: false });
    }
    return ids;
  }

  /** Of these groups, those whose members follow from a rule; no source takes them over. */
  async #groupsByRule(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const groups = await Promise.all(ids.map((id) => this.#needs.directory.read('Group', id)));
    return new Set(groups.filter(isDynamic).map(({ id }) => id));
  }

  #report({ name }: OutsideObject, problems: readonly Problem[]): void {
    for (const { message } of problems) this.#tally.problem(name, message);
  }

  async #manage(): Promise<void> {
    const { directory, records } = this.#needs;
    for (let after: string | undefined; ; ) {
      await this.#goOn();
      const changes = await records.managerChanges(this.#source.id, after, batchLimit);
      if (changes.length === 0) return;
      const changed = await directory.setManagers(new Map(changes.map(({ userId, managerId }) => [userId, managerId])));
      this.#tally.countManagers(changed.size);
      after = changes.at(-1)?.userId;
    }
  }

  /** Memberships as the source has them: those that are missing, then those that are too many. */
  async #join(): Promise<void> {
    const { directory, records } = this.#needs;
    const { id } = this.#source;
    for (let after: PairCursor | undefined; ; ) {
      await this.#goOn();
      const missing = await records.missingMembers(id, after, batchLimit);
      if (missing.length === 0) break;
      for (const [groupId, changes] of Map.groupBy(missing, (one) => one.groupId)) {
        const members = changes.map(({ memberId }) => memberId).filter((memberId) => memberId !== groupId);
        const added = await directory.addMembers(groupId, members, 'skip');
        this.#tally.countMembers('added', added.length);
      }
      after = missing.at(-1)?.cursor;
    }
    for (let after: PairCursor | undefined; ; ) {
      await this.#goOn();
      const surplus = await records.surplusMembers(id, this.#number, after, batchLimit);
      if (surplus.length === 0) break;
      for (const [groupId, changes] of Map.groupBy(surplus, (one) => one.groupId)) {
        const removed = await directory.removeMembers(
          groupId,
          changes.map(({ memberId }) => memberId),
        );
        this.#tally.countMembers('removed', removed.length);
      }
      after = surplus.at(-1)?.cursor;
    }
  }

  /** Removes who is gone, type by type; says which were kept, since they are too many. */
  async #removeGone(allowRemovals: boolean): Promise<string | undefined> {
    const { records } = this.#needs;
    const kept: string[] = [];
    for (const type of TYPES) {
      const before = (await records.counts(this.#source.id))[type];
      if (before.gone === 0) continue;
      if (!allowRemovals && isDoubtful(before)) {
        this.#tally.count(type, 'vanished', before.gone);
        const what = type === 'User' ? 'people' : 'groups';
        kept.push(`${before.gone} of ${before.kept} ${what} are not in the source any more`);
        continue;
      }
      await this.#confirmGone(type);
      await this.#remove(type);
    }
    if (kept.length === 0) return undefined;
    return `${kept.join(', and ')}. Nobody of them was deleted: check base, filter and rights in the source, or allow the removals with a read.`;
  }

  /** Asks the source for each by its id: a list that was cut short is not believed. */
  async #confirmGone(type: DirectoryObjectType): Promise<void> {
    const { records } = this.#needs;
    const { id } = this.#source;
    for (let after: string | undefined; ; ) {
      await this.#goOn();
      const gone = await records.goneObjects(id, type, after, batchLimit);
      if (gone.length === 0) return;
      const present = await this.#connection.present(
        type,
        gone.map(({ externalId }) => externalId),
      );
      if (present.size > 0) await records.backAgain(id, type, [...present]);
      after = gone.at(-1)?.externalId;
    }
  }

  async #remove(type: DirectoryObjectType): Promise<void> {
    const { directory, records } = this.#needs;
    for (;;) {
      await this.#goOn();
      const gone = await records.goneObjects(this.#source.id, type, undefined, batchLimit);
      if (gone.length === 0) return;
      for (const { objectId } of gone) {
        if (await directory.deleteIfLiving(type, objectId)) this.#tally.count(type, 'removed');
      }
      await records.letGo(
        this.#source.id,
        type,
        gone.map(({ externalId }) => externalId),
      );
    }
  }

  async #goOn(): Promise<void> {
    const { id } = this.#source;
    const isOurs = !this.#signal.aborted && (await this.#needs.store.keep(id, this.#number, this.report));
    if (!isOurs) throw new ReadLost('The read was stopped.');
  }
}

function isDoubtful({ kept, gone }: { readonly kept: number; readonly gone: number }): boolean {
  return gone === kept || (gone > FEW && gone > kept * SHARE);
}

function nameOf({ type, properties }: OutsideObject): string | undefined {
  const name = properties[NAMES[type]];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function namesakeMessage(name: string, keeper: string | undefined): string {
  if (keeper === undefined) return `userPrincipalName ${name} is told of two people. Give each one of their own.`;
  return `userPrincipalName ${name} is that of somebody the source ${keeper} keeps. Change it in one of the two; a later read tries again.`;
}

function without<T extends { readonly properties: OutsideObject['properties'] }>(
  entry: T,
  problems: readonly Problem[],
): T {
  const fields = new Set(problems.map(({ field }) => field.split('.', 1)[0]));
  const properties = Object.fromEntries(Object.entries(entry.properties).filter(([name]) => !fields.has(name)));
  return { ...entry, properties };
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += batchLimit) yield items.slice(start, start + batchLimit);
}
