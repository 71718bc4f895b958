import type { StatusKind } from './status.tsx';

/** What a job does, as far as its state is told by it. */
interface JobLike {
  readonly code: string;
  readonly isRunning: boolean;
  readonly quarantine: string | null;
  readonly staged: number;
  readonly isSilent?: boolean;
  readonly progress: { readonly kind: string; readonly done: number; readonly total: number } | null;
}

/** The state of a job in the words every page uses; of an application without one, `Not configured`. */
export function describeJobState(job: JobLike | undefined): { readonly kind: StatusKind; readonly word: string } {
  if (job === undefined) return { kind: 'idle', word: 'Not configured' };
  if (job.quarantine !== null && job.quarantine !== 'TooManyDeletes') return { kind: 'failed', word: 'Quarantine' };
  if (job.progress !== null) return { kind: 'running', word: runningWord(job.progress) };
  if (job.isRunning) return { kind: 'running', word: 'Running' };
  if (job.staged > 0) return { kind: 'held', word: 'Held deletions' };
  if (job.isSilent) return { kind: 'held', word: 'Silent' };
  switch (job.code) {
    case 'Active':
      return { kind: 'done', word: 'Active' };
    case 'NotRun':
      return { kind: 'idle', word: 'Not started' };
    case 'Paused':
      return { kind: 'idle', word: 'Paused' };
    default:
      return { kind: 'idle', word: 'Not configured' };
  }
}

/** Never 100 % while something is open. */
function runningWord({ kind, done, total }: { readonly kind: string; readonly done: number; readonly total: number }) {
  const percent = total === 0 ? 0 : Math.min(99, Math.floor((done / total) * 100));
  return kind === 'initial' ? `Initial ${percent} %` : `Running ${percent} %`;
}
