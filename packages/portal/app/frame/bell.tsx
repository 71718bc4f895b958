import {
  Button,
  Caption1,
  CounterBadge,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { AlertRegular } from '@fluentui/react-icons/svg/alert';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { useLater } from '../api/later.ts';
import { useOverview } from '../api/overview.ts';
import { LinkTo } from '../components/link-to.tsx';
import { describeMatter } from '../components/matter.ts';
import { TimeAgo } from '../components/time.tsx';
import { useToasts } from '../components/toasts.tsx';

const useStyles = makeStyles({
  bell: { position: 'relative' },
  count: { position: 'absolute', top: '0px', right: '0px', pointerEvents: 'none' },
  surface: { width: 'min(400px, calc(100vw - 48px))', maxHeight: '70vh', overflow: 'auto' },
  list: {
    listStyleType: 'none',
    margin: `${tokens.spacingVerticalS} 0 ${tokens.spacingVerticalL}`,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
  },
  item: { display: 'grid' },
  hint: { color: tokens.colorNeutralForeground3 },
});

/** What waits for somebody, with its number, and the results of what this person did. Closes when a page opens. */
export function Bell() {
  return <BellOfPage key={useLocation().pathname} />;
}

function BellOfPage() {
  const styles = useStyles();
  const [isOpen, open] = useState(false);
  const matters = useOverview(useLater()).data?.matters ?? [];
  const toasts = useToasts();
  const name = matters.length === 1 ? '1 matter needs you' : `${matters.length} matters need you`;
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => open(data.open)} positioning="below-end" trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          aria-label={name}
          className={styles.bell}
          // The number belongs to the icon: a button with content would be as wide as one with words.
          icon={
            <>
              <AlertRegular />
              {matters.length > 0 && (
                <CounterBadge className={styles.count} count={matters.length} size="small" color="danger" />
              )}
            </>
          }
        />
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label="What needs you">
        <Subtitle2 as="h2">Needs you</Subtitle2>
        {matters.length === 0 && <Text block>Nothing needs you.</Text>}
        <ul className={styles.list}>
          {matters.map((matter) => {
            const { key, about, what, to, act } = describeMatter(matter);
            return (
              <li key={key} className={styles.item}>
                <Text weight="semibold">{about}</Text>
                <Text>{what}</Text>
                <LinkTo to={to}>{act}</LinkTo>
              </li>
            );
          })}
        </ul>
        {toasts.length > 0 && (
          <>
            <Subtitle2 as="h2">What you did</Subtitle2>
            <ul className={styles.list}>
              {toasts.map(({ id, text, at }) => (
                <li key={id} className={styles.item}>
                  <Text>{text}</Text>
                  <Caption1 className={styles.hint}>
                    <TimeAgo at={at} />
                  </Caption1>
                </li>
              ))}
            </ul>
          </>
        )}
      </PopoverSurface>
    </Popover>
  );
}
