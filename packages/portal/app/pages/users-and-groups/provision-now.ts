import { send } from '../../api/client.ts';

/** What came of provisioning a few people at once. */
export interface Outcome {
  readonly sentence: string;
  /** Whether something did not work. */
  readonly isBad: boolean;
}

interface Done {
  readonly action: string;
  readonly statusInfo: { readonly status: string; readonly errorCode: string | null; readonly reason: string };
  readonly sourceIdentity: { readonly displayName: string };
}

/** As many as one request may name. */
const AT_ONCE = 20;

/** Provisions people one after the other; the body of the answers tells what came of each. */
export async function provisionNow(jobAddress: string, people: readonly string[]): Promise<Outcome> {
  const done: Done[] = [];
  for (let start = 0; start < people.length; start += AT_ONCE) {
    const subjects = people.slice(start, start + AT_ONCE).map((objectId) => ({ objectId, objectTypeName: 'User' }));
    const { value } = await send<{ readonly value: string }>('POST', `${jobAddress}/provisionOnDemand`, {
      body: { parameters: [{ subjects }] },
    });
    done.push(...(JSON.parse(value) as readonly Done[]));
  }
  const isWell = ({ statusInfo }: Done) => statusInfo.status === 'Success' || statusInfo.errorCode === IN_STEP;
  const [good, others] = [done.filter(isWell), done.filter((one) => !isWell(one))];
  const counts = Object.entries(Object.groupBy(good, wordOf)).map(([word, all = []]) => `${all.length} ${word}`);
  const reasons = others.map(({ sourceIdentity, statusInfo }) => `${sourceIdentity.displayName}: ${statusInfo.reason}`);
  return {
    sentence: [counts.length > 0 ? `${counts.join(', ')}.` : '', ...reasons].filter(Boolean).join(' '),
    isBad: others.length > 0,
  };
}

/** Somebody was quicker, such as a cycle that began with the assignment. */
const IN_STEP = 'RedundantExport';

const WORDS: Readonly<Record<string, string>> = {
  Create: 'created',
  Update: 'updated',
  Disable: 'disabled',
  Delete: 'deleted',
};

function wordOf({ action, statusInfo }: Done): string {
  return statusInfo.errorCode === IN_STEP ? 'in step already' : (WORDS[action] ?? 'in step already');
}
