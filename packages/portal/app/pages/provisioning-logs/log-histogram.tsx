import { Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useRef, useState } from 'react';
import { STATUS_WORDS } from '../../api/log-words.ts';
import type { LogStatistics } from '../../api/provisioning-log.ts';
import { useTimes } from '../../components/time.tsx';

const HOUR = 3_600_000;
const STACK = ['failure', 'warning', 'success', 'skipped'] as const;

const useStyles = makeStyles({
  figure: { margin: 0, display: 'grid', gap: tokens.spacingVerticalXS },
  bars: { display: 'flex', alignItems: 'flex-end', gap: '1px', height: '56px' },
  bar: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'flex-end',
    flex: '1 1 0',
    minWidth: 0,
    height: '100%',
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  part: { display: 'block', width: '100%', forcedColorAdjust: 'none' },
  failure: { backgroundColor: tokens.colorStatusDangerForeground1 },
  warning: { backgroundColor: tokens.colorStatusWarningForeground1 },
  success: { backgroundColor: tokens.colorStatusSuccessForeground1 },
  skipped: { backgroundColor: tokens.colorNeutralForeground3 },
  legend: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
});

/** How many entries there were by the hour or the day, by status; a bar chooses its time. One stop for Tab. */
export function LogHistogram({
  statistics: { from, to, bucket, buckets },
  onChoose,
}: {
  readonly statistics: LogStatistics;
  readonly onChoose: (from: string, to: string) => void;
}) {
  const styles = useStyles();
  const times = useTimes();
  const group = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const step = bucket === 'hour' ? HOUR : 24 * HOUR;
  const known = new Map(buckets.map((one) => [new Date(one.from).getTime(), one]));
  const begin = Math.floor(new Date(from).getTime() / step) * step;
  const count = Math.max(1, Math.ceil((new Date(to).getTime() - begin) / step));
  const bars = Array.from({ length: count }, (_, index) => {
    const at = begin + index * step;
    return { at, ...(known.get(at) ?? { entries: 0, statuses: {} as Readonly<Record<string, number>> }) };
  });
  const most = Math.max(1, ...bars.map(({ entries }) => entries));
  const move = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: active - 1, ArrowRight: active + 1, Home: 0, End: count - 1 };
    const place = moves[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const next = Math.min(count - 1, Math.max(0, place));
    setActive(next);
    group.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <figure className={styles.figure}>
      <figcaption>
        <Caption1>Entries per {bucket}</Caption1>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: the bars are one group of buttons, not a form */}
      <div role="group" aria-label={`Entries per ${bucket}`} className={styles.bars} onKeyDown={move} ref={group}>
        {bars.map(({ at, entries, statuses }, index) => (
          <button
            key={at}
            type="button"
            className={styles.bar}
            tabIndex={index === Math.min(active, count - 1) ? 0 : -1}
            aria-label={`${times.at(new Date(at))}: ${entries} entries${told(statuses)}`}
            title={`${times.at(new Date(at))}: ${entries} entries${told(statuses)}`}
            onFocus={() => setActive(index)}
            onClick={() => onChoose(new Date(at).toISOString(), new Date(at + step).toISOString())}
          >
            {STACK.map((status) => {
              const share = ((statuses[status] ?? 0) / most) * 100;
              if (share === 0) return null;
              return (
                <span
                  key={status}
                  className={mergeClasses(styles.part, styles[status])}
                  style={{ height: `max(2px, ${share}%)` }}
                />
              );
            })}
          </button>
        ))}
      </div>
      <span className={styles.legend}>
        <Caption1>{times.at(new Date(begin))}</Caption1>
        <Caption1>at most {most.toLocaleString()}</Caption1>
      </span>
    </figure>
  );
}

function told(statuses: Readonly<Record<string, number>>): string {
  const parts = STACK.flatMap((status) => {
    const number = statuses[status] ?? 0;
    return number === 0 ? [] : [`${number} ${STATUS_WORDS[status]?.word ?? status}`];
  });
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
