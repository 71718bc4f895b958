import type { Letter } from './letter.ts';
import type { SourceNotice } from './notice.ts';

/** Puts a notice about a source of people into words; instants as `shown` shows them. Pure. */
export function sourceLetter(notice: SourceNotice, shown: (at: Date) => string): Letter {
  const { sourceName: name, sourceId } = notice.source;
  const link = { label: 'Open the source', path: `/directory/sources?source=${encodeURIComponent(sourceId)}` };
  const letter = { objects: [], more: 0, link };
  switch (notice.kind) {
    case 'source.failing':
      return {
        ...letter,
        subject: `${name}: the source cannot be read`,
        happened: [
          `The source ${name} could not be read several times in a row, since ${shown(notice.since)}. The people and groups it brought stay as they are.`,
          notice.message,
        ],
        advice: [`Mend the cause, then press Read now. Otherwise it is read again at ${shown(notice.nextRead)}.`],
      };
    case 'source.removalsHeld':
      return {
        ...letter,
        subject: `${name}: removals are held back`,
        happened: [`The source ${name} was read, and nobody was deleted.`, notice.message],
        advice: [
          'If they are meant to go, press Allow removals. Otherwise mend the base, the filter or the rights of the account.',
        ],
      };
    case 'source.recovered':
      return {
        ...letter,
        subject: `${name}: the source can be read again`,
        happened: [`The source ${name}, which could not be read since ${shown(notice.since)}, was read again.`],
        advice: ['Nothing has to be done.'],
      };
  }
}
