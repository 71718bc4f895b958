import type { NoticeObject } from './job-event.ts';
import type { JobNotice, Notice } from './notice.ts';
import { shownInstant } from './shown-instant.ts';
import { sourceLetter } from './source-letter.ts';

/** What a message says, before it takes the form of a mail. */
export interface Letter {
  readonly subject: string;
  /** What happened. */
  readonly happened: readonly string[];
  readonly objects: readonly NoticeObject[];
  /** How many objects there are beside those named. */
  readonly more: number;
  /** What to do. */
  readonly advice: readonly string[];
  /** Where to look or decide; a path of the portal. */
  readonly link: { readonly label: string; readonly path: string };
}

/** What the codes of the log mean for who has to act. */
export type Advice = (code: string) => string | undefined;

/** Puts a notice into words, instants in a time zone; UTC when there is none. Pure. */
export function letterOf(notice: Notice, advice: Advice, timeZone: string | undefined): Letter {
  const shown = (at: Date) => shownInstant(at, timeZone);
  const letter = 'source' in notice ? sourceLetter(notice, shown) : jobLetter(notice, advice, shown);
  return { ...letter, subject: oneLine(letter.subject) };
}

function jobLetter(notice: JobNotice, advice: Advice, shown: (at: Date) => string): Letter {
  const { applicationName: name, applicationId } = notice.job;
  const overview = `/applications/${encodeURIComponent(applicationId)}/provisioning`;
  const letter = (rest: Partial<Letter> & Pick<Letter, 'subject' | 'happened'>): Letter => ({
    objects: [],
    more: 0,
    advice: [],
    link: { label: 'Open provisioning', path: overview },
    ...rest,
    subject: `${name}: ${rest.subject}`,
  });
  const remedies = (codes: readonly string[]) =>
    [...new Set(codes)].flatMap((code) => {
      const remedy = advice(code);
      return remedy === undefined ? [] : [`${code}: ${remedy}`];
    });
  switch (notice.kind) {
    case 'quarantine.entered':
    case 'quarantine.reasonChanged': {
      const entered = notice.kind === 'quarantine.entered';
      return letter({
        subject: entered ? 'provisioning is in quarantine' : 'the reason of the quarantine changed',
        happened: [
          entered
            ? `Provisioning into ${name} is held back since ${shown(notice.at)}.`
            : `Provisioning into ${name} is still held back, now for another reason.`,
          `Reason: ${notice.reason}.`,
          `${notice.error.code}: ${notice.error.message}`,
        ],
        advice: [
          ...remedies([notice.error.code]),
          `Mend the cause, then press Retry now. Otherwise it is tried again at ${shown(notice.nextAttempt)}.`,
        ],
      });
    }
    case 'quarantine.lifted':
      return letter({
        subject: 'the quarantine is over',
        happened: [`Provisioning into ${name} works again and runs at its usual interval.`],
        advice: ['Nothing has to be done.'],
      });
    case 'quarantine.reminder':
      return letter({
        subject: `in quarantine for ${notice.day} days`,
        happened: [
          `Provisioning into ${name} has been in quarantine for ${notice.day} days. It is switched off at ${shown(notice.disabledAt)} if nothing changes.`,
          `Reason: ${notice.reason}.`,
          `${notice.error.code}: ${notice.error.message}`,
        ],
        advice: [...remedies([notice.error.code]), 'Mend the cause, then press Retry now.'],
      });
    case 'job.disabled':
      return letter({
        subject: 'provisioning was switched off',
        happened: [
          `Provisioning into ${name} was in quarantine for more than four weeks and was switched off. Accounts are left as they are.`,
          `${notice.error.code}: ${notice.error.message}`,
        ],
        advice: [...remedies([notice.error.code]), 'Mend the cause, then start provisioning again.'],
      });
    case 'deletions.held':
      return letter({
        subject: `${count(notice.count, 'removal')} held back`,
        happened: [
          `${count(notice.count, 'account')} in ${name} would be disabled or deleted. The threshold is ${notice.threshold}, so nothing was removed. New and changed accounts are still written.`,
        ],
        objects: notice.sample,
        more: notice.count - notice.sample.length,
        advice: ['Look through what is held back. Allow it if it is meant; otherwise mend the cause or reject it.'],
        link: { label: 'Decide', path: `${overview}/staged-deletions` },
      });
    case 'objects.failed':
      return letter({
        subject: `${count(notice.count, 'object')} failed`,
        happened: [
          `${count(notice.count, 'object')} could not be provisioned into ${name}. They are tried again by themselves.`,
        ],
        objects: notice.objects,
        more: notice.count - notice.objects.length,
        advice: remedies(notice.objects.map(({ code }) => code)),
        link: { label: 'Open what fails', path: `${overview}/attention` },
      });
    case 'objects.givenUp':
      return letter({
        subject: `${count(notice.count, 'object')} given up`,
        happened: [
          `${count(notice.count, 'object')} failed for four weeks and will not be tried again by themselves in ${name}.`,
        ],
        objects: notice.objects,
        more: notice.count - notice.objects.length,
        advice: [...remedies(notice.objects.map(({ code }) => code)), 'Mend the cause, then press Retry.'],
        link: { label: 'Open what needs attention', path: `${overview}/attention` },
      });
    case 'cycle.initialCompleted':
      return letter({
        subject: 'the first cycle is complete',
        happened: [
          `Everybody in scope was looked at once. From now on only changes are written to ${name}.`,
          ...Object.entries(notice.counts).map(([what, number]) => `${what}: ${number}`),
        ],
        advice: ['Nothing has to be done. The log holds an entry for each of them.'],
        link: { label: 'Open the log', path: `${overview}/logs` },
      });
    case 'cycle.overdue':
      return letter({
        subject: 'no cycle was completed for a while',
        happened: [
          notice.lastCompletedAt === undefined
            ? `No cycle of provisioning into ${name} was completed yet, though one was due every ${duration(notice.intervalSeconds)}.`
            : `The last cycle of provisioning into ${name} was completed at ${shown(notice.lastCompletedAt)}, though one was due every ${duration(notice.intervalSeconds)}.`,
        ],
        advice: ['Check that the program runs and reaches the application; its log tells what it waits for.'],
      });
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function duration(seconds: number): string {
  return seconds % 3600 === 0 ? count(seconds / 3600, 'hour') : count(Math.round(seconds / 60), 'minute');
}

/** Names come from people; what ends a line would end a header of the mail. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
}
