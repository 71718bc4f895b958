import { send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';

interface Answer {
  readonly status: number;
  readonly body?: ListPage<{ readonly resourceDisplayName: string }>;
}

/** As many as one batch takes; of more it is said in general. */
const MOST = 20;
const ANY =
  'Who has access to an application through one of them alone loses it with the next cycles. For 30 days they can be restored.';

/** What deleting groups does to access: "Who has access to Yard or Iris through them alone loses it with the next cycles." */
export async function deletionEffect(ids: readonly string[] | undefined): Promise<string> {
  if (ids === undefined || ids.length > MOST) return ANY;
  const requests = ids.map((id) => ({ id, method: 'GET', url: `/groups/${id}/appRoleAssignments?$top=999` }));
  const { responses } = await send<{ readonly responses: readonly Answer[] }>('POST', '/v1.0/$batch', {
    body: { requests },
  });
  if (responses.some(({ status }) => status >= 400)) return ANY;
  const given = responses.flatMap(({ body }) => body?.value ?? []);
  const names = [...new Set(given.map(({ resourceDisplayName }) => resourceDisplayName))].sort();
  const [gives, them, they] = ids.length === 1 ? ['It gives', 'it', 'it'] : ['They give', 'them', 'they'];
  const restored = `For 30 days ${they} can be restored.`;
  if (names.length === 0) return `${gives} access to no application. ${restored}`;
  const list = new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
  return `Who has access to ${list} through ${them} alone loses it with the next cycles. ${restored}`;
}
