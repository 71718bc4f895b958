import { MultiBar, type SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { type App, createApp } from '../../app.ts';
import type { Configuration } from '../../config/index.ts';
import { type CycleReport, evaluated, type Job } from '../../engine/index.ts';
import { type CommonOptions, configurationOf, print, printJson } from '../command.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { firstAdministratorLink } from '../first-administrator.ts';
import { type Interruption, untilInterrupted } from '../interruption.ts';
import { withServerOptions } from '../serve.ts';
import { peculiarities } from './peculiarities.ts';
import { loadSample } from './sample.ts';
import { setUpApplications } from './set-up.ts';
import { type ApplicationSummary, summary, table, topReasons } from './summary.ts';

interface Finished {
  readonly summary: ApplicationSummary;
  readonly report: CycleReport;
}

/** `lockstep demo`: the main job on the sample organisation. */
export function demoCommand(program: Command): void {
  withServerOptions(program.command('demo'))
    .description('Load the sample organisation, set up four applications, provision, and keep the portal running.')
    .option('--once', 'end after the cycles')
    .action(async (options: CommonOptions & { once?: boolean }) => {
      const configuration = configurationOf(options);
      const app = await createApp(configuration);
      const interruption = untilInterrupted();
      try {
        await demo(app, configuration, options, interruption);
      } finally {
        interruption.forget();
        await app.close();
      }
    });
}

async function demo(
  app: App,
  configuration: Configuration,
  options: CommonOptions & { once?: boolean },
  interruption: Interruption,
): Promise<void> {
  const quiet = options.json === true;
  const say = quiet ? () => undefined : print;
  const sample = await loadSample(app);
  const address = await listenSomewhere(app, configuration, options, say);
  const jobs = await setUpApplications(app, sample, address, say);
  say(`${app.organization().displayName}: provisioning into ${jobs.length} applications.\n`);

  const finished = await runCycles(app, jobs, interruption.signal, quiet);
  const ways = await peculiarities(app, sample);
  report(finished, ways, quiet, say);
  if (finished.some(({ report: { end } }) => end.state === 'Interrupted')) {
    throw new CommandFailure('Interrupted; the next run continues from here.', EXIT.interrupted);
  }
  const failed = finished.filter(({ report: { end } }) => end.state === 'Failed');
  for (const {
    summary: { name, error },
  } of failed)
    process.stderr.write(`${name}: ${error}\n`);
  if (options.once === true) {
    if (failed.length > 0) throw new CommandFailure('', EXIT.failed);
    say('\nTo look around: npm run lockstep -- serve, then the address it prints; npm run lockstep -- tenant list.');
    return;
  }
  say(`\nThe portal is at ${address} and changes in the directory follow by themselves. Try in another terminal:`);
  say('  npm run lockstep -- directory show USER');
  say('  npm run lockstep -- directory set USER jobTitle="Head of everything"');
  const link = await firstAdministratorLink(app, configuration, address);
  if (link !== undefined) say(`Make the first administrator, once: ${link}`);
  say('Ctrl-C ends it.');
  await app.watch(interruption.signal);
  throw new CommandFailure('', EXIT.interrupted);
}

/** Listens on the port of the configuration, or on a free one when that is taken and nobody asked for it. */
async function listenSomewhere(
  app: App,
  configuration: Configuration,
  options: CommonOptions,
  say: (text: string) => void,
): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    const taken = (error as { code?: string }).code === 'EADDRINUSE';
    if (!taken || options.port !== undefined || process.env.LOCKSTEP_PORT !== undefined) throw error;
    const address = await app.listen(0);
    say(`Port ${configuration.port} is in use, so this runs at ${address}.`);
    return address;
  }
}

async function runCycles(
  app: App,
  jobs: readonly Job[],
  signal: AbortSignal,
  quiet: boolean,
): Promise<readonly Finished[]> {
  const total = await app.countPeople();
  const bars =
    quiet || !process.stdout.isTTY
      ? undefined
      : new MultiBar({
          format: '{name} [{bar}] {value}/{total} people, {rate}/s',
          hideCursor: true,
          clearOnComplete: false,
        });
  const width = Math.max(...jobs.map(({ applicationName }) => applicationName.length));
  try {
    return await Promise.all(
      jobs.map(async (job) => {
        const started = performance.now();
        const seconds = () => (performance.now() - started) / 1000;
        const bar = bars?.create(total, 0, { name: job.applicationName.padEnd(width), rate: 0 });
        const cycle = await app.runner.run(job, signal, (at) =>
          advance(bar, at.kind, evaluated(at.counters), seconds()),
        );
        bar?.setTotal(Math.max(1, evaluated(cycle.cycle.counters)));
        return { report: cycle, summary: summary(job.applicationName, cycle, seconds()) };
      }),
    );
  } finally {
    bars?.stop();
  }
}

function advance(bar: SingleBar | undefined, kind: string, done: number, seconds: number): void {
  if (kind === 'incremental') bar?.setTotal(Math.max(1, done));
  bar?.update(done, { rate: Math.round(done / Math.max(seconds, 0.001)) });
}

function report(
  finished: readonly Finished[],
  ways: readonly { readonly name: string; readonly text: string }[],
  quiet: boolean,
  say: (text: string) => void,
): void {
  if (quiet) {
    const own = new Map(ways.map(({ name, text }) => [name, text]));
    printJson({ applications: finished.map(({ summary: one }) => ({ ...one, inItsOwnWay: own.get(one.name) })) });
    return;
  }
  const head = [
    'Application',
    'Cycle',
    'Created',
    'Updated',
    'Disabled',
    'Deleted',
    'Skipped',
    'Failed',
    'Seconds',
    'People/s',
    'Skipped because',
  ];
  const rows = finished.map(({ summary: a, report: { cycle } }) => [
    a.name,
    a.cycle,
    ...[a.created, a.updated, a.disabled, a.deleted, a.skipped, a.failed].map(String),
    a.seconds.toFixed(1),
    Math.round(a.evaluated / Math.max(a.seconds, 0.001)).toString(),
    topReasons(cycle.counters.skipped),
  ]);
  say(`\n${table([head, ...rows])}\n`);
  for (const { name, text } of ways) say(`${name}: ${text}`);
}
