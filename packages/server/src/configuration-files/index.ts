/**
 * Configuration as files: what an installation does, as YAML that people read, keep under version control and put in
 * force again. It owns the form of the files, the difference between files and an installation, and the calls that make
 * them equal. It knows the installation by its administrative interface alone, and neither reads nor writes a file.
 * The command line and the generator of the reference may come in.
 */

export { applyPlan } from './apply.ts';
export type { Change } from './change.ts';
export { FilesRefused } from './file-problem.ts';
export { readFiles, writeFiles } from './file-set.ts';
export { fileSchemas } from './forms.ts';
export type { Call } from './installation.ts';
export { type Plan, planOf } from './plan.ts';
export { readPresent } from './present.ts';
