import type { Initiator, JournalEntry, Step } from '../journal/index.ts';
import { actionOf } from './action.ts';
import { referenceValue } from './compatibility.ts';
import { countLink, NO_COUNTERS } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { Results } from './job-store.ts';
import type { Link } from './link.ts';
import { NOTHING } from './outcomes.ts';
import type { BesideNeeds } from './page-context.ts';
import { perform } from './perform.ts';
import type { PlannedObject } from './plan-cycle.ts';
import { type Reversal, reversalOf } from './reversal.ts';
import type { Rule } from './rule.ts';
import type { ObjectType } from './source-directory.ts';
import { TargetError } from './target-system.ts';

/** An entry of the log that would be taken back. */
export interface UndoneObject extends PlannedObject {
  readonly entryId: string;
}

/** How long an object stays reserved when the process that undoes is gone. */
const RESERVED = 60_000;

/** An entry of the log with what would take it back. */
interface Look {
  readonly type: ObjectType;
  readonly link: Link | undefined;
  readonly reversal: Reversal;
}

/** Takes back what was written of objects, entry by entry of the log; each is judged by what is there now. */
export class TakingBack {
  readonly #needs: BesideNeeds;
  readonly #job: Job;
  readonly #rules: ReadonlyMap<ObjectType, Rule>;

  constructor(needs: BesideNeeds, job: Job, rules: ReadonlyMap<ObjectType, Rule>) {
    this.#needs = needs;
    this.#job = job;
    this.#rules = rules;
  }

