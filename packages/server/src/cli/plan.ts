import type { Command } from 'commander';
import type { PlannedObject, PlanSummary } from '../engine/index.ts';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { CommandFailure } from './exit.ts';
import { bodyOf, type Session } from './session.ts';

interface Application {
  readonly id: string;
  readonly displayName: string;
}

interface Plan {
  readonly summary: PlanSummary;
  readonly value: readonly PlannedObject[];
}

/** Exit statuses of `lockstep plan`: like those of a comparison, 1 is trouble of any kind. */
const NOTHING = 0;
const TROUBLE = 1;
const SOMETHING = 2;

/** Lines printed of a plan; `--json` has them all. */
const PRINTED = 200;

/** `lockstep plan JOB`: what the next cycle would do, nothing written. */
export function planCommand(program: Command): void {
  withCommonOptions(program.command('plan <job>'))
    .description(
      'Show what the next cycle of a job would do; nothing is written. Status 2 when there is something to do.',
    )
    .action(async (job: string, options: CommonOptions) => {
      try {
        const plan = await withSession(options, (session) => planOf(session, job), { listening: true });
        show(plan, options.json === true);
        process.exitCode = isEmpty(plan) ? NOTHING : SOMETHING;
      } catch (error) {
        if (error instanceof CommandFailure) throw new CommandFailure(error.message, TROUBLE);
        throw error;
      }
    });
}

/** A job is named by its id, or by the name of its application when that has one job. */
async function planOf(session: Session, job: string): Promise<Plan> {
  const root = '/v1.0/servicePrincipals';
  const { value: applications } = bodyOf(await session.call('GET', root)) as { value: readonly Application[] };
  const paths: string[] = [];
  for (const { id, displayName } of applications) {
    const path = `${root}/${id}/synchronization/jobs`;
    const { value } = bodyOf(await session.call('GET', path)) as { value: readonly { readonly id: string }[] };
    const named = displayName.toLowerCase() === job.toLowerCase();
    paths.push(
      ...value
        .filter((one) => named || one.id === job || one.id.endsWith(`.${job.toLowerCase()}`))
        .map((one) => `${path}/${one.id}`),
    );
  }
  const [path] = paths;
  if (path === undefined) {
    const names = applications.map(({ displayName }) => displayName).join(', ') || 'none';
    throw new CommandFailure(`There is no job ${job}. Applications: ${names}.`);
  }
  if (paths.length > 1) throw new CommandFailure(`${job} has several jobs; name one by its id.`);
  return bodyOf(await session.call('GET', `${path}/plan`)) as Plan;
}

function isEmpty({ summary: { actions, failures } }: Plan): boolean {
  return failures === 0 && actions.Create + actions.Update + actions.Disable + actions.Delete === 0;
}

function show(plan: Plan, json: boolean): void {
  if (json) {
    printJson(plan);
    return;
  }
  const { actions, failures, held, kind } = plan.summary;
  const doing = plan.value.filter(({ action, status }) => action !== 'Other' || status === 'Failure');
  for (const object of doing.slice(0, PRINTED)) print(line(object));
  if (doing.length > PRINTED) print(`… and ${doing.length - PRINTED} more; --json lists them.`);
  print(
    `${kind} cycle: ${actions.Create} to create, ${actions.Update} to update, ${actions.Disable} to disable, ${actions.Delete} to delete, ${actions.Other - failures} unchanged or skipped, ${failures} would fail.`,
  );
  if (held !== undefined) print(`Removals would be held back: ${held}`);
}

const SIGNS = { Create: '+', Update: '~', Disable: '-', Delete: 'x', StagedDelete: '!', Other: ' ' } as const;

function line({ action, status, type, name, modified, message }: PlannedObject): string {
  const sign = status === 'Failure' ? '!' : SIGNS[action];
  const changes = modified.map((one) => `${one.name}: ${one.oldValue ?? '∅'} → ${one.newValue ?? '∅'}`).join('; ');
  return [sign, type, name, action === 'Update' ? changes : message].join('  ');
}
