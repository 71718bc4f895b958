import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiError, type Finding, type Read, read, send } from './client.ts';
import { useLive } from './live.ts';
import type { Schema } from './synchronization-schema.ts';

/** A change to a schema. It speaks of things by name, so that it can be made to another version as well. */
export type Edit = (schema: Schema) => Schema;

interface Work {
  /** The version the edits were begun on. */
  readonly base: Read<Schema>;
  readonly edits: readonly Edit[];
}

/** Work that waits while a plan made of it is looked at, by job; it goes with the page. */
const waiting = new Map<string, Work>();

/** The schema of a job with what is changed in it and not saved yet. */
export interface SchemaDraft {
  /** The address of the job. */
  readonly job: string;
  readonly error: Error | null;
  /** The schema with the changes; undefined until it is read. */
  readonly schema: Schema | undefined;
  /** Without them. */
  readonly stored: Schema | undefined;
  readonly version: string | undefined;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  /** What the server had against saving. */
  readonly findings: readonly Finding[];
  readonly refusal: Error | undefined;
  /** What somebody else saved since the changes were begun. */
  readonly meanwhile: Read<Schema> | undefined;
  /** Whether saving was tried over it. */
  readonly isConflict: boolean;
  readonly change: (edit: Edit) => void;
  readonly discard: () => void;
  /** Shows what both made of it, or goes back to what is typed. */
  readonly compare: (isShown: boolean) => void;
  /** Puts the changes on top of what was saved meanwhile, and saves them. */
  readonly rebase: () => Promise<boolean>;
  /** Keeps the changes over a visit of another screen, with one more where that is given. */
  readonly keep: (further?: Edit) => void;
  readonly save: () => Promise<boolean>;
  readonly reread: () => void;
}

/** Reads the schema of a job (its address) and holds what is being changed in it. */
export function useSchemaDraft(job: string): SchemaDraft {
  const path = `${job}/schema`;
  const client = useQueryClient();
  // Everything below the job is read again as its cycle goes on; a schema only when another version is in force.
  const key = `schema ${path}`;
  const latest = useQuery({ queryKey: [key], queryFn: ({ signal }) => read<Schema>(path, signal) });
  useLive(['version'], [key]);
  const [work, setWork] = useState<Work | undefined>(() => waiting.get(path));
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<Error>();
  const [isConflict, setConflict] = useState(false);
  useEffect(() => void waiting.delete(path), [path]);

  const base = work?.base ?? latest.data;
  const schema = useMemo(
    () => (base === undefined ? undefined : (work?.edits ?? []).reduce((draft, edit) => edit(draft), base.data)),
    [base, work],
  );
  const isChanged = useMemo(
    () => work !== undefined && JSON.stringify(schema) !== JSON.stringify(work.base.data),
    [work, schema],
  );
  const meanwhile =
    isChanged && latest.data !== undefined && latest.data.etag !== work?.base.etag ? latest.data : undefined;

  const withEdit = useCallback(
    (now: Work | undefined, edit: Edit): Work | undefined => {
      const begun = now ?? (latest.data && { base: latest.data, edits: [] });
      return begun && { ...begun, edits: [...begun.edits, edit] };
    },
    [latest.data],
  );
  const end = useCallback(() => {
    setWork(undefined);
    setRefusal(undefined);
    setConflict(false);
  }, []);
  const save = async (begun = base) => {
    if (schema === undefined || begun === undefined || isSaving) return false;
    setSaving(true);
    setRefusal(undefined);
    setConflict(false);
    try {
      const made = begun === base ? schema : (work?.edits ?? []).reduce((draft, edit) => edit(draft), begun.data);
      await saveSchema(job, made, begun.etag);
      await client.refetchQueries({ queryKey: [key], exact: true });
      setWork(undefined);
      return true;
    } catch (error) {
      // Another version is in force: what it holds is read and shown beside the changes.
      if (error instanceof ApiError && error.status === 412) {
        await latest.refetch();
        setConflict(true);
      } else setRefusal(error as Error);
      return false;
    } finally {
      setSaving(false);
    }
  };

  return {
    job,
    error: latest.error,
    schema,
    stored: base?.data,
    version: base?.etag,
    isChanged,
    isSaving,
    findings: refusal instanceof ApiError ? refusal.findings : [],
    refusal,
    meanwhile,
    isConflict: isConflict && meanwhile !== undefined,
    compare: setConflict,
    change: useCallback((edit) => setWork((now) => withEdit(now, edit)), [withEdit]),
    discard: end,
    rebase: async () => {
      const { data } = latest;
      if (data === undefined) return false;
      setWork((now) => now && { ...now, base: data });
      return save(data);
    },
    keep: (further) => {
      const kept = further === undefined ? work : withEdit(work, further);
      if (kept !== undefined) waiting.set(path, kept);
    },
    save: () => save(),
    reread: () => void latest.refetch(),
  };
}

/** Puts a schema in force in place of the version that was read; rejects with status 412 where another one is by now. */
export async function saveSchema(job: string, schema: object, version: string | undefined): Promise<void> {
  const { '@odata.context': _, ...body } = schema as { readonly '@odata.context'?: string };
  await send('PUT', `${job}/schema`, { body, ifMatch: version });
}
