import { Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useId, useState } from 'react';
import { useWidth } from '../width.ts';
import { type Fill, Pattern } from './fills.tsx';

/** One part of every bar, in the order of the stack. */
export interface Series {
  readonly label: string;
  readonly fill: Fill;
}

/** A bar: one number for each series. */
export interface Bar {
  /** Under the bar: "12 Mar". */
  readonly label: string;
  readonly values: readonly number[];
}

const HEIGHT = 160;
const GAP = 4;
const AXIS = 48;

const useStyles = makeStyles({
  chart: { display: 'grid', gap: tokens.spacingVerticalXS, minWidth: 0 },
  drawing: {
    display: 'block',
    width: '100%',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  axis: { stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: 1 },
  grid: { stroke: tokens.colorNeutralStroke3, strokeWidth: 1 },
  words: { fill: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  part: {
    stroke: tokens.colorNeutralBackground1,
    strokeWidth: 1,
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  here: { fill: tokens.colorNeutralBackground1Hover },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  key: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  point: { minHeight: '20px', color: tokens.colorNeutralForeground2 },
});

/** Bars of several parts beside each other, from zero. The pointer or the arrow keys say the numbers of a bar. */
export function StackedBars({
  label,
  series,
  bars,
}: {
  readonly label: string;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
}) {
  const styles = useStyles();
  const id = useId();
  const [box, width] = useWidth<HTMLDivElement>(600);
  const [active, activate] = useState(bars.length - 1);
  const most = niceMost(Math.max(...bars.map(({ values }) => sum(values))));
  const step = Math.max(1, (width - AXIS) / Math.max(1, bars.length));
  const y = (value: number) => HEIGHT - (value / most) * HEIGHT;
  // A label under every bar would run into the next on a narrow screen.
  const every = Math.max(1, Math.ceil(64 / step));
  const here = bars[Math.min(active, bars.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowRight: active + 1, ArrowLeft: active - 1, Home: 0, End: bars.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    activate(Math.min(bars.length - 1, Math.max(0, to)));
  };
  return (
    <div className={styles.chart}>
      <ul className={styles.legend} aria-label="Series">
        {series.map(({ label: name, fill }) => (
          <li key={name} className={styles.key}>
            <svg width="14" height="14" aria-hidden>
              <Pattern id={`${id}-key-${fill}`} fill={fill} />
              <rect width="14" height="14" style={{ fill: `url(#${id}-key-${fill})` }} className={styles.part} />
            </svg>
            <Caption1>{name}</Caption1>
          </li>
        ))}
      </ul>
      <div ref={box}>
        <svg
          className={styles.drawing}
          height={HEIGHT + 28}
          role="img"
          aria-label={`${label}. ${here === undefined ? '' : said(here, series)}`}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {series.map(({ fill }) => (
            <Pattern key={fill} id={`${id}-${fill}`} fill={fill} />
          ))}
          {[0, most / 2, most].map((value) => (
            <g key={value}>
              <line
                x1={AXIS}
                x2={width}
                y1={y(value)}
                y2={y(value)}
                className={value === 0 ? styles.axis : styles.grid}
              />
              <text x={AXIS - 6} y={y(value) + (value === most ? 10 : 4)} textAnchor="end" className={styles.words}>
                {short(value)}
              </text>
            </g>
          ))}
          {bars.map((bar, index) => {
            const x = AXIS + index * step;
            let below = 0;
            return (
              <g key={bar.label} onPointerEnter={() => activate(index)}>
                <rect
                  x={x}
                  y={0}
                  width={step}
                  height={HEIGHT}
                  fill="transparent"
                  className={index === active ? styles.here : undefined}
                />
                {bar.values.map((value, place) => {
                  const part = series[place];
                  if (part === undefined || value === 0) return null;
                  below += value;
                  return (
                    <rect
                      key={part.label}
                      x={x + GAP / 2}
                      y={y(below)}
                      width={Math.max(1, step - GAP)}
                      height={Math.max(1, (value / most) * HEIGHT)}
                      style={{ fill: `url(#${id}-${part.fill})` }}
                      className={styles.part}
                    />
                  );
                })}
                {(bars.length - 1 - index) % every === 0 && (
                  <text
                    x={index === bars.length - 1 && step < 48 ? width : x + step / 2}
                    y={HEIGHT + 18}
                    textAnchor={index === bars.length - 1 && step < 48 ? 'end' : 'middle'}
                    className={styles.words}
                  >
                    {bar.label}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </div>
      <Caption1 className={styles.point}>{here === undefined ? '' : said(here, series)}</Caption1>
    </div>
  );
}

/** "12 Mar: 5 created, 2 failed". */
function said({ label, values }: Bar, series: readonly Series[]): string {
  const parts = values.flatMap((value, index) =>
    value === 0 ? [] : [`${value.toLocaleString()} ${series[index]?.label.toLowerCase() ?? ''}`],
  );
  return `${label}: ${parts.length === 0 ? 'nothing' : parts.join(', ')}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The next number that reads well on an axis: 1, 2 or 5 with zeros. */
function niceMost(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(2, most)));
  return [2, 4, 10].map((times) => times * power).find((nice) => nice >= most) ?? most;
}

const shorten = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

function short(value: number): string {
  return value > 10_000 ? shorten.format(value) : value.toLocaleString();
}

/** What became of objects, always in this order. */
export const outcomeSeries: readonly Series[] = [
  { label: 'Created', fill: 'green' },
  { label: 'Updated', fill: 'blue' },
  { label: 'Disabled', fill: 'amber' },
  { label: 'Deleted', fill: 'grey' },
  { label: 'Failed', fill: 'red' },
];
