import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** A value for SQL, or the place where one goes. */
export type Sql<T> = T | RawBuilder<T>;

type Places<Values> = { readonly [Name in keyof Values]: RawBuilder<Values[Name]> };

/** Stands among the parameters until there are values. */
class Place<Values> {
  readonly name: keyof Values;

  constructor(name: keyof Values) {
    this.name = name;
  }
}

/**
 * A statement that is asked all the time: its text is composed once, with a place for each of the values, and only they
 * are new each time. What varies in shape is several statements.
 */
export function prepared<Values extends object, Row>(
  compose: (values: Places<Values>) => RawBuilder<Row>,
): (kysely: Kysely<Schema>, values: Values) => Promise<readonly Row[]> {
  let composed: CompiledQuery<Row> | undefined;
  return async (kysely, values) => {
    composed ??= compose(places<Values>()).compile(kysely);
    const { sql: text, parameters } = composed;
    const given = parameters.map((value) => (value instanceof Place ? values[(value as Place<Values>).name] : value));
    const { rows } = await kysely.executeQuery<Row>(CompiledQuery.raw(text, given) as CompiledQuery<Row>);
    return rows;
  };
}

function places<Values>(): Places<Values> {
  return new Proxy({} as Places<Values>, { get: (_, name) => sql`${new Place<Values>(name as keyof Values)}` });
}
