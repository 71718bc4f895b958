import type { Standing } from '../api/standing.ts';
import type { StatusKind } from '../components/status.tsx';
import type { Times } from '../components/time.tsx';

/** A verdict as it is shown: shape and words. */
export interface ShownVerdict {
  readonly kind: StatusKind;
  readonly words: string;
}

const CAUSES: Readonly<Record<string, string>> = {
  softDeleted: 'deleted in the directory',
  hardDeleted: 'deleted for good in the directory',
  blocked: 'sign-in is blocked in the directory',
  filteredOut: 'a scoping filter is not satisfied',
};

/** How somebody stands with an application, in few words; `times` writes instants for who looks. */
export function shownVerdict(standing: Standing, times?: Times): ShownVerdict {
  const { verdict, cause, scope, gates } = standing;
  switch (verdict) {
    case 'provisioned':
      return { kind: 'done', words: 'In step' };
    case 'waiting':
    case 'leaving':
      return { kind: 'running', words: 'Change waiting' };
    case 'failing':
      return { kind: 'failed', words: `Failed, ${nextAttempt(standing, times)}` };
    case 'givenUp':
      return { kind: 'failed', words: 'Given up' };
    case 'held':
      return { kind: 'held', words: 'Held' };
    case 'skipped':
      return { kind: 'idle', words: `Skipped: ${cause?.short ?? 'see the reason'}` };
    case 'passedOver':
      return { kind: 'idle', words: 'Skipped: passed over by the input filter' };
    case 'unassigned':
      return { kind: 'idle', words: 'Not assigned' };
    case 'disabled':
      return { kind: 'idle', words: 'Disabled' };
    case 'removed':
      return { kind: 'idle', words: 'Removed' };
    case 'ambiguous':
      return { kind: 'held', words: 'Two accounts match' };
    case 'stopped':
      return { kind: 'held', words: 'Provisioning stopped' };
    default:
      if (gates.some(({ name, passed }) => name === 'mapping' && !passed)) {
        const isGiven = gates.some(({ name, passed }) => name === 'assigned' && passed);
        return {
          kind: 'idle',
          words: isGiven ? 'Only its people are provisioned' : 'Not in scope: not provisioned itself',
        };
      }
      return { kind: 'idle', words: `Not in scope: ${CAUSES[scope?.cause ?? ''] ?? 'see the reason'}` };
  }
}

function nextAttempt({ nextAttempt: at }: Standing, times: Times | undefined): string {
  if (at === null) return 'no next attempt';
  const isDue = new Date(at).getTime() <= Date.now();
  return isDue ? 'next attempt with the next cycle' : `next attempt ${times === undefined ? at : clock(times, at)}`;
}

/** An instant as it stands in a sentence: the time of today, or the day before it. */
export function clock(times: Times, at: string): string {
  const [day, time = ''] = times.at(at).split(' ');
  return times.at(new Date()).startsWith(day ?? '') ? time.slice(0, 5) : `${times.day(at)}, ${time.slice(0, 5)}`;
}

/** The sentence that answers why people open the page. */
export function answerOf(standings: readonly Standing[]): string {
  if (standings.length === 0) return 'No application is provisioned yet.';
  const inStep = standings.filter(({ verdict }) => verdict === 'provisioned').length;
  const applications = standings.length === 1 ? '1 application' : `${standings.length} applications`;
  const troubled = standings.filter((one) => ['failed', 'held'].includes(shownVerdict(one).kind));
  const troubles = troubled.map(
    (one) => `${one.applicationDisplayName}: ${shownVerdict(one).words.replace(/, .*/, '').toLowerCase()}.`,
  );
  return [`In step in ${inStep} of ${applications}.`, ...troubles].join(' ');
}

/** Everything a card says, as plain text for a ticket. */
export function summaryText(name: string, standings: readonly Standing[]): string {
  const lines = standings.flatMap((one) => [
    '',
    `${one.applicationDisplayName}: ${shownVerdict(one).words}`,
    `  ${one.sentence}`,
    ...one.gates.map(({ label, passed, detail }) => `  ${passed ? '[ok]' : '[no]'} ${label}: ${detail}`),
    ...(one.cause === null ? [] : [`  ${one.cause.code}: ${one.cause.remedy}`]),
    ...(one.link === null ? [] : [`  Account ${one.link.targetAnchor}`]),
  ]);
  return [`${name}. ${answerOf(standings)}`, ...lines].join('\n');
}
