import type { Finding } from './findings.ts';

const MOST = 8;

/** Of this page, until it is closed: names of people do not belong into what a browser keeps. */
let recent: readonly Finding[] = [];

/** What was opened from the search lately, the newest first. */
export function recentFindings(): readonly Finding[] {
  return recent;
}

/** Notes that something was opened. */
export function remember(finding: Finding): void {
  const other = recent.filter(({ to }) => to !== finding.to);
  recent = [{ ...finding, group: 'Lately' }, ...other].slice(0, MOST);
}

/** Nobody is signed in any more. */
export function forgetRecent(): void {
  recent = [];
}
