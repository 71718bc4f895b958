import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { ApiError, send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import type { Confirmation } from '../../components/confirm.tsx';
import { toast } from '../../components/toasts.tsx';
import type { TestResult } from './connection-test.ts';
import { changesIn, type Draft, type Finding, findingsIn, type SavedProvisioning, UNCHANGED } from './draft.ts';
import { isFarReaching } from './save-effects.tsx';
import { ConnectionRefused, saveDraft } from './saving.ts';

/** The page with what is changed on it: checked, asked about where it reaches far, saved. */
export function useProvisioningForm(saved: SavedProvisioning) {
  const { address, displayName, job, jobAddress } = useApplication();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<Draft>(UNCHANGED);
  /** What was saved when something was typed first. */
  const [begun, setBegun] = useState<SavedProvisioning>();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [refused, setRefused] = useState<TestResult>();
  const [error, setError] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const [asked, ask] = useState<Omit<Confirmation, 'effect'>>();

  const finish = () => {
    setDraft(UNCHANGED);
    setBegun(undefined);
  };
  const again = () => refresh(`${address}/synchronization`, `schema ${address}`);
  const clear = () => {
    setFindings([]);
    setRefused(undefined);
    setError(undefined);
  };
  const change = (next: Draft) => {
    setDraft(next);
    setBegun(changesIn(next, job !== undefined) === 0 ? undefined : (begun ?? saved));
    if (next.credentials !== draft.credentials) setRefused(undefined);
    // What was wrong is looked at again as it is mended; nothing new is complained about before the next save.
    if (findings.length === 0) return;
    const still = new Set(found(next).map(({ field, message }) => `${field} ${message}`));
    setFindings(findings.filter(({ field, message }) => still.has(`${field} ${message}`)));
  };
  const discard = () => {
    finish();
    clear();
    void again();
  };
  const found = (of: Draft): readonly Finding[] => {
    if (of.mode === 'Manual') return [];
    const isReachable =
      Object.keys(of.credentials).length > 0 || (job !== undefined && job.status.code !== 'NotConfigured');
    const early =
      of.isOn === true && !isReachable
        ? [{ field: 'admin-credentials', message: `Enter the credentials of ${displayName} before it is switched on.` }]
        : [];
    return [...early, ...findingsIn(of, saved.form, saved.secrets, saved.settings)];
  };

  const write = async (next: Draft, over = begun ?? saved) => {
    setSaving(true);
    clear();
    try {
      await saveDraft(next, { address, jobAddress, secretsTag: over.secretsTag, settingsTag: over.settingsTag });
      finish();
      toast(savedWords(next, displayName));
    } catch (failed) {
      if (failed instanceof ConnectionRefused) setRefused(failed.result);
      else if (failed instanceof ApiError && failed.findings.length > 0) setFindings(fieldsOf(failed));
      else setError(failed as Error);
      if (failed instanceof ConnectionRefused) document.getElementById('admin-credentials')?.scrollIntoView();
    } finally {
      await again();
      setSaving(false);
    }
  };
  /** Saves what is changed, or what it is `next`: after a question where that reaches far. */
  const save = async (next: Draft = draft) => {
    const wrong = found(next);
    if (wrong.length > 0) return setFindings(wrong);
    setFindings([]);
    if (next.mode === 'Manual') {
      return ask({
        title: `Go back to Manual for ${displayName}?`,
        verb: 'Remove the job',
        typed: displayName,
        act: async (reason) => {
          await send('DELETE', String(jobAddress), { reason });
          finish();
          await again();
          toast(`Nothing is provisioned to ${displayName} any more.`);
        },
      });
    }
    if (!isFarReaching(next, saved.settings)) return write(next);
    setDraft(next);
    ask({ title: `Save the settings of ${displayName}?`, verb: verbOf(next), act: () => write(next) });
  };
  const isConflict = error instanceof ApiError && error.status === 412;
  return {
    draft,
    change,
    discard,
    save,
    isSaving,
    findings,
    refused,
    error: isConflict ? undefined : error,
    /** What was saved before, where somebody else saved meanwhile; what they saved is what is saved now. */
    conflict: isConflict ? (begun ?? saved) : undefined,
    keepMine: () => write(draft, saved),
    goBack: clear,
    asked,
    close: () => ask(undefined),
  };
}

function verbOf({ isOn }: Draft): string {
  if (isOn === undefined) return 'Save changes';
  return isOn ? 'Save and start' : 'Save and stop';
}

function savedWords({ isOn }: Draft, application: string): string {
  if (isOn === undefined) return `The settings of ${application} are saved.`;
  return isOn
    ? `Provisioning to ${application} is on: the cycle begins.`
    : `Provisioning to ${application} is off; it goes on from here when it is on again.`;
}

/** What the server found, at the fields of the page. */
function fieldsOf({ findings }: ApiError): readonly Finding[] {
  return findings.map(({ target = '', message }) => ({
    field: target.startsWith('notifications') ? 'addresses' : (target.split(/[.[]/)[0] ?? ''),
    message,
  }));
}
