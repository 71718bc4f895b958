import type { DirectoryChanges, GroupRelation, RelationCursor, RelationEntry } from './directory-changes.ts';
import type { DirectoryObjectType } from './directory-object.ts';
import type { Member } from './directory-store.ts';
import type { DirectoryQueries, FoundObject } from './object-query.ts';

/** What a reader follows, fixed by its first request. */
export interface DeltaOptions {
  readonly type: DirectoryObjectType;
  /** Properties that are told and tracked; undefined for all. */
  readonly properties?: readonly string[] | undefined;
  readonly relations: readonly DeltaRelation[];
  /** Only these objects. */
  readonly ids?: readonly string[] | undefined;
}

export type DeltaRelation = 'manager' | GroupRelation;

/**
 * Where a reader stands. It is all there is to know about the reader: whoever holds it may go on, at any server, as
 * often as they like.
 */
export type DeltaState =
  | {
      readonly round: 'first';
      /** Where the next round begins: taken before the first object was read. */
      readonly watermark: string;
      /** The last object of the page before. */
      readonly after?: string;
      /** The objects up to this one were told, their relations only up to the cursor. */
      readonly through?: string;
      readonly cursor?: RelationCursor;
    }
  | {
      readonly round: 'later';
      readonly position: string;
      /** This many rows of the log behind the position were told, what follows from them only up to the cursor. */
      readonly rows?: number;
      readonly cursor?: RelationCursor;
    };

/** One thing told. The reader merges by id, and what comes later counts. */
export interface DeltaObject {
  readonly id: string;
  /** It is among the deleted items, or deleted for good. */
  readonly removed?: 'changed' | 'deleted';
  /** What it looks like now; undefined where only relations are told. */
  readonly found?: FoundObject;
  /** Properties with another value than before; undefined for a new or restored object, where all are. */
  readonly changed?: readonly string[];
  readonly related: Partial<Readonly<Record<DeltaRelation, readonly DeltaRelated[]>>>;
}

export interface DeltaRelated extends Member {
  readonly removed: boolean;
}

export interface DeltaPage {
  readonly objects: readonly DeltaObject[];
  readonly next: DeltaState;
  /** Whether the round is over. */
  readonly ended: boolean;
}

/** Entries of relations on one page at most. */
const mostRelated = 1_000;
const mostObjects = 100;
const mostRows = 200;

interface Needs {
  readonly queries: DirectoryQueries;
  readonly changes: DirectoryChanges;
}

/** The state of a reader that begins: with everything there is, or with what comes from now on. */
export async function deltaStart({ changes }: Needs, fromNow: boolean): Promise<DeltaState> {
  const watermark = await changes.watermark();
  return fromNow ? { round: 'later', position: watermark } : { round: 'first', watermark };
}

/**
 * The next page for a reader: in the first round the objects there are, in later ones what the log says was changed, each
 * with its state of now. Telling a state that is younger than the entry is harmless, since the entry that brought it
 * about comes later and tells the same. Undefined when the position means nothing in this database (any more).
 */
export function deltaPage(
  needs: Needs,
  options: DeltaOptions,
  state: DeltaState,
  size = mostRows,
): Promise<DeltaPage | undefined> {
  return state.round === 'first' ? firstRound(needs, options, state, size) : laterRound(needs, options, state, size);
}

async function firstRound(
  { queries, changes }: Needs,
  options: DeltaOptions,
  state: Extract<DeltaState, { readonly round: 'first' }>,
  size: number,
): Promise<DeltaPage> {
  const { watermark, after } = state;
  const { type, ids } = options;
  const limit = Math.min(size, mostObjects);
  let told: readonly FoundObject[] = [];
  let isLast = false;
  if (state.through === undefined) {
    const condition = ids && ({ kind: 'oneOf', field: { kind: 'id' }, values: ids } as const);
    const place = after === undefined ? {} : { after: [after] };
    const found = await queries.list(
      { types: [type], ...(condition && { condition }) },
      { ...place, limit: limit + 1 },
    );
    told = found.slice(0, limit);
    isLast = found.length <= limit;
  }
  const through = state.through ?? told.at(-1)?.object.id;
  const between = through === undefined ? undefined : ([after, through] as const);
  const related =
    between === undefined
      ? []
      : await changes.relations(
          { relations: groupRelations(options), between, groupIds: ids ?? [] },
          state.cursor,
          mostRelated + 1,
        );
  const managers = await livingManagers(changes, options, told);
  const objects = merged([
    ...told.map((found): DeltaObject => ({ id: found.object.id, found, related: managerOf(found, managers) })),
    ...related
      .slice(0, mostRelated)
      .filter(({ lives }) => lives)
      .map(asObject),
  ]);
  if (related.length > mostRelated && through !== undefined) {
    const next = { ...state, through, cursor: cursorAt(related[mostRelated - 1]!) };
    return { objects, next, ended: false };
  }
  if (isLast) return { objects, next: { round: 'later', position: watermark }, ended: true };
  return {
    objects,
    next: { round: 'first', watermark, ...(through === undefined ? {} : { after: through }) },
    ended: false,
  };
}

