/**
 * When cycles run: on request, by each job's interval, and early when the source changed. It owns no rule of
 * provisioning (`engine/`). The command line and `app.ts` may come in.
 */
export { type Chore, JobRunner, type JobRunnerNeeds } from './job-runner.ts';
