import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JsonObject } from '@lockstep/scim';
import type { Command } from 'commander';
import { type ImportReport, readAssignment, readCsv } from '../directory/index.ts';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { bodyOf, type Session } from './session.ts';

/** `lockstep directory`: the built-in directory, from scripts. */
export function directoryCommand(program: Command): void {
  const directory = program
    .command('directory')
    .description('The built-in directory: import, show, set, delete, restore.');

  withCommonOptions(directory.command('import <files...>'))
    .description('Import users, groups and members from CSV files; what a file holds is told by its header.')
    .action((files: string[], options: CommonOptions) =>
      withSession(options, (session) => importFiles(session, files, options)),
    );

  withCommonOptions(directory.command('show <user>'))
    .description('Show a user, by user principal name or id.')
    .action((user: string, options: CommonOptions) =>
      withSession(options, async (session) => {
        const shown = await read(session, user);
        if (options.json === true) return printJson(shown);
        for (const [name, value] of Object.entries(shown)) {
          print(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
        }
      }),
    );

  withCommonOptions(directory.command('set <user> <assignments...>'))
    .description('Change properties of a user: NAME=VALUE; an empty value clears, manager takes a user.')
    .action((user: string, assignments: string[], options: CommonOptions) =>
      withSession(options, async (session) => {
        await set(session, user, assignments);
        if (options.json === true) printJson(await read(session, user));
        else print(`Changed ${user}.`);
      }),
    );

  withCommonOptions(directory.command('delete <user>'))
    .description('Move a user to the deleted items, from where restore brings them back for 30 days.')
    .action((user: string, options: CommonOptions) =>
      withSession(options, async (session) => {
        const { id } = await read(session, user);
        bodyOf(await session.call('DELETE', userPath(user)));
        if (options.json === true) printJson({ id });
        else print(`Deleted ${user}. To bring them back: lockstep directory restore ${id}`);
      }),
    );

  withCommonOptions(directory.command('restore <user>'))
    .description('Bring a user back from the deleted items, by id or user principal name.')
    .action((user: string, options: CommonOptions) =>
      withSession(options, async (session) => {
        const id = await deletedId(session, user);
        const restored = bodyOf(await session.call('POST', `/v1.0/directory/deletedItems/${id}/restore`));
        if (options.json === true) printJson(restored);
        else print(`Restored ${user}.`);
      }),
    );
}

function userPath(user: string): string {
  return `/v1.0/users/${encodeURIComponent(user)}`;
}

type User = JsonObject & { readonly id: string };

/** What the directory holds of the user, the manager by principal name. */
async function read(session: Session, user: string): Promise<User> {
  const path = `${userPath(user)}?$select=*`;
  const { '@odata.context': _, ...properties } = bodyOf(await session.call('GET', path)) as User;
  const manager = await session.call('GET', `${userPath(properties.id)}/manager`);
  if (manager.status === 404) return properties;
  return { ...properties, manager: (bodyOf(manager) as { readonly userPrincipalName: string }).userPrincipalName };
}

async function importFiles(session: Session, files: readonly string[], options: CommonOptions): Promise<void> {
  for (const file of files) {
    await access(file).catch((error: Error) => {
      throw new CommandFailure(`${file} cannot be read: ${error.message}`, EXIT.usage);
    });
  }
  const reports: (ImportReport & { readonly file: string })[] = [];
  for (const file of await inOrder(files)) {
    const path = `/api/directory/imports?name=${encodeURIComponent(basename(file))}`;
    const report = bodyOf(await session.upload(path, createReadStream(file), 'text/csv')) as ImportReport;
    reports.push({ file, ...report });
  }
  if (options.json === true) printJson({ files: reports });
  else for (const report of reports) sayReport(report);
  const wrong = reports.reduce((sum, { problemCount }) => sum + problemCount, 0);
  if (wrong > 0) throw new CommandFailure(`${wrong} line(s) were left out; the others were imported.`);
}

/** People before groups before memberships, whatever the order they were named in. */
async function inOrder(files: readonly string[]): Promise<readonly string[]> {
  const order = ['users', 'groups', 'members'];
  const placed = await Promise.all(
    files.map(async (file) => {
      const stream = createReadStream(file);
      const { kind } = await readCsv(stream);
      stream.destroy();
      return { file, place: order.indexOf(kind ?? 'users') };
    }),
  );
  return placed.toSorted((a, b) => a.place - b.place).map(({ file }) => file);
}

function sayReport({
  file,
  users,
  groups,
  members,
  problems,
  problemCount,
}: ImportReport & { readonly file: string }): void {
  const parts = [
    ...Object.entries(users).map(([outcome, number]) => [number, `users ${outcome}`] as const),
    ...Object.entries(groups).map(([outcome, number]) => [number, `groups ${outcome}`] as const),
    ...Object.entries(members).map(([outcome, number]) => [number, `members ${outcome}`] as const),
  ];
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  print(`${file}: ${said.length === 0 ? 'nothing to import' : said.join(', ')}`);
  for (const { line, column, message } of problems) {
    process.stderr.write(`${file}:${line}${column === undefined ? '' : `:${column}`}: ${message}\n`);
  }
  if (problemCount > problems.length) process.stderr.write(`${file}: and ${problemCount - problems.length} more\n`);
}

async function set(session: Session, user: string, assignments: readonly string[]): Promise<void> {
  const properties: JsonObject = {};
  let manager: string | null | undefined;
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=');
    if (equals < 1) throw new CommandFailure(`${assignment} is not of the form NAME=VALUE.`, EXIT.usage);
    const name = assignment.slice(0, equals);
    const text = assignment.slice(equals + 1);
    if (name === 'manager') {
      manager = text === '' ? null : text;
      continue;
    }
    const message = readAssignment(properties, name, text);
    if (message !== undefined) throw new CommandFailure(message, EXIT.usage);
  }
  if (Object.keys(properties).length > 0) bodyOf(await session.call('PATCH', userPath(user), properties));
  if (manager === null) bodyOf(await session.call('DELETE', `${userPath(user)}/manager/$ref`));
  else if (manager !== undefined) {
    const { id } = await read(session, manager);
    bodyOf(await session.call('PUT', `${userPath(user)}/manager/$ref`, { '@odata.id': `/users/${id}` }));
  }
}

/** A deleted user by id, or by the name they had. */
async function deletedId(session: Session, user: string): Promise<string> {
  if (!user.includes('@')) return encodeURIComponent(user);
  const path = `/v1.0/directory/deletedItems/microsoft.graph.user?$filter=${encodeURIComponent(`userPrincipalName eq '${user.replaceAll("'", "''")}'`)}`;
  const { value } = bodyOf(await session.call('GET', path)) as { value: { id: string }[] };
  const [found] = value;
  if (found === undefined) throw new CommandFailure(`There is no deleted user ${user}.`);
  return found.id;
}
