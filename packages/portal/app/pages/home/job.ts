import type { StatusKind } from '../../components/status.tsx';

/** A synchronization job, as far as it is shown here. */
export interface Job {
  readonly schedule: { readonly state: string };
  readonly status: {
    readonly code: string;
    readonly escrowCount?: number | string;
    readonly lastExecution: { readonly timeEnded: string } | null;
    readonly quarantine: { readonly reason: string } | null;
    readonly synchronizedEntryCountByType?: readonly { readonly key: string; readonly value: number | string }[];
  };
}

interface Described {
  readonly kind: StatusKind;
  readonly word: string;
  readonly inStep: string;
  readonly failing: string;
  readonly last: string;
}

/** The job of an application in a row of a table. */
export function describeJob(job: Job | undefined): Described {
  if (job === undefined) return { kind: 'idle', word: 'Not configured', inStep: '–', failing: '–', last: '–' };
  const { status, schedule } = job;
  const counts = status.synchronizedEntryCountByType ?? [];
  const inStep = counts.reduce((sum, { value }) => sum + Number(value), 0);
  const ended = status.lastExecution?.timeEnded;
  return {
    ...stateOf(status.code, schedule.state),
    inStep: inStep.toLocaleString(),
    failing: Number(status.escrowCount ?? 0).toLocaleString(),
    last: ended === undefined ? '–' : new Date(ended).toLocaleString(),
  };
}

function stateOf(code: string, state: string): Pick<Described, 'kind' | 'word'> {
  switch (code) {
    case 'Quarantine':
      return { kind: 'failed', word: 'Quarantine' };
    case 'NotConfigured':
      return { kind: 'idle', word: 'Not configured' };
    case 'NotRun':
      return { kind: 'idle', word: 'Not started' };
    case 'InProgress':
      return { kind: 'running', word: 'Running' };
    case 'Paused':
      return { kind: 'idle', word: 'Paused' };
    default:
      return state === 'Active' ? { kind: 'done', word: 'Active' } : { kind: 'idle', word: state };
  }
}
