import { useRef } from 'react';
import { useApplication } from '../../api/application.tsx';
import { useCredentialsForm, useSecrets } from '../../api/credentials.ts';
import { useJobSettings } from '../../api/job-settings.ts';
import type { SavedProvisioning } from './draft.ts';

/** Reads what is saved. Once it was read it stays, also while a job that was just made has its settings read. */
export function useSavedProvisioning(): {
  readonly data: SavedProvisioning | undefined;
  readonly error: Error | null;
  readonly again: () => void;
} {
  const { jobAddress } = useApplication();
  const form = useCredentialsForm();
  const secrets = useSecrets();
  const settings = useJobSettings();
  const wasRead = useRef(false);
  if (form.data && secrets.data && (jobAddress === undefined || settings.data)) wasRead.current = true;
  const again = () => {
    for (const query of [form, secrets, ...(jobAddress === undefined ? [] : [settings])]) void query.refetch();
  };
  if (!form.data || !secrets.data || !wasRead.current) {
    return { data: undefined, error: form.error ?? secrets.error ?? settings.error, again };
  }
  const data = {
    form: form.data,
    secrets: secrets.data.data.value,
    secretsTag: secrets.data.etag,
    settings: settings.data?.data ?? {},
    settingsTag: settings.data?.etag,
  };
  return { data, error: null, again };
}
