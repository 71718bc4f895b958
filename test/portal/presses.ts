import type { Page } from 'playwright-core';

/** Counts what people do to get somewhere: presses of a pointer and of Enter. Typing, pasting and Tab count for nothing. */
export class Presses {
  #number = 0;

  private constructor() {}

  /** Begins to count in every page this window opens. */
  static async in(page: Page): Promise<Presses> {
    const presses = new Presses();
    await page.exposeFunction('lockstepPressed', () => {
      presses.#number += 1;
    });
    // Not at the window: there a press is taken back whose aim moved away under it, and made again.
    await page.addInitScript(`
      document.addEventListener('pointerdown', ({ isTrusted }) => isTrusted && lockstepPressed(), true);
      document.addEventListener('keydown', ({ key, isTrusted }) => isTrusted && key === 'Enter' && lockstepPressed(), true);
    `);
    return presses;
  }

  /** How many it took since the last time this was asked. */
  async taken(page: Page): Promise<number> {
    // What the page told last is here by then.
    await page.evaluate('0');
    const number = this.#number;
    this.#number = 0;
    return number;
  }
}
