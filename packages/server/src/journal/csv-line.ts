export type CsvCell = string | number | null | undefined;

/** A line of a CSV file (RFC 4180). */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

/**
 * A spreadsheet computes what begins like a formula, and names come from people who may mean harm: an apostrophe before it
 * makes it the text it is.
 */
function written(cell: CsvCell): string {
  const text = String(cell ?? '');
  const inert = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
