import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { readPresent, writeFiles } from '../configuration-files/index.ts';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { bodyOf } from './session.ts';

/** `lockstep export DIR`: configuration as files. */
export function exportCommand(program: Command): void {
  withCommonOptions(program.command('export <dir>'))
    .description('Write applications, assignments, schemas and settings as YAML files; secrets as placeholders.')
    .action(async (dir: string, options: CommonOptions) => {
      const files = await withSession(options, async (session) =>
        writeFiles(await readPresent(async (method, path, body) => bodyOf(await session.call(method, path, body)))),
      );
      for (const [name, text] of files) {
        const path = join(dir, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
      if (options.json === true) return printJson({ files: [...files.keys()] });
      for (const name of files.keys()) print(join(dir, name));
    });
}