async function laterRound(
  { changes }: Needs,
  options: DeltaOptions,
  state: Extract<DeltaState, { readonly round: 'later' }>,
  size: number,
): Promise<DeltaPage | undefined> {
  const page = await changes.since(state.position, state.rows ?? Math.min(size, mostRows));
  if (page === undefined) return undefined;
  const objects = state.cursor === undefined ? await told(changes, options, page.entries) : [];

  // Whoever was deleted or restored left or joined everything they are related to.
  const toggled = page.entries.filter(
    (entry) => entry.kind === 'written' && entry.changed?.includes('deletedDateTime'),
  );
  const toggledIds = [...new Set(toggled.map(({ id }) => id))];
  const groupIds = new Set(toggled.flatMap((entry) => ('type' in entry && entry.type === 'Group' ? [entry.id] : [])));
  const around = options.relations.includes('manager')
    ? await reportsAround(changes, toggledIds, state.cursor)
    : await changes.relations(
        { relations: groupRelations(options), groupIds: [...groupIds], memberIds: toggledIds },
        state.cursor,
        mostRelated + 1,
      );
  const following = around.slice(0, mostRelated).map(asObject);
  const all = merged([...objects, ...following.filter(({ id }) => options.ids?.includes(id) ?? true)]);
  if (around.length > mostRelated) {
    const cursor = cursorAt(around[mostRelated - 1]!);
    return { objects: all, next: { round: 'later', position: state.position, rows: page.rows, cursor }, ended: false };
  }
  return { objects: all, next: { round: 'later', position: page.position }, ended: !page.more };
}

type Entries = NonNullable<Awaited<ReturnType<DirectoryChanges['since']>>>['entries'];

/** What the entries themselves say. */
async function told(
  changes: DirectoryChanges,
  options: DeltaOptions,
  entries: Entries,
): Promise<readonly DeltaObject[]> {
  const { type, ids } = options;
  const concerned = (id: string) => ids?.includes(id) ?? true;
  /** Names of changed properties; undefined for an object that is told in full. */
  const written = new Map<string, Set<string> | undefined>();
  const purged = new Set<string>();
  const managersBefore = new Map<string, Set<string>>();
  const pairs: Pick<RelationEntry, 'groupId' | 'relation' | 'member'>[] = [];
  for (const entry of entries) {
    if (!concerned(entry.id)) continue;
    if (entry.kind === 'related') {
      if (type !== 'Group' || !options.relations.includes(entry.relation)) continue;
      pairs.push({ groupId: entry.id, relation: entry.relation, member: entry.member });
      if (!written.has(entry.id)) written.set(entry.id, new Set());
    } else if (entry.type !== type) continue;
    else if (entry.kind === 'purged') purged.add(entry.id);
    else {
      const { id, changed, managerBefore } = entry;
      const isWhole = changed === undefined || changed.includes('deletedDateTime');
      const names = written.has(id) ? written.get(id) : new Set<string>();
      for (const name of changed ?? []) names?.add(name);
      written.set(id, isWhole ? undefined : names);
      if (managerBefore !== undefined) {
        managersBefore.set(id, (managersBefore.get(id) ?? new Set()).add(managerBefore));
      }
    }
  }
  const objects = await changes.read(type, [...written.keys()]);
  const living = objects.flatMap((object) =>
    object.deletedDateTime === undefined ? [{ type, object } as FoundObject] : [],
  );
  const managers = await livingManagers(changes, options, living);
  const holding = new Set((await changes.holding(pairs)).map(keyOf));
  const alive = new Set(living.map(({ object }) => object.id));
  return merged([
    ...[...purged].map((id): DeltaObject => ({ id, removed: 'deleted', related: {} })),
    ...objects.flatMap((object): DeltaObject[] =>
      object.deletedDateTime === undefined ? [] : [{ id: object.id, removed: 'changed', related: {} }],
    ),
    ...living.flatMap((found): DeltaObject[] => {
      const { id } = found.object;
      const names = written.get(id);
      const changed = names && [...names].filter((name) => options.properties?.includes(name) ?? name !== 'manager');
      const isRelated = pairs.some(({ groupId }) => groupId === id);
      const hasOtherManager = options.relations.includes('manager') && names?.has('manager') === true;
      if (changed?.length === 0 && !isRelated && !hasOtherManager) return [];
      const related =
        names === undefined || hasOtherManager ? managerOf(found, managers, managersBefore.get(id) ?? new Set()) : {};
      return [{ id, found, ...(changed && { changed }), related }];
    }),
    ...pairs
      .filter(({ groupId }) => alive.has(groupId))
      .map((pair) => asObject({ ...pair, lives: holding.has(keyOf(pair)) })),
  ]);
}

