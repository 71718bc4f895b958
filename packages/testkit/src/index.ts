/**
 * Conformance suites, one for each port, and full implementations of the ports for tests: stores in memory, and SCIM
 * targets on real HTTP with a character. Tests and benches come in; of the product only the command that checks an endpoint.
 */
export { accessStoreSuite } from './access-store/index.ts';
export {
  type Afterwards,
  type ClientEvent,
  type ClientScenario,
  type ClientStep,
  clientScenarios,
} from './clients/index.ts';
export { directoryStoreSuite, MemoryDirectoryStore } from './directory-store/index.ts';
export { auditStoreSuite, type JournalUnderTest, journalStoreSuite } from './journal-store/index.ts';
export { type MailerUnderTest, MemoryMailer, mailerSuite } from './mailer/index.ts';
export { type NoticeStoreUnderTest, noticeStoreSuite } from './notice-store/index.ts';
export { MemoryResourceStore, resourceStoreSuite } from './resource-store/index.ts';
export {
  type Check,
  type CheckProfile,
  type CheckResult,
  type CheckSettings,
  checkProfiles,
  checkScimEndpoint,
  checksOf,
  type EndpointReport,
  EndpointUnusable,
  type Exchange,
  type Finding,
  type Outcome,
  printResult,
  printTotals,
  Run,
  type RunSettings,
  resultView,
  type Send,
  type StartedEndpoint,
  type SuiteOptions,
  scimEndpointSuite,
  sendByFetch,
  type WireRequest,
} from './scim-endpoint/index.ts';
export { type SnippetStoreUnderTest, snippetStoreSuite } from './snippet-store/index.ts';
export {
  type Character,
  characters,
  flaky,
  forgetful,
  type Instead,
  type RateRule,
  type ReceivedRequest,
  rateLimited,
  ScimTestTarget,
  slow,
  type TargetOptions,
  type TargetRules,
  type TargetUnderTest,
  targetSystemSuite,
  VirtualClock,
  vendors,
  website,
} from './target/index.ts';
export { MemoryTenantStore, tenantStoreSuite } from './tenant-store/index.ts';
export { MemoryWorkQueue, type WorkQueueUnderTest, workQueueSuite } from './work-queue/index.ts';
