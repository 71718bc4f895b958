const DATE = /^(\d{4})([-/])(\d{2})\2(\d{2})$/;

/** A day as YYYY-MM-DD, also from YYYY/MM/DD, which some clients send; undefined for what is no day of the calendar. */
export function asDate(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? DATE.exec(value.trim()) : null;
  if (!parts) return undefined;
  const date = `${parts[1]}-${parts[3]}-${parts[4]}`;
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date) ? date : undefined;
}
