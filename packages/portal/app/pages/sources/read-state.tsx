import type { OutsideSource } from '../../api/sources.ts';
import { Status } from '../../components/status.tsx';

const STATES = {
  running: ['running', 'Reading'],
  done: ['done', 'Done'],
  held: ['held', 'Removals held'],
  failed: ['failed', 'Failed'],
  interrupted: ['failed', 'Interrupted'],
} as const;

/** How the last read of a source stands. */
export function ReadState({ source: { isReading, lastRead } }: { readonly source: OutsideSource }) {
  if (isReading) return <Status kind="running">Reading</Status>;
  if (lastRead === null) return <Status kind="idle">Not read yet</Status>;
  const [kind, word] = STATES[lastRead.state];
  return <Status kind={kind}>{word}</Status>;
}
