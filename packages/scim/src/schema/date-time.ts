const DATE_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d)?$/i;

/**
 * The instant of an `xsd:dateTime` (RFC 7643 section 2.3.5) in milliseconds, undefined when the text is none. Without a
 * zone it is UTC; a fraction of any length is read to the millisecond.
 */
export function parseDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, date = '', clock = '', fraction = '', zone = 'Z'] = match;
  const time = Date.parse(`${date}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // A day such as 31 June rolls over, which shows in the text coming back.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(`${date}T${clock}`)) return undefined;
  return time - zoneOffset(zone);
}

function zoneOffset(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** UTC text with milliseconds, the form in which instants are stored, compared and sent. */
export function formatDateTime(time: number): string {
  return new Date(time).toISOString();
}
