import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More presses than anybody needs to get to something on a page. */
const MOST = 70;

const MET = `(document.activeElement?.ariaLabel ?? document.activeElement?.innerText ?? document.activeElement?.tagName ?? 'nothing').trim().slice(0, 40)`;

/** Somebody at a page who has no pointer: goes from control to control, and types. */
export class Keys {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Presses Tab, or another key, until this has the focus. */
  async to(target: Locator, key = 'Tab'): Promise<void> {
    await target.first().waitFor();
    const met: string[] = [];
    while (met.length < MOST) {
      if (await this.isAt(target)) return;
      await this.press(key);
      met.push(await this.page.evaluate<string>(MET));
    }
    assert.fail(`${key} did not lead to ${target}, but to: ${met.join(' | ')}`);
  }

  /** Goes there and presses Enter. */
  async enter(target: Locator, key = 'Tab'): Promise<void> {
    await this.to(target, key);
    await this.press('Enter');
  }

  /** Goes to a field and types in place of what is there. */
  async fill(field: Locator, text: string, key = 'Tab'): Promise<void> {
    await this.to(field, key);
    await this.press('Control+a');
    await this.type(text);
  }

  async isAt(target: Locator): Promise<boolean> {
    return (await target.and(this.page.locator(':focus')).count()) > 0;
  }

  /** Waits until this has the focus, which went there by itself. */
  arrivesAt(target: Locator): Promise<void> {
    return target.and(this.page.locator(':focus')).waitFor({ state: 'attached' });
  }

  /** Presses the arrow down until the row of a list, or the option of a field, that is marked is this one. */
  async downTo(text: string | RegExp): Promise<void> {
    const met: string[] = [];
    while (met.length < MOST) {
      const marked = await this.marked();
      if (typeof text === 'string' ? marked.includes(text) : text.test(marked)) return;
      met.push(marked);
      await this.press('ArrowDown');
    }
    assert.fail(`no arrow led to ${text}, but to: ${met.join(' | ')}`);
  }

  /** What is marked within what has the focus. */
  marked(): Promise<string> {
    return this.page.evaluate<string>(
      `document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')?.innerText ?? ''`,
    );
  }
}
