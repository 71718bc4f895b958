import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { type FileProblem, FilesRefused } from './file-problem.ts';
import {
  type ApplicationFile,
  type AssignmentsFile,
  applicationForm,
  assignmentsForm,
  type OrganizationFile,
  organizationForm,
  type SchemaFile,
  schemaForm,
} from './forms.ts';
import type { Present } from './present.ts';
import { type ReadFile, readYaml } from './yaml-file.ts';

/** What files say of one application; a file that is not there says nothing, and changes nothing. */
export interface DesiredApplication {
  readonly application: ReadFile<ApplicationFile>;
  readonly assignments: ReadFile<AssignmentsFile> | undefined;
  readonly schema: ReadFile<SchemaFile> | undefined;
}

/** What a folder of files says. */
export interface Desired {
  readonly organization: ReadFile<OrganizationFile> | undefined;
  readonly applications: readonly DesiredApplication[];
}

const PARTS = ['application', 'assignments', 'schema'] as const;

/**
 * Reads files by their paths below the folder: `organization.yaml` and `applications/NAME/{application, assignments,
 * schema}.yaml`. Throws {@link FilesRefused} with everything that is wrong in all of them.
 */
export function readFiles(files: ReadonlyMap<string, string>): Desired {
  const problems: FileProblem[] = [];
  const gather = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FilesRefused)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const folders = new Map<string, Map<string, string>>();
  let organization: ReadFile<OrganizationFile> | undefined;
  for (const [file, text] of files) {
    const [, folder, part] = /^applications\/([^/]+)\/([^/]+)\.yaml$/.exec(file) ?? [];
    if (file === 'organization.yaml') organization = gather(() => readYaml(file, text, organizationForm));
    else if (folder !== undefined && PARTS.some((known) => known === part)) {
      const parts = folders.get(folder) ?? new Map<string, string>();
      folders.set(folder, parts.set(part ?? '', text));
    } else problems.push({ file, line: 1, message: `no file of this name belongs here. ${BELONGS}` });
  }
  const applications: DesiredApplication[] = [];
  for (const [folder, parts] of folders) {
    const path = (part: string) => `applications/${folder}/${part}.yaml`;
    const read = <T>(part: string, form: Parameters<typeof readYaml<T>>[2]) => {
      const text = parts.get(part);
      return text === undefined ? undefined : gather(() => readYaml(path(part), text, form));
    };
    const application = read('application', applicationForm);
    const assignments = read('assignments', assignmentsForm);
    const schema = read('schema', schemaForm);
    if (!parts.has('application')) {
      problems.push({ file: path('application'), line: 1, message: 'is missing. It names the application.' });
    }
    if (application !== undefined) applications.push({ application, assignments, schema });
  }
  const seen = new Set<string>();
  for (const { application } of applications) {
    const name = application.value.name.toLowerCase();
    if (seen.has(name)) {
      const message = `${application.value.name} stands in another file too. Keep one.`;
      problems.push({ file: application.file, line: application.lineOf(['name']), message });
    }
    seen.add(name);
  }
  if (problems.length > 0) throw new FilesRefused(problems);
  return { organization, applications };
}

const BELONGS = 'Files are organization.yaml and applications/NAME/application.yaml, assignments.yaml, schema.yaml.';

/** An installation as files, by their paths below the folder. Never with a secret. */
export function writeFiles({ organization, applications }: Present): ReadonlyMap<string, string> {
  const files = new Map([['organization.yaml', yamlOf(organization)]]);
  const taken = new Set<string>();
  for (const { application, assignments, job } of applications) {
    const folder = `applications/${freeName(application.name, taken)}`;
    files.set(`${folder}/application.yaml`, yamlOf(application));
    files.set(`${folder}/assignments.yaml`, yamlOf(assignments));
    if (job !== undefined) files.set(`${folder}/schema.yaml`, yamlOf(job.short));
  }
  return files;
}

function freeName(name: string, taken: Set<string>): string {
  const plain =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'application';
  let free = plain;
  for (let number = 2; taken.has(free); number += 1) free = `${plain}-${number}`;
  taken.add(free);
  return free;
}

/** Lists of small things take a line for each thing; expressions are never folded. */
function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !ON_ONE_LINE.has(String(pair.key.value)) || !isSeq(pair.value)) return;
      for (const item of pair.value.items) {
        if (isMap(item) && item.items.every((part) => isPair(part) && isScalar(part.value))) item.flow = true;
      }
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const ON_ONE_LINE: ReadonlySet<string> = new Set(['attributes', 'metadata', 'assignments']);
