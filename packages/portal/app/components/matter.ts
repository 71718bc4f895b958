import { isOfSource, type Matter } from '../api/overview.ts';
import type { StatusKind } from './status.tsx';

/** A matter in words, and where it is decided. */
interface DescribedMatter {
  readonly key: string;
  readonly kind: StatusKind;
  /** The application, or the source of people. */
  readonly about: string;
  /** "14 removals held back; the limit is 5 a cycle". */
  readonly what: string;
  /** What to do about it: "Review". */
  readonly act: string;
  readonly to: string;
}

/** Says what waits for somebody. */
export function describeMatter(matter: Matter): DescribedMatter {
  if (isOfSource(matter)) {
    const { kind, sourceId, sourceDisplayName, message } = matter;
    return {
      key: `${kind} ${sourceId}`,
      kind: kind === 'sourceHeld' ? 'held' : 'failed',
      about: sourceDisplayName,
      what: message,
      act: 'Open source',
      to: `/directory/sources?source=${sourceId}`,
    };
  }
  return {
    key: `${matter.kind} ${matter.jobId}`,
    about: matter.applicationDisplayName,
    ...describeMatterOfJob(matter),
  };
}

function describeMatterOfJob(matter: Exclude<Matter, { sourceId: string }>): Omit<DescribedMatter, 'key' | 'about'> {
  const { kind, applicationId, count, limit, code, message } = matter;
  const provisioning = `/applications/${applicationId}/provisioning`;
  const job = `job=${encodeURIComponent(matter.jobId)}`;
  const number = (count ?? 0).toLocaleString();
  switch (kind) {
    case 'quarantine':
      return {
        kind: 'failed',
        what: message ?? `In quarantine (${code}).`,
        act: 'Fix',
        to: `${provisioning}/manage?${job}`,
      };
    case 'deletionsHeld':
      return {
        kind: 'held',
        what: `${count === 1 ? '1 removal is' : `${number} removals are`} held back${limit === null ? '' : `; the limit is ${limit.toLocaleString()} a cycle`}`,
        act: 'Review',
        to: `${provisioning}/staged-deletions?${job}`,
      };
    case 'givenUp':
      return {
        kind: 'failed',
        what: `${count === 1 ? '1 account was' : `${number} accounts were`} given up after 28 days of attempts`,
        act: 'Open',
        to: `${provisioning}/attention?kind=givenUp&${job}`,
      };
    case 'failing':
      return {
        kind: 'failed',
        what: `${count === 1 ? '1 account fails' : `${number} accounts fail`} and ${count === 1 ? 'is' : 'are'} tried again`,
        act: 'Open',
        to: `${provisioning}/attention?kind=failing&${job}`,
      };
    case 'setAside':
      return {
        kind: 'held',
        what: 'Failures of the first cycle were put aside',
        act: 'Open',
        to: `${provisioning}/attention?kind=pruned&${job}`,
      };
    case 'silent':
      return {
        kind: 'held',
        what: 'No cycle was completed for three intervals',
        act: 'See whether it runs',
        to: '/health',
      };
  }
}
