import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  ProgressBar,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { CopyButton } from './copy.tsx';
import { DownloadList } from './download-list.tsx';
import { useReturnFocus } from './return-focus.ts';

/** One object something is done to. */
export interface Item {
  readonly id: string;
  readonly name: string;
}

/** Objects one after the other: some that were chosen, or all that a filter finds, read from the server as they are done. */
export interface Items<T extends Item = Item> {
  readonly each: () => Iterable<T> | AsyncIterable<T>;
  /** How many, where that is known. */
  readonly count?: number | undefined;
}

/** Something that is done to several objects one after the other, asked before, with what came of each. */
export interface BulkAct<T extends Item = Item> {
  readonly title: string;
  readonly effect: string;
  readonly verb: string;
  readonly items: Items<T>;
  act(item: T): Promise<unknown>;
}

/** What came of an object: done, or refused with the reason. */
interface Result {
  readonly item: Item;
  readonly refusal: string | undefined;
}

/** What came of it all. */
interface Run {
  readonly results: readonly Result[];
  /** Why it ended before its end. */
  readonly fault?: string;
  readonly isOver: boolean;
}

/** Refusals that are shown; the copy and the file have all. */
const MOST = 20;

const useStyles = makeStyles({
  content: { display: 'grid', gap: tokens.spacingVerticalM },
  list: { margin: 0, overflowWrap: 'anywhere' },
  away: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
});

/** Asks, does it one by one with its progress, and ends with the list of what was done and what was refused. */
export function Bulk<T extends Item>({
  asked,
  onClose,
}: {
  readonly asked: BulkAct<T> | undefined;
  /** Called with how many were done. */
  readonly onClose: (done: number) => void;
}) {
  const [run, setRun] = useState<Run>();
  const isStopped = useRef(false);
  useReturnFocus(asked !== undefined);
  const close = () => {
    onClose(run?.results.filter(({ refusal }) => refusal === undefined).length ?? 0);
    setRun(undefined);
  };
  const begin = async ({ items, act }: BulkAct<T>) => {
    isStopped.current = false;
    const results: Result[] = [];
    const show = (end: Partial<Run> = {}) => setRun({ results: [...results], isOver: false, ...end });
    show();
    try {
      for await (const item of items.each()) {
        if (isStopped.current) break;
        const refusal = await act(item).then(
          () => undefined,
          (error: Error) => error.message,
        );
        results.push({ item, refusal });
        show();
      }
      show({ isOver: true, ...(isStopped.current ? { fault: 'It was stopped.' } : {}) });
    } catch (error) {
      show({ isOver: true, fault: `The list could not be read to its end: ${(error as Error).message}` });
    }
  };
  return (
    <Dialog modalType="alert" open={asked !== undefined}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{asked?.title}</DialogTitle>
          <DialogContent>
            {run === undefined
              ? asked?.effect
              : asked && <Results run={run} title={asked.title} total={asked.items.count} />}
          </DialogContent>
          <DialogActions>
            {run === undefined && (
              <>
                <Button onClick={close} autoFocus>
                  Cancel
                </Button>
                <Button appearance="primary" onClick={() => asked && void begin(asked)}>
                  {asked?.verb}
                </Button>
              </>
            )}
            {run !== undefined && !run.isOver && (
              <Button
                onClick={() => {
                  isStopped.current = true;
                }}
              >
                Stop
              </Button>
            )}
            {run !== undefined && (
              <Button appearance="primary" disabledFocusable={!run.isOver} onClick={() => run.isOver && close()}>
                Close
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Results({
  run: { results, fault, isOver },
  title,
  total,
}: {
  readonly run: Run;
  readonly title: string;
  readonly total: number | undefined;
}) {
  const styles = useStyles();
  const refused = results.filter(({ refusal }) => refusal !== undefined);
  const of = total === undefined ? '' : ` of ${total.toLocaleString()}`;
  const more = refused.length - MOST;
  return (
    <div className={styles.content}>
      {total === undefined && !isOver ? (
        <ProgressBar aria-label={title} aria-valuetext={`${results.length} so far`} />
      ) : (
        <ProgressBar
          value={isOver ? 1 : results.length / Math.max(1, total ?? 1)}
          aria-label={title}
          aria-valuetext={`${results.length}${of}`}
        />
      )}
      <Text>
        {(results.length - refused.length).toLocaleString()}
        {of} done{refused.length > 0 && `, ${refused.length.toLocaleString()} refused`}. {fault}
      </Text>
      {refused.length > 0 && (
        <ul className={styles.list}>
          {refused.slice(0, MOST).map(({ item, refusal }) => (
            <li key={item.id}>{`${item.name}: ${refusal}`}</li>
          ))}
          {more > 0 && <li>{`and ${more.toLocaleString()} more`}</li>}
        </ul>
      )}
      {isOver && (
        <div className={styles.away}>
          <CopyButton
            name="Result"
            text={results.map(({ item, refusal }) => `${item.name}\t${refusal ?? 'done'}`).join('\n')}
          />
          <DownloadList<Result>
            what="result"
            from={results}
            columns={[
              { label: 'Name', text: ({ item }) => item.name },
              { label: 'Id', text: ({ item }) => item.id },
              { label: 'Result', text: ({ refusal }) => (refusal === undefined ? 'done' : 'refused') },
              { label: 'Reason', text: ({ refusal }) => refusal },
            ]}
          />
        </div>
      )}
    </div>
  );
}
