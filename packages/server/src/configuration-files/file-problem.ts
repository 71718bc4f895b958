/** Something that is wrong in a file, and where. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Files that cannot be put in force; everything that is wrong is named. Nothing was changed. */
export class FilesRefused extends Error {
  override readonly name = 'FilesRefused';
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
