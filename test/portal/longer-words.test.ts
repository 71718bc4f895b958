import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

/** Another language may say everything in words that are two fifths longer: every word of the page becomes so long. */
const LENGTHEN = `(() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) found.push(words.currentNode);
  for (const node of found) {
    if (node.parentElement.closest('script, style, textarea, code, pre, [role=gridcell], time')) continue;
    node.data = node.data.replaceAll(/\\p{L}{2,}/gu, (word) => word + word.slice(-Math.ceil(word.length * 0.4)));
  }
})()`;

/**
 * Texts that are cut off by what is around them or reach out of their own control, and what makes the page wider than
 * its window. Values in the cells of a list end in an ellipsis on purpose; what is only for listeners is clipped whole.
 */
const CUT_OFF = `(() => {
  const faults = [];
  const shown = (element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 160);
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) {
    for (const element of document.querySelectorAll('body *')) {
      if (element.getBoundingClientRect().right > innerWidth + 1) faults.push('wider than the window: ' + shown(element));
      if (faults.length > 4) break;
    }
    if (faults.length === 0) faults.push('the page is ' + page.scrollWidth + ' wide');
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest('script, style, svg, [role=gridcell], option')) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const text = range.getBoundingClientRect();
    if (text.width === 0 || text.right < 0) continue;
    const control = parent.closest('button, a, label, [role=tab], [role=columnheader], [role=menuitem], th');
    for (let around = parent; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (box.width <= 2) break;
      const clips = /hidden|clip/.test(style.overflowX);
      if (/auto|scroll/.test(style.overflowX)) break;
      if (!clips && around !== control) continue;
      if (text.right > box.right + 2 || text.left < box.left - 2) {
        faults.push((clips ? 'cut off: ' : 'reaches out: ') + shown(around));
        break;
      }
    }
  }
  return faults;
})()`;

const WIDTHS = [1280, 360] as const;

describe('words that are two fifths longer', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let person = '';

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    person = await world.graph.person('ann', { department: 'Sales', jobTitle: 'Account manager' });
    box = await sandbox(world.graph, target, 'Yard');
    await box.assign(person);
    await box.run();
    await world.graph.expect(201, 'POST', '/api/tenants', {
      profile: 'peripass',
      key: 'yard',
      displayName: 'Yard Ghent',
      setUp: true,
    });
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  const screens: readonly (readonly [path: () => string, ready: string | RegExp])[] = [
    [() => '/', 'Nothing needs you'],
    [() => '/directory/users', 'ann@halden.example'],
    [() => '/directory/users/new', 'Sign-in allowed'],
    [() => `/directory/users/${person}`, /In step in/],
    [() => '/directory/groups', 'There is no group yet.'],
    [() => '/applications', '1 application.'],
    [() => '/applications/new', 'Peripass'],
    [() => `/applications/${box.applicationId}`, 'Set up single sign-on'],
    [() => `/applications/${box.applicationId}/users-and-groups`, 'ann'],
    [() => provisioning(''), 'Statistics to date'],
    [() => provisioning('/manage'), 'Provisioning Status'],
    [() => provisioning('/mappings/User'), 'userPrincipalName'],
    [() => provisioning('/mappings/User/scope'), 'Who is in scope'],
    [() => provisioning('/on-demand'), 'Dry run'],
    [() => provisioning('/connections'), 'In step'],
    [() => '/logs/provisioning', 'ann@halden.example'],
    [() => '/logs/audit', 'Add user'],
    [() => '/settings/general', 'Organisation'],
    [() => '/settings/administrators', 'Ada Lovelace'],
    [() => '/health', 'Version'],
    [() => '/operator/tenants', 'Yard Ghent'],
  ];
  const provisioning = (path: string) => `/applications/${box.applicationId}/provisioning${path}`;

  test('fit on every screen, on a desk and on a telephone', async () => {
    const faults: string[] = [];
    for (const width of WIDTHS) {
      const context = await world.browser.newContext({
        storageState: await world.page.context().storageState(),
        viewport: { width, height: 800 },
      });
      const page = await context.newPage();
      for (const [path, ready] of screens) faults.push(...(await looked(page, path(), ready, width)));
      await context.close();
    }
    assert.deepEqual(faults, []);
  });

  async function looked(page: Page, path: string, ready: string | RegExp, width: number): Promise<readonly string[]> {
    await page.goto(world.graph.url + path);
    await page.getByText(ready).filter({ visible: true }).first().waitFor();
    await page.evaluate(LENGTHEN);
    const cut = await page.evaluate<readonly string[]>(CUT_OFF);
    return cut.map((fault) => `${path} at ${width}: ${fault}`);
  }
});
