import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { ListPage } from '../api/list.ts';
import { type Choice, type Entry, type Field, type SettingsField, tenantPath } from '../api/tenant.ts';
import { collectionOf, useTenantIfAny } from './tenant-session.tsx';

/** What can be chosen in a field: what the application names, or the entries of one of its lists. */
export function useChoices(field: Field | SettingsField): readonly Choice[] {
  const session = useTenantIfAny();
  const given = 'choices' in field ? field.choices : field.allowed;
  const list = given === undefined && session ? collectionOf(session, field.from) : undefined;
  const path = `${tenantPath(session?.key ?? '', list?.key ?? '')}?$top=999`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<Entry>>(path, signal),
    enabled: list !== undefined,
  });
  if (given) return given;
  if (!list || !data) return [];
  return data.value.map((entry) => ({ value: entry.id, label: String(entry[list.named] ?? entry.id) }));
}
