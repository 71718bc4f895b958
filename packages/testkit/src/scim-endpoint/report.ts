import type { Check, CheckProfile, CheckResult, Finding } from './check.ts';
import { scimEndpointChecks } from './checks/index.ts';
import { Run, type RunSettings } from './run.ts';
import { type Exchange, printable } from './wire.ts';

/** What came of the checks of one endpoint. */
export interface EndpointReport {
  readonly url: string;
  readonly profile: CheckProfile | 'all';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly CheckResult[];
  /** What checks shared and could not be removed. */
  readonly left: readonly string[];
  /** Whether the checks were ended early. */
  readonly interrupted: boolean;
}

export interface CheckSettings extends RunSettings {
  /** All checks when left out. */
  readonly profile?: CheckProfile;
  /** Ends the checks after the one that runs; what was made is removed all the same. */
  readonly signal?: AbortSignal;
  /** Told of each result as it comes. */
  readonly onResult?: (result: CheckResult) => void;
}

/** The checks of some profiles, or all. */
export function checksOf(...wanted: readonly CheckProfile[]): readonly Check[] {
  if (wanted.length === 0) return scimEndpointChecks;
  return scimEndpointChecks.filter(({ profiles }) => wanted.some((profile) => profiles.includes(profile)));
}

/** Checks an endpoint, one check after the other. Throws `EndpointUnusable` when there is none to check. */
export async function checkScimEndpoint(settings: CheckSettings): Promise<EndpointReport> {
  const run = await Run.open(settings);
  const results: CheckResult[] = [];
  let left: readonly string[] = [];
  try {
    for (const check of checksOf(...(settings.profile === undefined ? [] : [settings.profile]))) {
      if (settings.signal?.aborted) break;
      const result = await run.check(check);
      results.push(result);
      settings.onResult?.(result);
    }
  } finally {
    left = await run.close();
  }
  const count = (status: CheckResult['outcome']['status']) =>
    results.filter(({ outcome }) => outcome.status === status).length;
  return {
    url: settings.url,
    profile: settings.profile ?? 'all',
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    results,
    left,
    interrupted: settings.signal?.aborted === true,
  };
}

/** One result as text for a person: what failed comes with what was sent, what came back, the rule and the remedy. */
export function printResult({ check, outcome }: CheckResult): string {
  if (outcome.status === 'passed') return `✔ ${check.title}`;
  if (outcome.status === 'skipped') return `– ${check.title}\n    skipped: ${printable(outcome.reason)}`;
  return [
    `✘ ${check.title} [${check.id}]`,
    ...outcome.findings.slice(0, MOST_SHOWN).flatMap(printFinding),
    ...(outcome.findings.length > MOST_SHOWN ? [`    and ${outcome.findings.length - MOST_SHOWN} more`] : []),
    `    rule:   ${check.rule}`,
    `    remedy: ${check.remedy}`,
  ]
    .map(printable)
    .join('\n');
}

const MOST_SHOWN = 3;

export function printTotals({ url, profile, passed, failed, skipped, left }: EndpointReport): string {
  const what = profile === 'all' ? 'all profiles' : `profile ${profile}`;
  return [
    `${url}, ${what}: ${passed} passed, ${failed} failed, ${skipped} skipped.`,
    ...left.map((resource) => `Could not be removed: ${resource}. Remove it by hand.`),
  ]
    .map(printable)
    .join('\n');
}

/** A result as plain data, for a file or another program. */
export function resultView({ check, outcome }: CheckResult) {
  const { id, title, rule, profiles, remedy } = check;
  return { id, title, rule, profiles, ...(outcome.status === 'failed' && { remedy }), ...outcome };
}

function printFinding({ problem, exchanges }: Finding): readonly string[] {
  return [`    ${problem}`, ...exchanges.flatMap(printExchange).map((line) => `      ${line}`)];
}

function printExchange({ method, url, headers, sent, status, contentType, received }: Exchange): readonly string[] {
  const told = Object.entries(headers).filter(([name]) => name !== 'accept');
  return [
    `→ ${method} ${url}`,
    ...told.map(([name, value]) => `  ${name}: ${value}`),
    ...(sent === undefined ? [] : [`  ${sent}`]),
    `← ${status}${contentType === undefined ? '' : ` ${contentType}`}`,
    ...(received === '' ? [] : [`  ${received}`]),
  ];
}
