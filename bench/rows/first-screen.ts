import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { App } from '../../packages/server/src/app.ts';
import { importCsv } from '../../packages/server/src/directory/index.ts';
import { openBrowser } from '../../test/portal/browser.ts';
import { BUSY } from '../../test/portal/reads.ts';
import { median } from '../drive.ts';
import { application, installation } from '../installation.ts';
import { milliseconds, type Row } from '../row.ts';

const ROUNDS = 5;
const PASSWORD = 'seven tall cranes at noon';
/** 1.6 Mbit a second in bytes, and how long each request is under way. */
const LINE = { offline: false, downloadThroughput: 200_000, uploadThroughput: 200_000, latency: 150 };

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What a browser and its line are like, and within how many milliseconds Home has to be usable there. */
const CIRCUMSTANCES = [
  { what: 'a browser that was never there', slower: 1, isFar: false, budget: 1_000 },
  { what: 'a processor four times slower', slower: 4, isFar: false, budget: 2_000 },
  { what: 'a processor four times slower, 1.6 Mbit/s and 150 ms', slower: 4, isFar: true, budget: 4_000 },
] as const;

/** From opening the address to Home with its figures, on the embedded database. */
export async function firstScreen(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await installation(async (app) => {
    const content = createReadStream(join(import.meta.dirname, '../../samples/users.csv'));
    await importCsv(app.directory, [{ name: 'users.csv', content }]);
    const url = await app.listen(0);
    const { token } = await app.tenants.create({ profile: 'peripass', key: 'peripass', setUp: true });
    const job = await application(app, 'peripass', { tenantUrl: '/t/peripass/scim/v2', secretToken: token ?? '' });
    await app.runner.run(job, new AbortController().signal);
    const browser = await openBrowser();
    try {
      const state = await signedIn(app, browser, url);
      for (const circumstances of CIRCUMSTANCES) {
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1)
          times.push(await usableAfter(browser, state, url, circumstances));
        const time = median(times);
        rows.push({
          what: `Home of 1,000 people is usable after it was opened, embedded database: ${circumstances.what}`,
          ours: milliseconds(time),
          yardstick: '–',
          ratio: '–',
          budget: `within ${circumstances.budget / 1_000} s`,
          holds: time <= circumstances.budget,
        });
      }
    } finally {
      await browser.close();
    }
  });
  return rows;
}

async function signedIn(app: App, browser: Browser, url: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/first-administrator/${await app.administrators.firstInvitation()}`);
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('Address').fill('ada@halden.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Milliseconds until Home shows what it has, in a window that holds nothing of it yet. */
async function usableAfter(
  browser: Browser,
  storageState: State,
  url: string,
  { slower, isFar }: { readonly slower: number; readonly isFar: boolean },
): Promise<number> {
  // Asking a page whether it is ready is a script its policy would refuse.
  const context = await browser.newContext({ storageState, bypassCSP: true });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    if (isFar) await session.send('Network.emulateNetworkConditions', LINE);
    await page.goto(url);
    const usable = await page.waitForFunction(`!(${BUSY}) && performance.now()`);
    return Number(await usable.jsonValue());
  } finally {
    await context.close();
  }
}
