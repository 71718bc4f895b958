import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

/** Whether mail works, what waits, and what there is to be told of. */
export interface NotificationStatus {
  readonly mail: 'ready' | 'notConfigured';
  readonly from: string | null;
  readonly waiting: number;
  readonly dead: number;
  readonly lastError: string | null;
  readonly events: readonly string[];
}

/** The state of mail and webhooks, read again every ten seconds. */
export function useNotificationStatus() {
  return useQuery({
    queryKey: ['/api/settings/notifications'],
    queryFn: ({ signal }) => get<NotificationStatus>('/api/settings/notifications', signal),
    refetchInterval: 10_000,
  });
}

/** What somebody can be told of, in words. */
export const eventWords: Readonly<Record<string, string>> = {
  'quarantine.entered': 'A job was put in quarantine',
  'quarantine.reasonChanged': 'The reason of a quarantine changed',
  'quarantine.lifted': 'A quarantine was lifted',
  'quarantine.reminder': 'A quarantine still holds',
  'job.disabled': 'A job was switched off after four weeks in quarantine',
  'deletions.held': 'Deletions are held back',
  'objects.failed': 'Accounts fail',
  'objects.givenUp': 'Accounts were given up',
  'cycle.initialCompleted': 'An initial cycle was completed',
  'cycle.overdue': 'A cycle is overdue',
  'source.failing': 'A source of people fails repeatedly',
  'source.recovered': 'A source of people can be read again',
  'source.removalsHeld': 'Removals of a source of people are held back',
};
