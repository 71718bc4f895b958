import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { readAll } from '../api/list.ts';
import { useMe } from '../api/session.tsx';
import { csvOf, download } from './download.ts';
import { toast } from './toasts.tsx';

/** A column of a file. */
interface FileColumn<T> {
  readonly label: string;
  readonly text: (item: T) => string | number | null;
}

/** Reads a list to its end and hands it over as CSV: `Download` beside the list. */
export function DownloadList<T>({
  path,
  what,
  columns,
}: {
  /** Where the list begins, filters included. */
  readonly path: string;
  /** For the name of the file: "staged-deletions". */
  readonly what: string;
  readonly columns: readonly FileColumn<T>[];
}) {
  const { organization } = useMe();
  const [isReading, setReading] = useState(false);
  const write = async () => {
    setReading(true);
    try {
      const rows = (await readAll<T>(path)).map((item) => columns.map(({ text }) => text(item)));
      const labels = columns.map(({ label }) => label);
      download(what, organization.displayName, 'csv', csvOf(labels, rows));
      toast(`${rows.length.toLocaleString()} rows are in the file.`);
    } catch (refused) {
      toast(`The file could not be made: ${(refused as Error).message}`);
    } finally {
      setReading(false);
    }
  };
  return (
    <Button size="small" appearance="subtle" disabledFocusable={isReading} onClick={() => void write()}>
      {isReading ? 'Reading…' : 'Download'}
    </Button>
  );
}
