/**
 * Measures one row of the bench in a process of its own, so that what ran before neither warms nor spoils it. Its name
 * and two databases come as arguments; the result goes to the parent.
 */
import type { Row } from './row.ts';
import { cycleMemory } from './rows/cycle-memory.ts';
import { directorySize } from './rows/directory-size.ts';
import { embedded } from './rows/embedded.ts';
import { engineAlone } from './rows/engine-alone.ts';
import { failing } from './rows/failing.ts';
import { firstScreen } from './rows/first-screen.ts';
import { incremental } from './rows/incremental.ts';
import { journal } from './rows/journal.ts';
import { latency } from './rows/latency.ts';
import { mapping } from './rows/mapping.ts';
import { membership } from './rows/membership.ts';
import { singleAccount } from './rows/single-account.ts';
import { start } from './rows/start.ts';
import { wholeProduct } from './rows/whole-product.ts';

/** Measures with a database of its own, and with another one when it asks. */
type Measure = (databaseUrl: string, another: () => Promise<string>) => Promise<Row | readonly Row[]>;

const rows: Readonly<Record<string, Measure>> = {
  'engine-alone': engineAlone,
  'whole-product': wholeProduct,
  embedded: () => embedded(),
  mapping: () => mapping(),
  'single-account': singleAccount,
  'directory-size': directorySize,
  membership,
  incremental,
  latency,
  'cycle-memory': cycleMemory,
  failing,
  journal,
  start: () => start(),
  'first-screen': () => firstScreen(),
};

const [name = '', databaseUrl = '', another = ''] = process.argv.slice(2);
const measured = await rows[name]?.(databaseUrl, async () => another);
process.send?.([measured ?? []].flat(), () => process.exit(0));
