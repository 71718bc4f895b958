import type { FastifyRequest } from 'fastify';
import { isUuid } from '../../access/index.ts';
import {
  type ApplicationAuthorizations,
  type ApplicationKind,
  type Applications,
  applicationKey,
  type Credentials,
  type Registration,
} from '../../applications/index.ts';
import type { Directory, Organization } from '../../directory/index.ts';
import type {
  ChangedObject,
  CycleProgress,
  DiscoveredObject,
  Job,
  JobStore,
  SchemaSurveyNeeds,
  ScopePreviewNeeds,
} from '../../engine/index.ts';
import {
  type GalleryApp,
  galleryAppById,
  galleryAppByTemplateId,
  synchronizationTemplateId,
} from '../../gallery/index.ts';
import type { CycleUndo, Discoveries, JobDesk, JobRunner, Plans } from '../../jobs/index.ts';
import type { AuditStore, JournalStore } from '../../journal/index.ts';
import { graphError } from '../graph-error.ts';
import { rootUrl } from '../root-url.ts';
import { ownJobId } from './synchronization-status.ts';

/** What is wrong with a connection, by what there is to do about it; `problem` is missing when all is well. */
export interface ConnectionTestResult {
  readonly problem: string | undefined;
  readonly message: string;
}

/** What is needed to configure and steer provisioning. */
export interface Provisioning {
  readonly applications: Applications;
  readonly jobs: JobStore;
  readonly runner: JobRunner;
  /** What applications granted; without it, each is given a token. */
  readonly authorizations?: ApplicationAuthorizations | undefined;
  /** Asks a target for somebody who cannot exist. Never rejects for what the target does. */
  readonly testConnection: (
    entry: GalleryApp,
    credentials: Credentials,
    matchingPath: string,
  ) => Promise<ConnectionTestResult>;
  /** Reads what the target of a job says about its attributes. Rejects with the engine's `TargetError`. */
  readonly discover: (job: Job) => Promise<readonly DiscoveredObject[]>;
  /** What administrators decide about jobs, with who decided. */
  readonly desk: JobDesk;
  readonly discoveries: Discoveries;
  readonly undo: CycleUndo;
  readonly plans: Plans;
  readonly journal: JournalStore;
  readonly audits: AuditStore;
  /** What drafts are tried on: the directory as jobs see it. */
  readonly preview: ScopePreviewNeeds & SchemaSurveyNeeds;
  /** When an object was last changed in the directory after a watermark; undefined when it was not. */
  readonly writtenSince: (object: ChangedObject, watermark: string) => Promise<Date | undefined>;
  /** How far the cycle under way is; undefined when none is. */
  readonly progress: (jobId: string) => Promise<CycleProgress | undefined>;
  /** The name of a person or a token of the installation; undefined when there is none of that id. */
  readonly nameOf?: ((id: string) => Promise<string | undefined>) | undefined;
}

/** What the routes of applications and synchronization share. */
export interface ProvisioningNeeds extends Provisioning {
  readonly directory: Directory;
  readonly organization: () => Organization;
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
}

/** A path below an application: its key. */
export interface OfApplication {
  Params: { id: string };
}

/** A path below a job. */
export interface OfJob {
  Params: { id: string; jobId: string };
}

export const SYNCHRONIZATION = '/servicePrincipals/:id/synchronization';
export const JOBS = `${SYNCHRONIZATION}/jobs`;
export const JOB = `${JOBS}/:jobId`;

/** Who may read an application, and who may change it. */
export const READ_APPLICATIONS = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'] as const;
export const WRITE_APPLICATIONS = ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;

/** What may be shown about synchronization, and what may be changed. */
export const READ = ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'] as const;
export const WRITE = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;
export const OPERATE = [...WRITE, 'SynchronizationJob.Operate.All'] as const;

/** An id of the directory in its one spelling; undefined when a text is none. */
export function guid(text: string): string | undefined {
  const folded = text.toLowerCase();
  return isUuid(folded) ? folded : undefined;
}

/** The service principal, or the application, a path is about; 404 when there is none. */
export async function foundApplication(
  { applications }: Pick<Provisioning, 'applications'>,
  key: string,
  kind: ApplicationKind = 'application',
): Promise<Registration> {
  const parsed = applicationKey(key);
  const found = parsed && (await applications.registrations.find(kind, parsed));
  if (found !== undefined) return found;
  const what = kind === 'application' ? 'service principal' : 'application';
  throw graphError(404, 'Request_ResourceNotFound', `There is no ${what} ${key.slice(0, 100)}.`);
}

/** The job a path is about; 404 `SynchronizationJobNotFound` when its service principal has none of that id. */
export async function foundJob(
  needs: Pick<Provisioning, 'applications' | 'jobs'>,
  { params }: FastifyRequest<OfJob>,
): Promise<Job> {
  const id = guid(ownJobId(params.jobId));
  const application = await foundApplication(needs, params.id);
  const job = id === undefined ? undefined : await needs.jobs.job(id);
  if (job?.applicationId === application.id) return job;
  const message = `The service principal ${params.id} has no job ${params.jobId.slice(0, 200)}.`;
  throw graphError(404, 'SynchronizationJobNotFound', message);
}

/** The gallery entry something was made from; the custom application's when the gallery has it no longer. */
export function entryOf({ templateId }: { readonly templateId: string }): GalleryApp | undefined {
  return galleryAppById(templateId);
}

/** An entry by the id of its synchronization template: ids compare without case, and the reference's own is understood. */
export function entryOfTemplate(templateId: string): GalleryApp | undefined {
  const id = templateId.toLowerCase();
  if (id === 'scim' || id === 'customappsso') return galleryAppById('custom-scim');
  const entry = galleryAppById(id) ?? galleryAppByTemplateId(id);
  return entry !== undefined && synchronizationTemplateId(entry) !== 'scim' ? entry : undefined;
}

/** The `@odata.context` of an answer. */
export function contextOf(request: FastifyRequest, publicUrl: string | undefined, of: string): string {
  return `${rootUrl(request, publicUrl)}/v1.0/$metadata#${of}`;
}
