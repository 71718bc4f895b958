import { downloadFrom } from '../api/download.ts';
import { download } from '../components/download.ts';
import { DownloadMenu } from '../components/download-menu.tsx';
import { fileOf } from '../components/list-file.ts';
import { useOwnerName } from '../components/owner-name.ts';

/** Takes a list of a tenant away, as its filters have it; the application writes the CSV itself. */
export function TenantDownload({ path, what }: { readonly path: string; readonly what: string }) {
  const owner = useOwnerName();
  return (
    <DownloadMenu
      forms={[
        { label: 'CSV', act: () => downloadFrom(path, 'text/csv') },
        {
          label: 'JSON',
          act: async () => download(what, owner, 'json', (await fileOf({ from: path, columns: [] }, 'json')).file),
        },
      ]}
    />
  );
}
