import { z } from 'zod';
import { type Job, LOG_CODES, OnDemandRefused, type OnDemandResult, type Subject } from '../../engine/index.ts';
import { builtInDirectoryName } from '../../gallery/index.ts';
import { errorInformation, logText, type Step, stepName } from '../../journal/index.ts';
import { initiatorOf } from '../audit.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { contextOf, foundJob, guid, JOB, type OfJob, OPERATE, type ProvisioningNeeds } from './provisioning.ts';
import { graphJobId } from './synchronization-status.ts';

const MOST_SUBJECTS = 20;
const MOST_MEMBERS = 1_000;

const subjectSchema = z.object({
  objectId: z.string(),
  objectTypeName: z.string(),
  links: z
    .object({
      members: z
        .array(z.object({ objectId: z.string() }))
        .max(MOST_MEMBERS)
        .nullish(),
    })
    .nullish(),
});
const onDemandSchema = z.object({
  /** Nothing is written, neither in the target nor here. */
  dryRun: z.boolean().default(false),
  parameters: z
    .array(z.object({ ruleId: z.string().nullish(), subjects: z.array(subjectSchema).min(1).max(MOST_SUBJECTS) }))
    .min(1)
    .max(MOST_SUBJECTS),
});

type OnDemandBody = z.output<typeof onDemandSchema>;

/** Refusals that ask for patience, or for something else to be done first. */
const STATUS: Readonly<Record<OnDemandRefused['code'], number>> = {
  TooManyRequests: 429,
  ObjectBusy: 409,
  JobRuns: 409,
  QuarantinedTarget: 409,
  RuleDisabled: 400,
};

/** `…/jobs/{id}/provisionOnDemand`: one object, or a few, now; the answer tells every step. */
export function synchronizationOnDemandRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { runner, publicUrl } = needs;

  app.post<OfJob & { Body: OnDemandBody }>(
    `${JOB}/provisionOnDemand`,
    operation({
      id: 'provisionOnDemand',
      summary: 'Provision users or a group now, or see what that would do',
      tag: 'Synchronization',
      permissions: OPERATE,
      body: onDemandSchema,
      answers: { 200: z.object({ key: z.string(), value: z.string() }) },
      audit: 'provisionedOnDemand',
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      request.audit({ applicationId: job.applicationId, jobId: job.id });
      const subjects = await subjectsOf(needs, job, request.body);
      const results: OnDemandResult[] = [];
      for (const subject of subjects) {
        try {
          results.push(await runner.onDemand(job.id, subject, initiatorOf(request.principal), request.body.dryRun));
        } catch (error) {
          if (!(error instanceof OnDemandRefused)) throw error;
          if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
          throw graphError(STATUS[error.code], error.code, error.message);
        }
      }
      const at = new Date();
      return {
        '@odata.context': contextOf(request, publicUrl, 'microsoft.graph.stringKeyStringValuePair'),
        key: JSON.stringify(outcome(results)),
        value: JSON.stringify(results.map((result) => entry(result, job, at))),
      };
    },
  );
}

/** Every subject asked for, known to exist: 400 for a rule or a kind of object there is none of, 404 for an object. */
async function subjectsOf(
  { applications, directory, jobs }: ProvisioningNeeds,
  job: Job,
  { parameters }: OnDemandBody,
): Promise<readonly Subject[]> {
  const { schema } = await applications.schemas.current(job.id);
  const rules = schema.synchronizationRules.map(({ id }) => id);
  const found: Subject[] = [];
  for (const [index, { ruleId, subjects }] of parameters.entries()) {
    if (ruleId != null && !rules.some((id) => id.toLowerCase() === ruleId.toLowerCase())) {
      const message = `The job has no rule ${ruleId.slice(0, 100)}. Its schema has ${rules.join(', ')}.`;
      throw refusal(`parameters[${index}].ruleId`, message);
    }
    for (const [place, subject] of subjects.entries()) {
      const target = `parameters[${index}].subjects[${place}]`;
      const type = { user: 'User', group: 'Group' }[subject.objectTypeName.toLowerCase()] as
        | Subject['type']
        | undefined;
      if (type === undefined) {
        throw refusal(`${target}.objectTypeName`, `${target}.objectTypeName must be User or Group.`);
      }
      const id = guid(subject.objectId);
      const isKnown =
        id !== undefined && ((await directory.exists(type, id)) || (await jobs.links(job.id, type, [id])).size > 0);
      if (id === undefined || !isKnown) {
        const message = `The directory has no ${type.toLowerCase()} ${subject.objectId.slice(0, 100)}.`;
        throw graphError(404, 'Request_ResourceNotFound', message, [
          { code: 'Request_ResourceNotFound', message, target: `${target}.objectId` },
        ]);
      }
      const members = (subject.links?.members ?? []).map((member, number) => {
        const memberId = guid(member.objectId);
        if (memberId !== undefined) return memberId;
        const where = `${target}.links.members[${number}].objectId`;
        throw refusal(where, `${where} must be the id of a user or a group.`);
      });
      found.push({ type, id, ...(type === 'Group' ? { members } : {}) });
    }
  }
  return found;
}

