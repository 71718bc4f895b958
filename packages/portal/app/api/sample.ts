import { useQuery } from '@tanstack/react-query';
import type { Person } from '../components/person-picker.tsx';
import { useAddressed } from './address.ts';
import { useApplication } from './application.tsx';
import { get } from './client.ts';
import type { ListPage } from './list.ts';
import type { ObjectType } from './synchronization-schema.ts';

interface Assignment {
  readonly principalId: string;
  readonly principalType: string;
}

/**
 * On whom mappings are tried: whom the address names (`?person=`), else the first who is assigned, else the first there
 * is. Undefined where there is nobody.
 */
export function useSample(type: ObjectType): {
  readonly sample: Person | undefined;
  readonly choose: (person: Person) => void;
} {
  const { address } = useApplication();
  const [asked, set] = useAddressed('person');
  const kind = type === 'User' ? 'users' : 'groups';
  const first = useQuery({
    queryKey: [`sample ${address} ${type}`],
    queryFn: async ({ signal }) => {
      const { value } = await get<ListPage<Assignment>>(`${address}/appRoleAssignedTo?$top=50`, signal);
      const assigned = value.find(({ principalType }) => principalType === type)?.principalId;
      if (assigned !== undefined) return assigned;
      const everybody = await get<ListPage<Person>>(`/v1.0/${kind}?$select=id&$top=1`, signal);
      return everybody.value[0]?.id ?? null;
    },
    enabled: asked === undefined,
  });
  const id = asked ?? first.data ?? undefined;
  const { data } = useQuery({
    queryKey: [`/v1.0/${kind}/${encodeURIComponent(id ?? '')}?$select=id,displayName`],
    queryFn: ({ queryKey: [path], signal }) => get<Person>(String(path), signal),
    enabled: id !== undefined,
  });
  return { sample: data, choose: (person) => set(person.id) };
}
