import { useQuery } from '@tanstack/react-query';
import type { SchemaChange } from '../components/schema-changes.tsx';
import { get } from './client.ts';
import { useList } from './list.ts';
import { useLive } from './live.ts';

/** What versions are of: mappings, filters and attributes, or the settings of the job. */
export type VersionedPart = 'schema' | 'settings';

export interface Version {
  readonly version: number;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: string;
}

/** A setting before and after. */
export interface SettingChange {
  readonly name: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** Every saved version, the newest first. */
export function useVersions(jobAddress: string, of: VersionedPart) {
  const path = `${jobAddress}/versions`;
  useLive(['version'], [path]);
  return useList<Version>(`${path}?of=${of}`);
}

/** What one version changed against another; the two stay as they are for ever. */
export function useVersionDifference(jobAddress: string, of: VersionedPart, from: number, to: number, isWanted = true) {
  const path = `${jobAddress}/versions/${from}/diff?of=${of}&to=${to}`;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<{ readonly value: readonly (SchemaChange | SettingChange)[] }>(path, signal),
    enabled: isWanted && from > 0 && to > 0 && from !== to,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether a change is one of a schema. */
export function isSchemaChange(change: SchemaChange | SettingChange): change is SchemaChange {
  return 'sentence' in change;
}
