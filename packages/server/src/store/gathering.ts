/** So many are asked for at once; where rows are written each has some ten beside it. */
const most = 10;
/**
 * So often it is asked at the same time, once there is enough for another whole batch: fewer and fuller ones cost less,
 * and a crowd does not stand behind one that waits for something.
 */
const atOnce = 2;

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks once for what several ask for at the same time. A busy server does the same thing for many requests, and to put a
 * question to the database costs more than most answers: so what comes while others are under way waits for company.
 * What fails together is asked for one by one, so that everybody meets their own failure and nobody another's.
 */
export class Gathering<Asked, Answer> {
  readonly #ask: (asked: readonly Asked[]) => Promise<readonly Answer[]>;
  readonly #waiting: Waiting<Asked, Answer>[] = [];
  #underWay = 0;
  #isDue = false;

  /** `ask` answers in the order it was asked in, and may be asked again for what it failed with. */
  constructor(ask: (asked: readonly Asked[]) => Promise<readonly Answer[]>) {
    this.#ask = ask;
  }

  get(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      // Once everything that came in together was looked at.
      setImmediate(() => {
        this.#isDue = false;
        this.#send();
      });
    });
  }

  #send(): void {
    while (this.#waiting.length >= (this.#underWay === 0 ? 1 : most) && this.#underWay < atOnce) {
      this.#underWay += 1;
      void this.#answer(this.#waiting.splice(0, most)).then(() => {
        this.#underWay -= 1;
        this.#send();
      });
    }
  }

  async #answer(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(batch.map(({ asked }) => asked));
      for (const [place, { resolve }] of batch.entries()) resolve(answers[place] as Answer);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await Promise.all(batch.map((one) => this.#answer([one])));
    }
  }
}