function refusal(target: string, message: string): Error {
  return graphError(400, 'Request_BadRequest', message, [{ code: 'Request_BadRequest', message, target }]);
}

function outcome(results: readonly OnDemandResult[]): Record<string, unknown> {
  const failed = results.find(({ status }) => status === 'Failure');
  const skipped = results.every(({ status }) => status === 'Skipped') ? results[0] : undefined;
  const told = failed ?? skipped;
  if (told === undefined) return { result: 'Success', details: {} };
  return { result: told.status, details: { errorCode: told.code, errorMessage: told.message } };
}

const STEP_TYPES = {
  import: 'Import',
  scoping: 'Scoping',
  matching: 'Matching',
  evaluation: 'Processing',
  export: 'Export',
  referenceResolution: 'ReferenceResolution',
} as const;

function entry(result: OnDemandResult, job: Job, now: Date): Record<string, unknown> {
  const { subject, name, targetId, entries } = result;
  const [written] = entries;
  const ended = written?.at ?? now;
  const started = new Date(ended.getTime() - (written?.durationMilliseconds ?? 0));
  return {
    action: result.action,
    changeId: written?.changeId ?? written?.id ?? null,
    startTime: started.toISOString(),
    endTime: ended.toISOString(),
    reportableIdentifier: name,
    modifiedProperties: result.modified.map(({ name: displayName, oldValue, newValue }) => ({
      displayName,
      oldValue,
      newValue,
    })),
    provisioningSteps: result.steps.map((step) => shownStep(step, result, ended)),
    statusInfo: statusInfo(result),
    sourceIdentity: { id: subject.id, type: subject.type, displayName: name, details: {} },
    targetIdentity: {
      id: targetId ?? '',
      type: subject.type,
      displayName: written?.target?.displayName ?? '',
      details: {},
    },
    sourceSystem: { id: job.organizationId, name: builtInDirectoryName, details: {} },
    targetSystem: {
      id: job.applicationId,
      name: job.applicationName,
      details: { ApplicationId: job.applicationId, JobId: graphJobId(job) },
    },
  };
}

function shownStep(step: Step, { action, status }: OnDemandResult, at: Date): Record<string, unknown> {
  const details = Object.entries(step.details ?? {}).map(([name, value]) => [name, logText(value)]);
  return {
    name: stepName(step.name, status === 'Skipped' ? 'Other' : action),
    type: STEP_TYPES[step.name],
    status: step.status,
    description: step.description,
    timestamp: at.toISOString(),
    details: Object.fromEntries(details),
  };
}

function statusInfo(result: OnDemandResult): Record<string, unknown> {
  const { status, code, message, entries } = result;
  const failed = entries.find((one) => one.status === 'Failure');
  const information = failed === undefined ? null : errorInformation(failed, LOG_CODES);
  const advice = LOG_CODES.find((row) => row.code === code);
  return {
    status,
    errorCode: code ?? null,
    reason: message,
    additionalDetails: information?.additionalDetails ?? advice?.meaning ?? null,
    errorCategory: information?.errorCategory ?? (status === 'Failure' ? 'nonServiceFailure' : 'success'),
    recommendedAction: information?.recommendedAction ?? advice?.remedy ?? null,
  };
}
