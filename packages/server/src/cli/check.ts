import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckProfile, CheckResult, EndpointReport, Send } from '@lockstep/testkit';
import type { Command } from 'commander';
import { Agent, request } from 'undici';
import { isLoopback } from '../access/index.ts';
import { print, printJson } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { untilInterrupted } from './interruption.ts';

interface Options {
  readonly token: string;
  readonly profile?: string;
  readonly domain?: string;
  readonly insecureHttp?: boolean;
  readonly json?: boolean;
}

const TIMEOUT = 60_000;
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** `lockstep check`: any SCIM endpoint, used the way its clients will use it. */
export function checkCommand(program: Command): void {
  program
    .command('check <url>')
    .description('Check a SCIM endpoint and report what is wrong with it: exit status 0 when nothing is.')
    .requiredOption('--token <token>', 'bearer token for the endpoint')
    .option('--profile <profile>', 'only what one client needs: rfc, entra, okta and others; all when left out')
    .option('--domain <domain>', 'domain of the e-mail addresses of the users made')
    .option('--insecure-http', 'allow plain HTTP to another machine: the token travels in the clear')
    .option('--json', 'print one object with every result instead')
    .addHelpText(
      'after',
      '\nEverything made for the check is named lockstep-check-… and removed again. Nothing else is changed.',
    )
    .action(async (url: string, options: Options) => {
      const address = readAddress(url, options);
      const interruption = untilInterrupted();
      try {
        const report = await check(address, options, interruption.signal);
        if (report.interrupted) throw new CommandFailure('Interrupted; what was made is removed.', EXIT.interrupted);
        if (report.failed > 0 || report.left.length > 0) throw new CommandFailure('', EXIT.failed);
      } finally {
        interruption.forget();
      }
    });
}

/** The address, if the token may be sent there. */
function readAddress(text: string, { insecureHttp }: Options): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new CommandFailure(
      `'${text}' is no web address. Give it whole, as in https://scim.example.com/v2.`,
      EXIT.usage,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && insecureHttp !== true) {
    throw new CommandFailure(
      `${url.host} would get the token over plain HTTP. Use https, or accept it with --insecure-http.`,
      EXIT.usage,
    );
  }
  return text;
}

async function check(url: string, options: Options, signal: AbortSignal): Promise<EndpointReport> {
  // Loaded here only: the other commands have no use for it.
  const testkit = await import('@lockstep/testkit');
  const profile = testkit.checkProfiles.find((name) => name === options.profile);
  if (options.profile !== undefined && profile === undefined) {
    const known = testkit.checkProfiles.join(', ');
    throw new CommandFailure(`There is no profile '${options.profile}'. Choose one of ${known}.`, EXIT.usage);
  }
  const dispatcher = new Agent({ connections: 40, headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT });
  try {
    const report = await testkit.checkScimEndpoint({
      url,
      token: options.token,
      send: sendBy(dispatcher),
      runId: randomBytes(4).toString('hex'),
      sleep: (milliseconds) => sleep(milliseconds),
      signal,
      ...(profile !== undefined && { profile: profile satisfies CheckProfile }),
      ...(options.domain !== undefined && { domain: options.domain }),
      ...(options.json !== true && { onResult: (result: CheckResult) => print(testkit.printResult(result)) }),
    });
    if (options.json === true) {
      const { results, ...totals } = report;
      printJson({ ...totals, checks: results.map(testkit.resultView) });
    } else {
      print(`\n${testkit.printTotals(report)}`);
    }
    return report;
  } catch (error) {
    if (error instanceof testkit.EndpointUnusable) throw new CommandFailure(error.message);
    throw error;
  } finally {
    await dispatcher.close();
  }
}

/** Redirects are answers, not followed: the token is for the address that was given. */
function sendBy(dispatcher: Agent): Send {
  return async ({ method, url, headers, body }) => {
    const answer = await request(url, { method, headers, dispatcher, ...(body !== undefined && { body }) });
    const flat: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    return { status: answer.statusCode, headers: flat, body: await limitedText(answer.body) };
  };
}

async function limitedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new Error('an answer is larger than 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
