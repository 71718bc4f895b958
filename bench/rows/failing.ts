import { initialCycle, megabytes } from '../initial-cycle.ts';
import { perSecond, type Row } from '../row.ts';

/** `BENCH_PEOPLE` lowers it, to try things out. */
const MANY = Number(process.env.BENCH_PEOPLE ?? 100_000);
const FEW = MANY / 10;
/** Twenty thousand within a minute. */
const PACE = 20_000 / 60;

/** What an initial cycle costs in which the application refuses everybody. */
export async function failing(databaseUrl: string, another: () => Promise<string>): Promise<readonly Row[]> {
  const few = await initialCycle(FEW, await another(), '/refusing');
  const many = await initialCycle(MANY, databaseUrl, '/refusing');
  if (many.outcomes.failed !== MANY) throw new Error(`Not everybody failed: ${JSON.stringify(many.outcomes)}`);
  const what = `initial cycle over ${MANY.toLocaleString('en')} people whom the application refuses, PostgreSQL`;
  const ratio = many.highest / few.highest;
  const pace = MANY / many.time;
  return [
    {
      what: `memory of an ${what}`,
      ours: megabytes(many.highest),
      yardstick: `${megabytes(few.highest)} over ${FEW.toLocaleString('en')}`,
      ratio: ratio.toFixed(2),
      budget: 'at most 1.3',
      holds: ratio <= 1.3,
    },
    {
      what,
      ours: perSecond(MANY, many.time),
      yardstick: `${perSecond(FEW, few.time)} over ${FEW.toLocaleString('en')}`,
      ratio: (pace / (FEW / few.time)).toFixed(2),
      budget: '20,000 within a minute',
      holds: pace >= PACE,
    },
  ];
}
