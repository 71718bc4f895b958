import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { useState } from 'react';
import { type SynchronizationJob, useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Commands } from '../../components/commands.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { toast } from '../../components/toasts.tsx';
import { OPERATE } from './permissions.ts';
import { RESETS } from './resets.ts';
import { StartEffect } from './start-effect.tsx';

/** What can be done with a job. Each press asks first, and says what came of it. */
export function JobCommands() {
  const { address, displayName, job, jobAddress, may, to } = useApplication();
  const refresh = useRefresh();
  const [asked, ask] = useState<Confirmation>();
  if (job === undefined) return null;
  const act = (command: string, body: unknown, done: string) => async (reason: string) => {
    await send('POST', `${jobAddress}/${command}`, { body, reason });
    await refresh(`${address}/synchronization`);
    toast(done);
  };
  const canOperate = may(...OPERATE);
  const stop = {
    label: 'Stop provisioning',
    ways: [
      {
        label: 'Finish the cycle, then stop',
        act: () =>
          ask({
            title: `Stop provisioning to ${displayName} after this cycle?`,
            effect: 'The cycle under way is carried through, and none begins after it. Accounts stay.',
            verb: 'Finish, then stop',
            act: act('pause', { mode: 'finishCycle' }, `${displayName} stops when the cycle has ended.`),
          }),
      },
      {
        label: 'Stop now',
        act: () =>
          ask({
            title: `Stop provisioning to ${displayName} now?`,
            effect: 'It stops at the next object and goes on from there when it is started. Accounts stay.',
            verb: 'Stop now',
            act: act('pause', { mode: 'now' }, `Provisioning to ${displayName} is stopped.`),
          }),
      },
    ],
  };
  const restart = {
    label: 'Restart provisioning',
    ways: RESETS.map(({ label, scope, effect, isWide }) => ({
      label,
      effect,
      act: () =>
        ask({
          title: `${label}: ${displayName}?`,
          effect,
          verb: label,
          ...(isWide ? { typed: displayName } : {}),
          act: act('restart', { criteria: { resetScope: scope } }, `Provisioning to ${displayName} begins again.`),
        }),
    })),
  };
  const start = {
    label: 'Start provisioning',
    icon: <PlayRegular />,
    isPrimary: true,
    act: () =>
      ask({
        title: `Start provisioning to ${displayName}?`,
        effect: <StartEffect />,
        verb: 'Start provisioning',
        act: act('start', undefined, `Provisioning to ${displayName} is started.`),
      }),
  };
  return (
    <>
      <Commands
        commands={[
          ...(canOperate && canStart(job) ? [start] : []),
          ...(canOperate && job.schedule.state === 'Active' ? [stop] : []),
          ...(canOperate ? [restart] : []),
          { label: canOperate ? 'Edit provisioning' : 'See provisioning', to: to('/provisioning/manage') },
          ...(canOperate ? [{ label: 'Provision on demand', to: to('/provisioning/on-demand') }] : []),
          ...(may('Synchronization.ReadWrite.All')
            ? [{ label: '+ New configuration', to: to('/provisioning/new') }]
            : []),
        ]}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

/** Whether starting changes anything: a job that is stopped, or held by a quarantine that is examined at once. */
function canStart({ schedule, status }: SynchronizationJob): boolean {
  return schedule.state !== 'Active' || (status.quarantine !== null && status.quarantine.reason !== 'TooManyDeletes');
}
