import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useSyncExternalStore } from 'react';
import { announce } from './announcer.tsx';

/** The result of one's own act, in a sentence. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly at: Date;
  /** Takes the act back; offered for ten seconds. */
  readonly undo?: (() => Promise<unknown>) | undefined;
  /** No longer in sight, only in the bell. */
  readonly isOver: boolean;
}

const SECONDS = 6_000;
const SECONDS_TO_UNDO = 10_000;
/** What the bell remembers. */
const MOST = 20;

const useStyles = makeStyles({
  stack: {
    position: 'fixed',
    right: tokens.spacingHorizontalL,
    bottom: tokens.spacingVerticalL,
    zIndex: 20,
    display: 'grid',
    gap: tokens.spacingVerticalS,
    maxWidth: 'min(420px, calc(100vw - 32px))',
  },
  toast: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
  },
  text: { flexGrow: 1 },
});

let kept: readonly Toast[] = [];
let last = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const watchers = new Set<() => void>();

function keep(next: readonly Toast[]): void {
  kept = next;
  for (const watcher of watchers) watcher();
}

/** Says what an act of this person led to; `undo` takes it back. Stays in the bell. */
export function toast(text: string, undo?: () => Promise<unknown>): void {
  last += 1;
  keep([{ id: last, text, at: new Date(), undo, isOver: false }, ...kept].slice(0, MOST));
  announce(text);
  wait(last, undo ? SECONDS_TO_UNDO : SECONDS);
}

/** Nobody is signed in any more whose acts these were. */
export function forgetToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  keep([]);
}

/** What was said since the page was opened, the newest first. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => kept,
  );
}

function wait(id: number, milliseconds: number): void {
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => end(id), milliseconds),
  );
}

function end(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  keep(kept.map((one) => (one.id === id ? { ...one, isOver: true, undo: undefined } : one)));
}

/** The toasts in sight; once on every page. The pointer or the focus on one of them keeps it. */
export function Toasts() {
  const styles = useStyles();
  const shown = useToasts().filter(({ isOver }) => !isOver);
  if (shown.length === 0) return null;
  return (
    <section className={styles.stack} aria-label="Results">
      {shown.map(({ id, text, undo }) => {
        const stay = () => clearTimeout(timers.get(id));
        const go = () => wait(id, undo ? SECONDS_TO_UNDO : SECONDS);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only keeps it from going
          <div key={id} className={styles.toast} onPointerEnter={stay} onPointerLeave={go} onFocus={stay} onBlur={go}>
            <Text className={styles.text}>{text}</Text>
            {undo && (
              <Button
                size="small"
                onClick={async () => {
                  end(id);
                  await undo().then(
                    () => toast('Taken back.'),
                    (error: Error) => toast(`It could not be taken back: ${error.message}`),
                  );
                }}
              >
                Undo
              </Button>
            )}
            <Button
              size="small"
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label="Dismiss"
              onClick={() => end(id)}
            />
          </div>
        );
      })}
    </section>
  );
}
