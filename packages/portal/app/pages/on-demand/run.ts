import { send } from '../../api/client.ts';
import type { ModifiedProperty } from '../../api/provisioning-log.ts';

/** A person or a group to be provisioned; of a group, the members to be handled with it. */
export interface Subject {
  readonly type: 'User' | 'Group';
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly string[];
}

/** What provisioning one subject came to, or would come to. */
export interface Run {
  readonly action: string;
  readonly changeId: string | null;
  readonly startTime: string;
  readonly endTime: string;
  readonly reportableIdentifier: string;
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly provisioningSteps: readonly {
    readonly name: string;
    readonly type: string;
    readonly status: string;
    readonly description: string;
    readonly details: Readonly<Record<string, unknown>>;
  }[];
  readonly statusInfo: {
    readonly status: 'Success' | 'Failure' | 'Skipped' | 'Warning';
    readonly errorCode: string | null;
    readonly reason: string;
    readonly additionalDetails: string | null;
    readonly recommendedAction: string | null;
  };
  readonly targetIdentity: { readonly id: string; readonly displayName: string };
  readonly targetSystem: { readonly id: string; readonly name: string };
}

/** Provisions a subject now, or tells what that would do. Rejects with an `ApiError`; a failure is a result. */
export async function runNow(jobAddress: string, { type, id, members }: Subject, dryRun: boolean): Promise<Run> {
  const links = { members: members.map((objectId) => ({ objectId, objectTypeName: 'User' })) };
  const { value } = await send<{ readonly value: string }>('POST', `${jobAddress}/provisionOnDemand`, {
    body: {
      dryRun,
      parameters: [{ subjects: [{ objectId: id, objectTypeName: type, ...(type === 'Group' && { links }) }] }],
    },
  });
  const [run] = JSON.parse(value) as readonly Run[];
  if (!run) throw new Error('The server answered without a result.');
  return run;
}

/** Whether it takes somebody's account away, at least for a while. */
export function takesAway({ action }: Run): boolean {
  return action === 'Disable' || action === 'Delete';
}

/** What is different between two runs of the same subject, in words; empty when they came to the same. */
export function differences(before: Run, after: Run): readonly string[] {
  const found: string[] = [];
  if (before.action !== after.action) found.push(`The action was ${before.action} and is ${after.action}.`);
  if (before.statusInfo.status !== after.statusInfo.status) {
    found.push(`The result was ${before.statusInfo.status} and is ${after.statusInfo.status}.`);
  }
  const old = new Map(before.modifiedProperties.map((one) => [one.displayName, one.newValue]));
  const now = new Map(after.modifiedProperties.map((one) => [one.displayName, one.newValue]));
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (old.get(name) === now.get(name)) continue;
    found.push(`${name} was ${written(old, name)} and is ${written(now, name)}.`);
  }
  return found;
}

function written(values: ReadonlyMap<string, string | null>, name: string): string {
  return values.has(name) ? `written as ${values.get(name) ?? 'empty'}` : 'not written';
}

/** A run as plain text, for a ticket. */
export function ticketText(run: Run, isDry: boolean): string {
  const { statusInfo, modifiedProperties, provisioningSteps, changeId } = run;
  return [
    `${isDry ? 'Dry run of provisioning' : 'Provisioning'} on demand: ${run.reportableIdentifier} in ${run.targetSystem.name}`,
    `At: ${run.endTime}`,
    `Action: ${run.action}. Result: ${statusInfo.status}${statusInfo.errorCode ? ` (${statusInfo.errorCode})` : ''}.`,
    statusInfo.reason,
    ...provisioningSteps.map(({ type, status, description }) => `- ${type}: ${status}. ${description}`),
    ...modifiedProperties.map((one) => `  ${one.displayName}: ${one.oldValue ?? '–'} -> ${one.newValue ?? '–'}`),
    ...(changeId === null ? [] : [`Change id: ${changeId}`]),
  ].join('\n');
}
