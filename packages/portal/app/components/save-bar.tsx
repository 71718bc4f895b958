import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';
import { Confirm } from './confirm.tsx';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingVerticalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke1}`,
    boxShadow: tokens.shadow8,
  },
  effect: { flexGrow: 1 },
});

/** Appears with the first change of a page: what saving does, Save, Discard. Leaving with changes asks once. */
export function SaveBar({
  effect,
  isSaving,
  label = 'Save',
  more,
  onSave,
  onDiscard,
}: {
  readonly effect: ReactNode;
  readonly isSaving: boolean;
  readonly label?: string;
  /** What else can be done with the changes. */
  readonly more?: ReactNode;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}) {
  const styles = useStyles();
  const bar = useRef<HTMLElement>(null);
  // What gets the focus is not hidden behind the bar.
  useEffect(() => {
    if (!bar.current) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(([entry]) => {
      style.scrollPaddingBottom = `${entry?.borderBoxSize[0]?.blockSize ?? 0}px`;
    });
    observer.observe(bar.current);
    return () => {
      observer.disconnect();
      style.scrollPaddingBottom = '';
    };
  }, []);
  // A page that keeps its changes over a visit elsewhere says so with the navigation.
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname &&
      (nextLocation.state as { readonly keepsChanges?: boolean } | null)?.keepsChanges !== true,
  );
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // What is asked over the page is answered first.
      if (document.querySelector('[aria-modal=true]') === null) onSave();
    };
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('keydown', onKey);
    addEventListener('beforeunload', onLeave);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('beforeunload', onLeave);
    };
  }, [onSave]);
  return (
    <section ref={bar} className={styles.bar} aria-label="Unsaved changes">
      <Text className={styles.effect}>{effect}</Text>
      {more}
      <Button appearance="primary" disabledFocusable={isSaving} onClick={onSave}>
        {label}
      </Button>
      <Button onClick={onDiscard}>Discard</Button>
      <Confirm
        asked={
          blocker.state === 'blocked'
            ? {
                title: 'Leave without saving?',
                effect: 'Your changes on this page are discarded.',
                verb: 'Discard and leave',
                act: async () => blocker.proceed(),
              }
            : undefined
        }
        onClose={() => blocker.state === 'blocked' && blocker.reset()}
      />
    </section>
  );
}
