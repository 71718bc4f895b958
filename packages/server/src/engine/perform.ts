import type { Step } from '../journal/index.ts';
import type { MatchKey } from './assess.ts';
import type { ExportedValue } from './link.ts';
import { type Located, type Plan, unkeptValues, type Writable } from './plan.ts';
import { isAbort } from './settle.ts';
import type { ObjectType } from './source-directory.ts';
import { isUnanswered, TargetError, type TargetResource, type TargetSystem } from './target-system.ts';

/** What carrying out a plan came to. */
export type Performed =
  | {
      readonly kind: 'done';
      readonly targetId: string;
      readonly resource: TargetResource | undefined;
      readonly unkept: Readonly<Record<string, ExportedValue>>;
      readonly step: Step;
    }
  /** A create was refused because the account exists: the one hit of another search, to be planned again. */
  | { readonly kind: 'exists'; readonly located: Located }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly step: Step };

type Writing = Extract<Plan, { action: 'create' | 'update' | 'disable' | 'delete' }>;
type Creating = Extract<Plan, { action: 'create' }>;

/** The one place that writes to a target. Failures of the object are values; failures of the job are thrown. */
export async function perform(
  target: TargetSystem,
  type: ObjectType,
  writing: Writing,
  keys: readonly (readonly MatchKey[])[],
  again: (keys: readonly (readonly MatchKey[])[]) => Promise<Located>,
  signal: AbortSignal,
): Promise<Performed> {
  try {
    switch (writing.action) {
      case 'create': {
        const resource = await target.create(type, writing.body, signal);
        return created(writing, resource, `Created the account ${resource.id}.`);
      }
      case 'update':
      case 'disable': {
        const answered = await target.update(type, writing.resource.id, writing.operations, signal);
        const resource = answered ?? (await afterwards(target.get(type, writing.resource.id, signal)));
        const unkept = resource === undefined ? {} : unkeptValues(resource.attributes, writing.assignments);
        const verb = writing.action === 'disable' ? 'Disabled' : 'Updated';
        const said = `${verb} the account ${writing.resource.id}.`;
        return done(writing.resource.id, resource, unkept, said, writing.assignments);
      }
      case 'delete':
        await target.delete(type, writing.targetId, signal);
        return done(writing.targetId, undefined, {}, `Deleted the account ${writing.targetId}.`);
    }
  } catch (error) {
    if (!isOfObject(error)) throw error;
    const isPerhapsMade = error.code === 'EntryConflict' || isUnanswered(error.code);
    return writing.action === 'create' && isPerhapsMade
      ? searchedFor(writing, error, () => again(keys))
      : refused(error);
  }
}

/** What a create came to that was refused as taken, or got no answer: perhaps it was made, so one more search decides. */
async function searchedFor(writing: Creating, error: TargetError, search: () => Promise<Located>): Promise<Performed> {
  const located = await afterwards(search());
  if (located?.resource === undefined) return refused(error);
  const { resource, linkedTo } = located;
  const shown = writing.assignments.filter(({ digest }) => digest === undefined);
  const isAsSent = linkedTo === undefined && Object.keys(unkeptValues(resource.attributes, shown)).length === 0;
  return isUnanswered(error.code) && isAsSent
    ? created(writing, resource, `Created the account ${resource.id}. The answer got lost, and a search found it.`)
    : { kind: 'exists', located };
}

function refused({ code, message }: TargetError): Performed {
  return { kind: 'failed', code, message, step: { name: 'export', status: 'Failure', description: message } };
}

function created({ assignments }: Creating, resource: TargetResource, said: string): Performed {
  return done(resource.id, resource, unkeptValues(resource.attributes, assignments), said, assignments);
}

/** What a look after a write shows; nothing where it is refused or cut short, which changes nothing about the write. */
async function afterwards<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof TargetError || isAbort(error)) return undefined;
    throw error;
  }
}

function isOfObject(error: unknown): error is TargetError {
  return error instanceof TargetError && error.behaviour === 'object';
}

function done(
  targetId: string,
  resource: TargetResource | undefined,
  unkept: Readonly<Record<string, ExportedValue>>,
  description: string,
  assignments: readonly Writable[] = [],
): Performed {
  const unread = new Set(assignments.flatMap(({ path, digest }) => (digest === undefined ? [] : [path])));
  const names = Object.keys(unkept).filter((path) => !unread.has(path));
  const step: Step =
    names.length === 0
      ? { name: 'export', status: 'Success', description }
      : {
          name: 'export',
          status: 'Warning',
          description: `${description} The target does not keep what it is given for ${names.join(', ')}; the same value will not be sent again.`,
        };
  return { kind: 'done', targetId, resource, unkept, step };
}
