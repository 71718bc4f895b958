import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import { serialize } from 'pg-protocol';

type Bind = Parameters<typeof serialize.bind>[0];
type Parse = Parameters<typeof serialize.parse>[0];
type Execute = Parameters<typeof serialize.execute>[0];
type Portal = Parameters<typeof serialize.describe>[0];

/**
 * The connection under a `pg.Client` whose server is PGlite in this process: the same driver, parsers and named
 * statements as on a PostgreSQL server. What belongs to one statement (parse, bind, describe, execute, sync) is handed
 * over as one, since each hand-over into WebAssembly costs as much as a small query.
 */
export class PgliteConnection extends EventEmitter {
  /** Members that `pg` keeps its own book in. */
  readonly parsedStatements: Record<string, string> = {};
  readonly submittedNamedStatements: Record<string, string> = {};
  readonly stream = { destroy: () => this.end(), setNoDelay() {}, setKeepAlive() {} };
  readonly #pglite: PGlite;
  #outgoing: Uint8Array[] = [];
  /** Hand-overs one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
  }

  connect(): void {
    this.#pglite.waitReady.then(
      () => this.emit('readyForQuery', { status: 'I' }),
      (error: unknown) => this.emit('error', error),
    );
  }

  query(text: string): void {
    this.#outgoing.push(serialize.query(text));
    this.flush();
  }

  parse(statement: Parse): void {
    this.#outgoing.push(serialize.parse(statement));
  }

  bind(values: Bind): void {
    this.#outgoing.push(serialize.bind(values));
  }

  describe(portal: Portal): void {
    this.#outgoing.push(serialize.describe(portal));
  }

  execute(portal: Execute): void {
    this.#outgoing.push(serialize.execute(portal));
  }

  close(portal: Portal): void {
    this.#outgoing.push(serialize.close(portal));
  }

  sync(): void {
    this.#outgoing.push(serialize.sync());
    this.flush();
  }

  flush(): void {
    const message = Buffer.concat(this.#outgoing);
    this.#outgoing = [];
    this.#last = this.#last
      .then(() => this.#pglite.execProtocolStream(message, { throwOnError: false }))
      .then((answers) => {
        for (const answer of answers) this.emit(answer.name === 'error' ? 'errorMessage' : answer.name, answer);
      })
      .catch((error: unknown) => this.emit('error', error));
  }

  end(): void {
    this.#last = this.#last.then(() => this.emit('end'));
  }

  ref(): void {}

  unref(): void {}
}
