import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { downloadFrom } from '../api/download.ts';
import type { Command } from '../components/commands.tsx';
import { download } from '../components/download.ts';
import { DownloadMenu, tellNoFile } from '../components/download-menu.tsx';
import { fileOf } from '../components/list-file.ts';
import { useOwnerName } from '../components/owner-name.ts';

/** Takes a list of a tenant away, as its filters have it; the application writes the CSV itself. */
export function TenantDownload({ path, what }: { readonly path: string; readonly what: string }) {
  return <DownloadMenu forms={useForms(path, what)} />;
}

/** The same as one of several commands. */
export function useTenantDownload(path: string, what: string): Command {
  const forms = useForms(path, what);
  return {
    label: 'Download',
    icon: <ArrowDownloadRegular />,
    ways: forms.map(({ label, act }) => ({ label, act: () => void act().catch(tellNoFile) })),
  };
}

function useForms(path: string, what: string) {
  const owner = useOwnerName();
  return [
    { label: 'CSV', act: () => downloadFrom(path, 'text/csv') },
    {
      label: 'JSON',
      act: async () => download(what, owner, 'json', (await fileOf({ from: path, columns: [] }, 'json')).file),
    },
  ];
}
