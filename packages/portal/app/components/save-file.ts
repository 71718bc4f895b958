/** Text that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Saves rows as a CSV file of the browser; cells that a spreadsheet would run are kept from it. */
export function saveCsv(name: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const text = [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
  save(`${name}.csv`, new Blob([`\uFEFF${text}\r\n`], { type: 'text/csv' }));
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
