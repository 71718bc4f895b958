/**
 * An instant as mails show it, in a time zone and named with its distance from UTC: `2026-03-01 12:04:31 UTC+1`. In UTC
 * where no zone is set, or one that this machine does not know.
 */
export function shownInstant(at: Date, timeZone: string | undefined): string {
  const parts = formatIn(timeZone ?? 'UTC').formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === name)?.value ?? '';
  const zone = part('timeZoneName').replace(/^GMT(?:\+0$)?/, 'UTC');
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${zone}`;
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const twoDigits = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: twoDigits,
      day: twoDigits,
      hour: twoDigits,
      minute: twoDigits,
      second: twoDigits,
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
    });
  } catch {
    // Names of zones come and go with releases; nothing may go untold for that.
    return formatIn('UTC');
  }
}
