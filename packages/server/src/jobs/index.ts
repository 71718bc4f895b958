/**
 * When cycles run and where: on request, by each job's interval, and early when the source changed; one job in one process
 * at a time, under a lease. It owns no rule of provisioning (`engine/`). The command line and `app.ts` may come in.
 */
export { type DueKind, dueKind } from './due.ts';
export { type Chore, JobRunner, type JobRunnerNeeds } from './job-runner.ts';
