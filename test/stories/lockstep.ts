import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../packages/server/src/cli/main.ts');

/** How a command ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves with what stands on standard output as soon as the pattern does; rejects when the command ends before. */
  said(pattern: RegExp): Promise<string>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Starts `lockstep` as people do, in an environment without settings but those given. */
export function start(parameters: readonly string[], settings: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, ...parameters], { env: { ...surroundings(), ...settings } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status, signal]) => ({
    status: status as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  return {
    pid: child.pid ?? Number.NaN,
    ended,
    said: (pattern) => until(child, ended, () => (pattern.test(stdout) ? stdout : undefined)),
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command to its end. */
export function run(parameters: readonly string[], settings?: Readonly<Record<string, string>>): Promise<Ended> {
  return start(parameters, settings).ended;
}

/** Settings of whoever runs the tests must not change what is tested. */
function surroundings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('LOCKSTEP_') && name !== 'DATABASE_URL'),
  );
}

async function until(
  child: ChildProcessWithoutNullStreams,
  ended: Promise<Ended>,
  look: () => string | undefined,
): Promise<string> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    const more = once(child.stdout, 'data').then(() => undefined);
    const end = await Promise.race([more, ended]);
    if (end === undefined) continue;
    const last = look();
    if (last !== undefined) return last;
    throw new Error(
      `The command ended with ${end.status ?? end.signal} before it said so:\n${end.stdout}${end.stderr}`,
    );
  }
}
