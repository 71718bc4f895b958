import { send } from '../api/client.ts';
import type { Standing } from '../api/standing.ts';

/** Whom or what it is about. */
export interface Subject {
  readonly type: 'User' | 'Group';
  readonly id: string;
  readonly name: string;
}

/** What provisioning one object came to. The body says whether it went well, not the status of the answer. */
export interface OnDemandOutcome {
  readonly isDryRun: boolean;
  readonly result: 'Success' | 'Failure' | 'Skipped';
  readonly sentence: string;
  readonly steps: readonly { readonly name: string; readonly status: string; readonly description: string }[];
}

interface Entry {
  readonly action: string;
  readonly statusInfo: { readonly status: OnDemandOutcome['result']; readonly reason: string | null };
  readonly provisioningSteps: OnDemandOutcome['steps'];
}

/** Address of the job of a standing. */
export function jobPath({ applicationId, jobId }: Standing): string {
  return `/v1.0/servicePrincipals/${applicationId}/synchronization/jobs/${jobId}`;
}

/** Provisions a person or a group in one application now, or says what that would do. */
export async function provisionNow(standing: Standing, subject: Subject, isDryRun: boolean): Promise<OnDemandOutcome> {
  const subjects = [{ objectId: subject.id, objectTypeName: subject.type }];
  const { value } = await send<{ readonly value: string }>('POST', `${jobPath(standing)}/provisionOnDemand`, {
    body: { dryRun: isDryRun, parameters: [{ subjects }] },
  });
  const [entry] = JSON.parse(value) as readonly Entry[];
  const status = entry?.statusInfo.status ?? 'Failure';
  return {
    isDryRun,
    result: status,
    sentence: sentenceOf(isDryRun, status, entry),
    steps: entry?.provisioningSteps ?? [],
  };
}

const DONE: Readonly<Record<string, string>> = {
  Create: 'created the account',
  Update: 'updated the account',
  Disable: 'disabled the account',
  Delete: 'deleted the account',
};

const WOULD: Readonly<Record<string, string>> = {
  Create: 'would create an account',
  Update: 'would update the account',
  Disable: 'would disable the account',
  Delete: 'would delete the account',
};

function sentenceOf(isDryRun: boolean, status: OnDemandOutcome['result'], entry: Entry | undefined): string {
  const reason = entry?.statusInfo.reason ?? '';
  if (status === 'Failure') return `Provision on demand failed. ${reason}`.trim();
  const verbs = isDryRun ? WOULD : DONE;
  const done = verbs[entry?.action ?? ''];
  if (status === 'Skipped' || done === undefined) {
    return `${isDryRun ? 'A dry run would change nothing' : 'Nothing was changed'}. ${reason}`.trim();
  }
  return isDryRun ? `A dry run: this ${done}.` : `Provision on demand ${done}.`;
}
