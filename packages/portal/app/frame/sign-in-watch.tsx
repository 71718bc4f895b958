import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { askAgain, forget, tellSignIn, useSignInEnd, useSignInNews } from '../api/sign-in-end.ts';
import { useReturnFocus } from '../components/return-focus.ts';
import { useTimes } from '../components/time.tsx';

const MINUTE = 60_000;
/** Without anything done for so long a sign-in ends; the server counts the same from the last request. */
const IDLE = 60 * MINUTE;
/** How long before that is said. */
const AHEAD = 2 * MINUTE;
/** Of several acts within that time one is told to the other windows. */
const OFTEN = 30_000;
const ACTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * Keeps the windows of a sign-in together: says two minutes ahead that it will end because nothing was done, or because
 * it is as old as one may be, and shows nothing any more once it has ended, in whichever window that was.
 */
export function SignInWatch({
  who,
  endsAt,
  signOut,
}: {
  /** The address that says who is signed in; reading it keeps the sign-in alive. */
  readonly who: string;
  /** When it ends whatever is done. */
  readonly endsAt: string;
  readonly signOut: () => Promise<unknown>;
}) {
  const client = useQueryClient();
  const over = useSignInEnd(who);
  const times = useTimes();
  const [busyAt, setBusy] = useState(() => Date.now());
  const [isSoon, setSoon] = useState(false);
  const end = Math.min(busyAt + IDLE, Date.parse(endsAt));
  const isLast = end < busyAt + IDLE;
  const leave = useCallback(async () => {
    // Where the server was faster there is nothing left to end.
    await signOut().catch(() => undefined);
    await over();
  }, [signOut, over]);
  const stay = (at: number) => {
    setSoon(false);
    setBusy(at);
  };

  useReturnFocus(isSoon);
  useSignInNews((news) => {
    if (news.who !== who) return;
    if (news.what === 'over') void forget(client);
    else stay(news.at);
  });

  useEffect(() => {
    const timers = [
      setTimeout(() => setSoon(true), end - AHEAD - Date.now()),
      setTimeout(() => void leave(), end - Date.now()),
    ];
    return () => timers.forEach(clearTimeout);
  }, [end, leave]);

  useEffect(() => {
    // Once it is asked, only the answer counts.
    if (isSoon) return;
    const act = () => {
      const now = Date.now();
      if (now - busyAt < OFTEN) return;
      setBusy(now);
      tellSignIn({ what: 'busy', who, at: now });
    };
    for (const name of ACTS) addEventListener(name, act, { capture: true, passive: true });
    return () => {
      for (const name of ACTS) removeEventListener(name, act, { capture: true });
    };
  }, [isSoon, busyAt, who]);

  if (!isSoon) return null;
  const onStay = () => {
    const now = Date.now();
    stay(now);
    tellSignIn({ what: 'busy', who, at: now });
    void askAgain(client);
  };
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{isLast ? 'You have to sign in again soon' : 'Are you still there?'}</DialogTitle>
          <DialogContent>
            {isLast
              ? `Signing in holds for eight hours. You are signed out at ${times.at(new Date(end))}: save what you typed before.`
              : `Nothing was done here for a while. You are signed out at ${times.at(new Date(end))}, and what is not saved is lost.`}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => void leave()}>Sign out</Button>
            <Button appearance="primary" autoFocus onClick={isLast ? () => setSoon(false) : onStay}>
              {isLast ? 'Go on until then' : 'Stay signed in'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
