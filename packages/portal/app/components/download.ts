/**
 * Cells that a spreadsheet would run are written so that it shows them instead, also behind blanks; quoted after RFC 4180.
 */
function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^\s*[=+\-@]|^[\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV. */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const TYPES = { csv: 'text/csv', json: 'application/json', txt: 'text/plain' } as const;

/** Hands something over as a file: `lockstep-<what>-<owner>-<UTC date>.<kind>`. */
export function download(what: string, owner: string, kind: keyof typeof TYPES, content: string | Blob): void {
  const name = owner.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  const address = URL.createObjectURL(new Blob([content], { type: `${TYPES[kind]};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${['lockstep', what, name, new Date().toISOString().slice(0, 10)].filter(Boolean).join('-')}.${kind}`;
  link.click();
  URL.revokeObjectURL(address);
}
