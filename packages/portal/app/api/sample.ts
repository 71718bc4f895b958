import { useQuery } from '@tanstack/react-query';
import type { Person } from '../components/person-picker.tsx';
import { useAddressed } from './address.ts';
import { useApplication } from './application.tsx';
import { get } from './client.ts';
import { useLater } from './later.ts';
import type { ListPage } from './list.ts';
import type { ObjectType } from './synchronization-schema.ts';

interface Assignment {
  readonly principalId: string;
  readonly principalType: string;
  readonly principalDisplayName: string;
}

/**
 * On whom mappings are tried: whom the address names (`?person=`), else the first who is assigned, else the first there
 * is. Undefined where there is nobody, and until the page has what it is for.
 */
export function useSample(type: ObjectType): {
  readonly sample: Person | undefined;
  readonly choose: (person: Person) => void;
} {
  const { address } = useApplication();
  const [asked, set] = useAddressed('person');
  const kind = type === 'User' ? 'users' : 'groups';
  const isLater = useLater();
  const first = useQuery({
    queryKey: [`sample ${address} ${type}`],
    queryFn: async ({ signal }): Promise<Person | null> => {
      const { value } = await get<ListPage<Assignment>>(`${address}/appRoleAssignedTo?$top=50`, signal);
      const assigned = value.find(({ principalType }) => principalType === type);
      if (assigned) return { id: assigned.principalId, displayName: assigned.principalDisplayName };
      const everybody = await get<ListPage<Person>>(`/v1.0/${kind}?$select=id,displayName&$top=1`, signal);
      return everybody.value[0] ?? null;
    },
    enabled: asked === undefined && isLater,
  });
  const named = useQuery({
    queryKey: [`/v1.0/${kind}/${encodeURIComponent(asked ?? '')}?$select=id,displayName`],
    queryFn: ({ queryKey: [path], signal }) => get<Person>(String(path), signal),
    enabled: asked !== undefined,
  });
  const sample = asked === undefined ? (first.data ?? undefined) : named.data;
  return { sample, choose: (person) => set(person.id) };
}
