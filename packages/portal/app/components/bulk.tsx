import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  ProgressBar,
} from '@fluentui/react-components';
import { useState } from 'react';
import { CopyButton } from './copy.tsx';

/** One object something is done to. */
interface Item {
  readonly id: string;
  readonly name: string;
}

/** What came of an object: done, or refused with the reason. */
interface Result {
  readonly item: Item;
  readonly refusal: string | undefined;
}

/** Something that is done to several objects one after the other, asked before, with what came of each. */
export interface BulkAct {
  readonly title: string;
  readonly effect: string;
  readonly verb: string;
  readonly items: readonly Item[];
  readonly act: (item: Item) => Promise<unknown>;
}

/** Asks, does it one by one with its progress, and ends with the list of what was done and what was refused. */
export function Bulk({
  asked,
  onClose,
}: {
  readonly asked: BulkAct | undefined;
  /** Called with how many were done. */
  readonly onClose: (done: number) => void;
}) {
  const [results, setResults] = useState<readonly Result[]>();
  const close = () => {
    onClose(results?.filter(({ refusal }) => refusal === undefined).length ?? 0);
    setResults(undefined);
  };
  const act = async () => {
    const done: Result[] = [];
    setResults([]);
    for (const item of asked?.items ?? []) {
      const refusal = await asked?.act(item).then(
        () => undefined,
        (error: Error) => error.message,
      );
      done.push({ item, refusal: refusal as string | undefined });
      setResults([...done]);
    }
  };
  const total = asked?.items.length ?? 0;
  const isOver = results !== undefined && results.length === total;
  const refused = results?.filter(({ refusal }) => refusal !== undefined) ?? [];
  const report = results?.map(({ item, refusal }) => `${item.name}\t${refusal ?? 'done'}`).join('\n') ?? '';
  return (
    <Dialog modalType="alert" open={asked !== undefined}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{asked?.title}</DialogTitle>
          <DialogContent>
            {results === undefined && asked?.effect}
            {results !== undefined && (
              <>
                <ProgressBar
                  value={results.length}
                  max={total}
                  aria-label={asked?.title ?? ''}
                  aria-valuetext={`${results.length} of ${total}`}
                />
                <p>
                  {results.length - refused.length} of {total} done{refused.length > 0 && `, ${refused.length} refused`}
                  .
                </p>
                {refused.length > 0 && (
                  <ul>
                    {refused.map(({ item, refusal }) => (
                      <li key={item.id}>{`${item.name}: ${refusal}`}</li>
                    ))}
                  </ul>
                )}
                {isOver && <CopyButton text={report} name="Result" />}
              </>
            )}
          </DialogContent>
          <DialogActions>
            {results === undefined && (
              <Button onClick={close} autoFocus>
                Cancel
              </Button>
            )}
            {results === undefined && (
              <Button appearance="primary" onClick={() => void act()}>
                {asked?.verb}
              </Button>
            )}
            {results !== undefined && (
              <Button appearance="primary" disabledFocusable={!isOver} onClick={() => isOver && close()}>
                Close
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
