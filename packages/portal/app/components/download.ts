/** Cells that a spreadsheet would run are written so that it shows them instead; quoted after RFC 4180. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV. */
export function csvOf(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Hands a text over as a file: `lockstep-<what>-<organisation>-<UTC date>.<kind>`. */
export function download(what: string, organization: string, kind: 'csv' | 'json' | 'txt', text: string): void {
  const types = { csv: 'text/csv', json: 'application/json', txt: 'text/plain' } as const;
  const name = organization.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  const address = URL.createObjectURL(new Blob([text], { type: `${types[kind]};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `lockstep-${what}-${name}-${new Date().toISOString().slice(0, 10)}.${kind}`;
  link.click();
  URL.revokeObjectURL(address);
}
