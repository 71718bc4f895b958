import { send } from './client.ts';

/** Members that are added in one request. */
const AT_ONCE = 20;

interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly body?: { readonly error?: { readonly message: string } };
}

/** What came of adding members to a group. */
export interface Added {
  readonly added: number;
  /** Those who were members before. */
  readonly present: number;
  readonly refused: readonly { readonly id: string; readonly message: string }[];
}

/** Adds people or groups to a group, a row each; whoever is a member already stays one. */
export async function addMembers(groupId: string, ids: readonly string[]): Promise<Added> {
  let [added, present] = [0, 0];
  const refused: { id: string; message: string }[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const requests = ids.slice(start, start + AT_ONCE).map((id) => ({
      id,
      method: 'POST',
      url: `/groups/${groupId}/members/$ref`,
      headers: { 'content-type': 'application/json' },
      body: { '@odata.id': `${location.origin}/v1.0/directoryObjects/${id}` },
    }));
    const { responses } = await send<{ readonly responses: readonly BatchAnswer[] }>('POST', '/v1.0/$batch', {
      body: { requests },
    });
    for (const { id, status, body } of responses) {
      const message = body?.error?.message ?? `The server answered ${status}.`;
      if (status < 400) added += 1;
      else if (/is a member of the group already/.test(message)) present += 1;
      else refused.push({ id, message });
    }
  }
  return { added, present, refused };
}
