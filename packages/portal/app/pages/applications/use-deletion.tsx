import { useQueryClient } from '@tanstack/react-query';
import { APPLICATIONS } from '../../api/applications.ts';
import { get, send } from '../../api/client.ts';
import type { Confirmation } from '../../components/confirm.tsx';
import { toast } from '../../components/toasts.tsx';

interface Deletable {
  readonly id: string;
  readonly displayName: string;
}

/** What is asked before an application is deleted, and how it is taken back. */
export function useDeletion(): (application: Deletable, done: () => void) => Confirmation {
  const client = useQueryClient();
  const readAgain = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [key] }) => [APPLICATIONS, DELETED].some((path) => String(key).startsWith(path)),
    });
  return ({ id, displayName }, done) => ({
    title: `Delete ${displayName}?`,
    effect: `Its provisioning stops, and it disappears from the list with its assignments. Accounts in ${displayName} stay as they are. For 30 days it can be restored; it does not run by itself then.`,
    verb: 'Delete application',
    typed: displayName,
    act: async (reason) => {
      const { appId } = await get<{ readonly appId: string }>(`/v1.0/servicePrincipals/${id}?$select=appId`);
      const registration = `/v1.0/applications(appId='${appId}')`;
      const { id: registrationId } = await get<{ readonly id: string }>(`${registration}?$select=id`);
      await send('DELETE', registration, { reason });
      toast(`${displayName} was deleted.`, async () => {
        await send('POST', `/v1.0/directory/deletedItems/${registrationId}/restore`);
        await readAgain();
      });
      await readAgain();
      done();
    },
  });
}

/** Where deleted applications are listed. */
export const DELETED = '/v1.0/directory/deletedItems/microsoft.graph.application';
