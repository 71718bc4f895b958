import { initialCycle, megabytes } from '../initial-cycle.ts';
import type { Row } from '../row.ts';

/** `BENCH_PEOPLE` lowers it, to try things out. */
const MANY = Number(process.env.BENCH_PEOPLE ?? 100_000);
const FEW = MANY / 10;

/** What ten times as many people cost an initial cycle in memory. */
export async function cycleMemory(databaseUrl: string, another: () => Promise<string>): Promise<Row> {
  const few = await initialCycle(FEW, await another(), '/scim');
  const many = await initialCycle(MANY, databaseUrl, '/scim');
  const ratio = many.highest / few.highest;
  return {
    what: `memory in use during an initial cycle over ${MANY.toLocaleString('en')} people, PostgreSQL`,
    ours: megabytes(many.highest),
    yardstick: `${megabytes(few.highest)} over ${FEW.toLocaleString('en')}`,
    ratio: ratio.toFixed(2),
    budget: 'at most 1.3',
    holds: ratio <= 1.3,
  };
}
