import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../api/client.ts';
import { useMe } from '../api/session.tsx';
import type { Standing } from '../api/standing.ts';
import { Confirm, type Confirmation } from '../components/confirm.tsx';
import { Problem } from '../components/problem.tsx';
import { toast } from '../components/toasts.tsx';
import { type Fix, fixesOf } from './fixes.ts';
import { jobPath, type Subject } from './on-demand.ts';

const useStyles = makeStyles({
  advice: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

/** What can be done: buttons for those who may, for others advice and who can. */
export function FixList({
  standing,
  subject,
  onGiveAccess,
}: {
  readonly standing: Standing;
  readonly subject: Subject;
  readonly onGiveAccess: () => void;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { permissions } = useMe();
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  const all = fixesOf(standing, subject).filter(({ action }) => action !== 'choose');
  const able = all.filter((fix) => fix.permissions.some((name) => permissions.includes(name)));
  const advised = all.filter((fix) => !able.includes(fix));
  const write = async (method: 'POST' | 'PATCH', path: string, body: unknown, done: string) => {
    await send(method, path, { body });
    toast(done);
    await client.invalidateQueries();
  };
  const at = async (run: () => Promise<void>) => {
    setError(undefined);
    await run().catch((refused: Error) => setError(refused));
  };
  const act = ({ action, to }: Fix) => {
    if (to !== undefined) return void navigate(to);
    if (action === 'assign') return onGiveAccess();
    const confirmation = confirmationOf(action, standing, subject, write);
    if (confirmation !== undefined) return ask(confirmation);
    if (action === 'retry') {
      const path = `${jobPath(standing)}/attention/retry`;
      void at(() => write('POST', path, { ids: [subject.id] }, `${subject.name} is tried again with the next cycle.`));
    }
  };
  return (
    <>
      {error && <Problem error={error} what="It was not done." />}
      {able.map((fix) => (
        <Button key={fix.action} size="small" onClick={() => act(fix)}>
          {fix.label}
        </Button>
      ))}
      {advised.length > 0 && (
        <ul className={styles.advice}>
          {advised.map(({ action, advice }) => (
            <li key={action}>
              <Text>{advice}</Text>
            </li>
          ))}
        </ul>
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

type Write = (method: 'POST' | 'PATCH', path: string, body: unknown, done: string) => Promise<void>;

/** What is asked before something that writes to an application, or lets a cycle do so. */
function confirmationOf(
  action: string,
  standing: Standing,
  { type, id, name }: Subject,
  write: Write,
): Confirmation | undefined {
  const { applicationDisplayName: application } = standing;
  const object = `/v1.0/${type === 'User' ? 'users' : 'groups'}/${id}`;
  const job = jobPath(standing);
  switch (action) {
    case 'allow':
      return {
        title: `Allow the removal of ${name} from ${application}?`,
        effect: 'The next cycle judges it once more and carries it out.',
        verb: 'Allow 1 removal',
        act: () => write('POST', `${job}/stagedDeletions/allow`, { ids: [id] }, 'The removal is allowed.'),
      };
    case 'reject':
      return {
        title: `Keep the account of ${name} in ${application}?`,
        effect: 'The account stays as it is, and its removal is not proposed again until it was in scope once more.',
        verb: 'Reject 1 removal',
        act: () => write('POST', `${job}/stagedDeletions/reject`, { ids: [id] }, 'The removal is rejected.'),
      };
    case 'start':
      return {
        title: `Start provisioning to ${application}?`,
        effect: `Everybody in scope of ${application} is provisioned, beginning with what waits.`,
        verb: 'Start provisioning',
        act: () => write('POST', `${job}/start`, {}, `Provisioning to ${application} was started.`),
      };
    case 'enableAccount':
      return {
        title: `Allow ${name} to sign in?`,
        effect: 'Accounts in applications are switched on again by their next cycles.',
        verb: 'Allow sign-in',
        act: () => write('PATCH', object, { accountEnabled: true }, `${name} may sign in.`),
      };
    case 'restore':
      return {
        title: `Restore ${name}?`,
        effect: 'Accounts in applications are switched on again by their next cycles.',
        verb: 'Restore',
        act: () => write('POST', `/v1.0/directory/deletedItems/${id}/restore`, {}, `${name} was restored.`),
      };
    default:
      return undefined;
  }
}