async function livingManagers(
  changes: DirectoryChanges,
  { relations }: DeltaOptions,
  objects: readonly FoundObject[],
): Promise<ReadonlySet<string> | undefined> {
  if (!relations.includes('manager')) return undefined;
  const ids = objects.flatMap((one) => (one.type === 'User' && one.object.managerId ? [one.object.managerId] : []));
  const managers = await changes.read('User', [...new Set(ids)]);
  return new Set(managers.flatMap(({ id, deletedDateTime }) => (deletedDateTime === undefined ? [id] : [])));
}

/** The manager, when there is one who lives; else those it is not any more. */
function managerOf(
  { type, object }: FoundObject,
  living: ReadonlySet<string> | undefined,
  before: ReadonlySet<string> = new Set(),
): DeltaObject['related'] {
  if (living === undefined || type !== 'User') return {};
  const { managerId } = object;
  if (managerId !== undefined && living.has(managerId)) {
    return { manager: [{ type: 'User', id: managerId, removed: false }] };
  }
  const gone = new Set([...before, ...(managerId === undefined ? [] : [managerId])]);
  if (gone.size === 0) return {};
  return { manager: [...gone].map((id) => ({ type: 'User', id, removed: true })) };
}

interface Around {
  readonly groupId: string;
  readonly relation: DeltaRelation;
  readonly member: Member;
  readonly lives: boolean;
}

/** Those managed by somebody who was deleted or restored. */
async function reportsAround(
  changes: DirectoryChanges,
  managerIds: readonly string[],
  after: RelationCursor | undefined,
): Promise<readonly Around[]> {
  const reports = await changes.reports(managerIds, after?.groupId, mostRelated + 1);
  if (reports.length === 0) return [];
  const managers = await changes.read('User', managerIds);
  const living = new Set(managers.flatMap(({ id, deletedDateTime }) => (deletedDateTime === undefined ? [id] : [])));
  return reports.flatMap(({ id, managerId }) =>
    managerId === undefined
      ? []
      : [
          {
            groupId: id,
            relation: 'manager' as const,
            member: { type: 'User', id: managerId },
            lives: living.has(managerId),
          },
        ],
  );
}

function asObject({ groupId, relation, member, lives }: Around): DeltaObject {
  return { id: groupId, related: { [relation]: [{ ...member, removed: !lives }] } };
}

/** One entry for each object, in the order of their first; the last word about a relation counts. */
function merged(objects: readonly DeltaObject[]): readonly DeltaObject[] {
  const byId = new Map<string, DeltaObject>();
  for (const object of objects) {
    const known = byId.get(object.id);
    if (known?.removed !== undefined) continue;
    byId.set(
      object.id,
      known === undefined ? object : { ...known, ...object, related: joined(known.related, object.related) },
    );
  }
  return [...byId.values()];
}

function joined(one: DeltaObject['related'], other: DeltaObject['related']): DeltaObject['related'] {
  const related: Partial<Record<DeltaRelation, readonly DeltaRelated[]>> = { ...one };
  for (const relation of Object.keys(other) as DeltaRelation[]) {
    const entries = other[relation] ?? [];
    const kept = (related[relation] ?? []).filter(({ id }) => !entries.some((entry) => entry.id === id));
    related[relation] = [...kept, ...entries];
  }
  return related;
}

function groupRelations({ relations }: DeltaOptions): readonly GroupRelation[] {
  return relations.filter((relation) => relation !== 'manager');
}

function cursorAt({ groupId, relation, member }: Around): RelationCursor {
  return { groupId, relation: relation as GroupRelation, memberId: member.id };
}

function keyOf({ groupId, relation, member }: Pick<RelationEntry, 'groupId' | 'relation' | 'member'>): string {
  return `${groupId} ${relation} ${member.id}`;
}
