import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type SynchronizationJob, useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { toast } from '../../components/toasts.tsx';
import { useViewport } from '../../frame/viewport.ts';
import { OPERATE } from './permissions.ts';
import { RESETS } from './resets.ts';
import { StartEffect } from './start-effect.tsx';

const useStyles = makeStyles({ effect: { maxWidth: '320px', whiteSpace: 'normal' } });

/** What can be done with a job. Each press asks first, and says what came of it. */
export function JobCommands() {
  const styles = useStyles();
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
  return (
    <>
      {canOperate && (
        <>
          {canStart(job) && (
            <Button
              appearance="primary"
              icon={<PlayRegular />}
              onClick={() =>
                ask({
                  title: `Start provisioning to ${displayName}?`,
                  effect: <StartEffect />,
                  verb: 'Start provisioning',
                  act: act('start', undefined, `Provisioning to ${displayName} is started.`),
                })
              }
            >
              Start provisioning
            </Button>
          )}
          {job.schedule.state === 'Active' && (
            <Menu>
              <MenuTrigger disableButtonEnhancement>
                <MenuButton>Stop provisioning</MenuButton>
              </MenuTrigger>
              <MenuPopover>
                <MenuList>
                  <MenuItem
                    onClick={() =>
                      ask({
                        title: `Stop provisioning to ${displayName} after this cycle?`,
                        effect: 'The cycle under way is carried through, and none begins after it. Accounts stay.',
                        verb: 'Finish, then stop',
                        act: act('pause', { mode: 'finishCycle' }, `${displayName} stops when the cycle has ended.`),
                      })
                    }
                  >
                    Finish the cycle, then stop
                  </MenuItem>
                  <MenuItem
                    onClick={() =>
                      ask({
                        title: `Stop provisioning to ${displayName} now?`,
                        effect: 'It stops at the next object and goes on from there when it is started. Accounts stay.',
                        verb: 'Stop now',
                        act: act('pause', { mode: 'now' }, `Provisioning to ${displayName} is stopped.`),
                      })
                    }
                  >
                    Stop now
                  </MenuItem>
                </MenuList>
              </MenuPopover>
            </Menu>
          )}
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <MenuButton>Restart provisioning</MenuButton>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {RESETS.map(({ label, scope, effect, isWide }) => (
                  <MenuItem
                    key={scope}
                    subText={<span className={styles.effect}>{effect}</span>}
                    onClick={() =>
                      ask({
                        title: `${label}: ${displayName}?`,
                        effect,
                        verb: label,
                        ...(isWide ? { typed: displayName } : {}),
                        act: act(
                          'restart',
                          { criteria: { resetScope: scope } },
                          `Provisioning to ${displayName} begins again.`,
                        ),
                      })
                    }
                  >
                    {label}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        </>
      )}
      <Places
        places={[
          { label: canOperate ? 'Edit provisioning' : 'See provisioning', path: to('/provisioning/manage') },
          ...(canOperate ? [{ label: 'Provision on demand', path: to('/provisioning/on-demand') }] : []),
          ...(may('Synchronization.ReadWrite.All')
            ? [{ label: '+ New configuration', path: to('/provisioning/new') }]
            : []),
        ]}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

interface Place {
  readonly label: string;
  readonly path: string;
}

/** Where else one goes from here; on a telephone in a menu. */
function Places({ places }: { readonly places: readonly Place[] }) {
  const navigate = useNavigate();
  if (useViewport() !== 'narrow') {
    return places.map(({ label, path }) => (
      <ButtonTo key={path} to={path}>
        {label}
      </ButtonTo>
    ));
  }
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton>More</MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {places.map(({ label, path }) => (
            <MenuItem key={path} onClick={() => void navigate(path)}>
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Whether starting changes anything: a job that is stopped, or held by a quarantine that is examined at once. */
function canStart({ schedule, status }: SynchronizationJob): boolean {
  return schedule.state !== 'Active' || (status.quarantine !== null && status.quarantine.reason !== 'TooManyDeletes');
}
