import { useQuery } from '@tanstack/react-query';
import { describeJobState } from '../components/job-state.ts';
import type { StatusKind } from '../components/status.tsx';
import type { ServicePrincipal } from './application.tsx';
import { get } from './client.ts';
import type { ListPage } from './list.ts';
import { useLive } from './live.ts';

/** A role people and groups are assigned with. */
export interface AppRole {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly ('User' | 'Application')[];
}

/** Everything that is kept of an application. */
export interface ApplicationDetails extends ServicePrincipal {
  readonly appRoles: readonly AppRole[];
  readonly appRoleAssignmentRequired: boolean;
  readonly createdDateTime: string;
  readonly homepage: string | null;
  readonly loginUrl: string | null;
  readonly logoutUrl: string | null;
  readonly replyUrls: readonly string[];
  readonly preferredSingleSignOnMode: string | null;
}

/** The whole of an application, from the read its pages share; `address` is the application's own. */
export function useApplicationDetails(address: string) {
  return useQuery({
    queryKey: [address],
    queryFn: ({ signal }) => get<ApplicationDetails>(address, signal),
  });
}

/** A job in the list of applications. */
export interface JobState {
  readonly id: string;
  readonly state: string;
  readonly code: string;
  readonly isRunning: boolean;
  readonly quarantine: string | null;
  readonly inStep: number;
  readonly failing: number;
  readonly staged: number;
  readonly lastEnded: string | null;
  readonly scope: 'assigned' | 'all';
  readonly schemaVersion: number;
  /** Whether somebody is told by mail when it fails. */
  readonly isNotified: boolean;
}

/** An application in a list, with the state of its provisioning. */
export interface ApplicationState {
  readonly id: string;
  readonly displayName: string;
  /** Where its logo is; null where it has none. */
  readonly logoUrl: string | null;
  readonly template: { readonly id: string; readonly displayName: string } | null;
  readonly createdDateTime: string;
  readonly tags: readonly string[];
  readonly owners: readonly { readonly id: string; readonly displayName: string }[];
  /** Whether the person who asks is one of the owners. */
  readonly isOwn: boolean;
  readonly jobs: readonly JobState[];
}

/** Where the list of applications is read. */
export const APPLICATIONS = '/api/portal/applications';

/** Every application the person may see; an owner sees their own. Nothing is read where it is not wanted. */
export function useApplicationStates(isWanted = true) {
  useLive(['job.status', 'attention', 'staged', 'audit'], [APPLICATIONS]);
  return useQuery({
    queryKey: [APPLICATIONS],
    queryFn: ({ signal }) => get<ListPage<ApplicationState>>(APPLICATIONS, signal),
    enabled: isWanted,
  });
}

/** How far one application is: the state of its provisioning, and whether anybody is assigned to it. */
export interface ApplicationReach extends ApplicationState {
  readonly isAssigned: boolean;
}

/** How far the application is that is open. */
export function useApplicationReach(id: string) {
  const path = `${APPLICATIONS}/${id}`;
  useLive(['job.status', 'attention', 'staged', 'audit', 'directory', 'version'], [path]);
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ApplicationReach>(path, signal),
  });
}

/** The state of an application's provisioning, in a word. */
export interface ProvisioningState {
  readonly kind: StatusKind;
  readonly word: string;
}

/** Words an application's state is told in, from what asks for somebody to what is well. */
export const STATE_WORDS: readonly string[] = [
  'Quarantine',
  'Held deletions',
  'Silent',
  'Running',
  'Active',
  'Not started',
  'Paused',
  'Not configured',
];

/** Tells how the jobs of an application stand; of several the one that asks for somebody most. */
export function provisioningState(jobs: readonly JobState[]): ProvisioningState {
  const states = jobs.map((job) => describeJobState({ ...job, progress: null }));
  const [first] = states.toSorted((one, other) => STATE_WORDS.indexOf(one.word) - STATE_WORDS.indexOf(other.word));
  return first ?? describeJobState(undefined);
}

/** What the directory marks every application with; nothing a person wrote. */
const OWN_MARK = 'WindowsAzureActiveDirectoryIntegratedApp';

/** Tags somebody gave an application. */
export function tagsOf({ tags }: { readonly tags: readonly string[] }): readonly string[] {
  return tags.filter((tag) => tag !== OWN_MARK);
}

/** The tag of an instance that is there to try things with. */
export const TEST_TAG = 'Test';
