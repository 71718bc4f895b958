/**
 * Conformance of a SCIM endpoint on real HTTP: what is checked, as data; running it so that everything made is removed
 * again and nothing else is touched; the report. Owns no connection: a `Send` is passed in, such as that by `fetch`. The test kit's door and the
 * command `lockstep check` come in.
 */
export {
  type Check,
  type CheckProfile,
  type CheckResult,
  checkProfiles,
  type Finding,
  type Outcome,
} from './check.ts';
export {
  type CheckSettings,
  checkScimEndpoint,
  checksOf,
  type EndpointReport,
  printResult,
  printTotals,
  resultView,
} from './report.ts';
export { EndpointUnusable, Run, type RunSettings } from './run.ts';
export { sendByFetch } from './send-by-fetch.ts';
export { type StartedEndpoint, type SuiteOptions, scimEndpointSuite } from './suite.ts';
export type { Exchange, Send, WireRequest } from './wire.ts';
