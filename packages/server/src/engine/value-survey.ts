import type { SourceValue } from '../mapping/index.ts';
import type { Job } from './job.ts';
import type { ObjectType, SourceDirectory } from './source-directory.ts';

/** The values an attribute has in the source. */
export interface ValueSurvey {
  /** Objects looked at, and how many of them have no value. */
  readonly evaluated: number;
  readonly empty: number;
  /** The most frequent values first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** False when there are more values than are counted, or it was stopped before everybody was looked at. */
  readonly complete: boolean;
}

const PAGE = 200;
/** Values that are told apart; what comes after them is only looked at. */
const MOST_TOLD_APART = 5_000;
const MOST_NAMED = 100;

/** Counts the values that occur in an attribute of the source objects a job reads. */
export async function surveyValues(
  source: Pick<SourceDirectory, 'page'>,
  job: Job,
  { type, attribute }: { readonly type: ObjectType; readonly attribute: string },
  mayGoOn: () => boolean,
): Promise<ValueSurvey> {
  const counts = new Map<string, number>();
  let [evaluated, empty, isCut, after]: [number, number, boolean, string | undefined] = [0, 0, false, undefined];
  do {
    const page = await source.page(type, job, after, PAGE);
    for (const { record } of page.objects) {
      const texts = textsIn(record[attribute]);
      if (texts.length === 0) empty += 1;
      for (const text of texts) {
        const known = counts.get(text);
        if (known === undefined && counts.size === MOST_TOLD_APART) isCut = true;
        else counts.set(text, (known ?? 0) + 1);
      }
    }
    evaluated += page.objects.length;
    after = page.next;
  } while (after !== undefined && mayGoOn());
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const values = sorted.slice(0, MOST_NAMED).map(([value, count]) => ({ value, count }));
  return { evaluated, empty, values, complete: after === undefined && !isCut && sorted.length <= MOST_NAMED };
}

function textsIn(value: SourceValue): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    if (typeof item === 'string') return item === '' ? [] : [item];
    if (typeof item === 'boolean') return [item ? 'True' : 'False'];
    return typeof item === 'number' ? [String(item)] : [];
  });
}
