import { useState } from 'react';
import { download } from './download.ts';
import { DownloadMenu } from './download-menu.tsx';
import { fileOf, type ListFile } from './list-file.ts';
import { useOwnerName } from './owner-name.ts';
import { toast } from './toasts.tsx';

/** Reads a list to its end and hands it over as a file, CSV or JSON: `Download` beside the list. */
export function DownloadList<T>({ what, ...list }: ListFile<T>) {
  const owner = useOwnerName();
  const [read, setRead] = useState<number>();
  const write = async (kind: 'csv' | 'json') => {
    setRead(0);
    try {
      const { file, count } = await fileOf(list, kind, setRead);
      download(what, owner, kind, file);
      toast(count === 1 ? '1 row is in the file.' : `${count.toLocaleString()} rows are in the file.`);
    } finally {
      setRead(undefined);
    }
  };
  return (
    <DownloadMenu
      size="small"
      busy={read === undefined ? undefined : `Reading… ${read === 0 ? '' : read.toLocaleString()}`}
      forms={[
        { label: 'CSV', act: () => write('csv') },
        { label: 'JSON', act: () => write('json') },
      ]}
    />
  );
}