  /** What would become of an entry; nothing is written. */
  async plan(entry: JournalEntry): Promise<UndoneObject> {
    return rowOf(entry, await this.#look(entry));
  }

  /** Compares an entry with what is there now. */
  async #look(entry: JournalEntry): Promise<Look> {
    const { store, target, signal } = this.#needs;
    const type: ObjectType = entry.source.type === 'Group' ? 'Group' : 'User';
    const rule = this.#rules.get(type);
    const link = (await store.links(this.#job.id, type, [entry.source.id])).get(entry.source.id);
    if (rule === undefined) {
      const message = 'The job does not provision objects of this kind any more.';
      return { type, link, reversal: { kind: 'none', outcome: 'failed', code: 'NotUndoable', message } };
    }
    const isAsked = link !== undefined && link.targetId === entry.target?.id;
    const resource = isAsked ? await target.get(type, link.targetId, signal) : undefined;
    return { type, link, reversal: reversalOf(entry, link, resource, rule) };
  }

  /** Takes an entry back, if that is still right, and records it. */
  async carryOut(entry: JournalEntry, initiator: Initiator): Promise<UndoneObject> {
    const { store, now } = this.#needs;
    const object = { type: entry.source.type === 'Group' ? 'Group' : 'User', id: entry.source.id } as const;
    if (!(await store.lock(this.#job.id, object, RESERVED))) {
      const message = 'The object is being written at this moment.';
      return { ...blank(entry), status: 'Failure', code: 'ChangedSince', message };
    }
    const started = now();
    try {
      const look = await this.#look(entry);
      const row = rowOf(entry, look);
      if (look.link === undefined || look.reversal.kind === 'none') return row;
      const { results, step } = await this.#write(look.link, look.reversal);
      const message = `Undone: ${step.description}`;
      await this.#record(entry, row, { ...step, description: message }, results, initiator, started);
      return { ...row, message };
    } catch (error) {
      if (!(error instanceof TargetError) || error.behaviour !== 'object') throw error;
      const { code, message } = error;
      const row = { ...blank(entry), status: 'Failure', code, message } as const;
      await this.#record(
        entry,
        row,
        { name: 'export', status: 'Failure', description: message },
        {},
        initiator,
        started,
      );
      return row;
    } finally {
      await store.unlock(this.#job.id, object);
    }
  }

  async #write(
    link: Link,
    reversal: Exclude<Reversal, { kind: 'none' }>,
  ): Promise<{ readonly results: Partial<Results>; readonly step: Step }> {
    const { store, target, signal } = this.#needs;
    const { type, sourceId, targetId } = link;
    switch (reversal.kind) {
      case 'account': {
        const { plan } = reversal;
        const performed = await perform(target, type, plan, [], async () => ({ steps: [] }), signal);
        if (performed.kind !== 'done') {
          const message = performed.kind === 'failed' ? performed.message : 'The account was made anew meanwhile.';
          throw new TargetError('EntryConflict', message, { behaviour: 'object' });
        }
        return { results: this.#linkAfter(link, plan, performed), step: performed.step };
      }
      case 'reference': {
        const { path, back } = reversal;
        const value = back === null ? undefined : referenceValue(path, back, this.#job.settings.compatibility);
        const operation =
          value === undefined ? ({ op: 'remove', path } as const) : ({ op: 'replace', path, value } as const);
        await target.update(type, targetId, [operation], signal);
        const owners = back === null ? undefined : await store.linkedTargets(this.#job.id, 'User', [back]);
        const wantedId = back === null ? undefined : owners?.get(back);
        const results = { settledReferences: [{ type, ownerId: sourceId, path, wantedId }] };
        return { results, step: exported(back === null ? `Removed ${path}.` : `Set ${path} back to ${back}.`) };
      }
      case 'members': {
        const { path, add, remove } = reversal;
        const refused = new Set(
          (await target.changeMembers(targetId, path, { add, remove }, signal)).map(({ id }) => id),
        );
        const owners = await store.linkedTargets(this.#job.id, 'User', [...add, ...remove]);
        const sources = (ids: readonly string[]) =>
          ids.flatMap((id) => (refused.has(id) ? [] : (owners.get(id) ?? [])));
        const memberships = [{ groupId: sourceId, added: sources(add), removed: sources(remove) }];
        const said = `Added ${add.length} and removed ${remove.length} member(s), ${refused.size} of them refused.`;
        return { results: { memberships }, step: exported(said) };
      }
    }
  }

  /** What the link knows after its account was written. */
  #linkAfter(
    link: Link,
    plan: Extract<Reversal, { kind: 'account' }>['plan'],
    { resource, unkept }: { resource: { readonly version: string | undefined } | undefined; unkept: Link['unkept'] },
  ): Partial<Results> {
    const state = plan.action === 'delete' ? 'tombstone' : link.state;
    const sent = plan.action === 'delete' ? [] : plan.assignments;
    const paths = new Set(sent.map(({ path }) => path));
    const kept = Object.fromEntries(Object.entries(link.unkept).filter(([path]) => !paths.has(path)));
    const exportedNow = link.exported && {
      ...link.exported,
      ...Object.fromEntries(sent.map(({ path, value }) => [path, value])),
    };
    const next: Link = {
      ...link,
      state,
      unkept: { ...kept, ...unkept },
      exported: exportedNow,
      targetVersion: resource?.version,
      lastSuccessAt: this.#needs.now(),
    };
    return { links: [next], counters: countLink(NO_COUNTERS, link.type, link.state, state) };
  }

  async #record(
    entry: JournalEntry,
    { action, status, code, message, modified }: UndoneObject,
    step: Step,
    results: Partial<Results>,
    initiator: Initiator,
    started: Date,
  ): Promise<void> {
    const { store, now, newId } = this.#needs;
    const at = now();
    const evaluated: Step = {
      name: 'evaluation',
      status: 'Success',
      description: 'Takes back what a cycle wrote.',
      details: { entry: entry.id, cycle: entry.cycleId ?? null },
    };
    const taken: JournalEntry = {
      id: newId(),
      jobId: this.#job.id,
      cycleId: undefined,
      initiatedBy: initiator,
      at,
      action,
      status,
      code,
      message,
      source: entry.source,
      target: entry.target,
      steps: [evaluated, step],
      modified: status === 'Success' ? modified : [],
      durationMilliseconds: at.getTime() - started.getTime(),
    };
    await store.record(this.#job.id, {
      ...NOTHING,
      counters: NO_COUNTERS,
      ...results,
      cycle: undefined,
      // Written only with a cycle.
      checkpoint: { phase: 'collect', position: undefined, done: [] },
      collapse: false,
      nesting: this.#job.settings,
      journal: [taken],
    });
  }
}

function exported(description: string): Step {
  return { name: 'export', status: 'Success', description };
}

function blank(entry: JournalEntry): UndoneObject {
  return {
    entryId: entry.id,
    type: entry.source.type === 'Group' ? 'Group' : 'User',
    id: entry.source.id,
    name: entry.source.displayName,
    action: 'Other',
    status: 'Success',
    code: undefined,
    message: '',
    modified: [],
    steps: [],
    targetId: entry.target?.id,
    counted: false,
  };
}

/** What would become of an entry, in the words of a plan. */
function rowOf(entry: JournalEntry, { reversal }: Look): UndoneObject {
  const row = blank(entry);
  switch (reversal.kind) {
    case 'none': {
      const status = reversal.outcome === 'failed' ? 'Failure' : 'Skipped';
      return { ...row, status, code: reversal.code, message: reversal.message };
    }
    case 'account': {
      const { plan, modified, counted } = reversal;
      const verb = { update: 'given its old values', disable: 'disabled', delete: 'deleted' }[plan.action];
      return { ...row, action: actionOf(plan), modified, counted, message: `The account would be ${verb}.` };
    }
    case 'reference':
      return { ...row, action: 'Update', modified: reversal.modified, message: `${reversal.path} would be set back.` };
    case 'members': {
      const { add, remove, modified } = reversal;
      const message = `${add.length} member(s) would be added and ${remove.length} removed.`;
      return { ...row, action: 'Update', modified, message };
    }
  }
}
