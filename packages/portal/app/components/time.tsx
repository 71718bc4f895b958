import { useSyncExternalStore } from 'react';
import { useMeIfAny } from '../api/session.tsx';
import { usePreferences } from '../preferences.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Moment = string | Date;

/** Instants and durations in words, in the zone the person chose, or else the organisation. */
export interface Times {
  /** Name of the zone: `Europe/Brussels`. */
  readonly zone: string;
  /** `2026-03-01 12:04:31`, for lists that are compared line by line. */
  readonly at: (moment: Moment) => string;
  /** The same with its distance to UTC, for what is carried elsewhere: `2026-03-01 12:04:31 UTC+1`. */
  readonly whole: (moment: Moment) => string;
  /** `1 Mar 2026`. */
  readonly day: (moment: Moment) => string;
  /** Within a day as a distance (`5 min ago`, `in 40 min`), otherwise the day and time. */
  readonly ago: (moment: Moment) => string;
}

/** Writes instants for the person who looks. Moves on by itself, twice in a minute. */
export function useTimes(): Times {
  const { timeZone } = usePreferences();
  const usual = useMeIfAny()?.organization.timeZone;
  useSyncExternalStore(watchClock, () => ticks);
  return timesIn(timeZone ?? usual ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** An instant as a distance from now; the whole of it on hover, and for machines. */
export function TimeAgo({ at, none = '–' }: { readonly at: Moment | null | undefined; readonly none?: string }) {
  const times = useTimes();
  if (at === null || at === undefined || isNever(at)) return none;
  return (
    <time dateTime={new Date(at).toISOString()} title={times.whole(at)}>
      {times.ago(at)}
    </time>
  );
}

/** An instant to the second. */
export function TimeAt({ at, none = '–' }: { readonly at: Moment | null | undefined; readonly none?: string }) {
  const times = useTimes();
  if (at === null || at === undefined || isNever(at)) return none;
  return (
    <time dateTime={new Date(at).toISOString()} title={times.whole(at)}>
      {times.at(at)}
    </time>
  );
}

/** A length of time in its two largest parts: `1 min 12 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** The interface writes the beginning of time where something never happened. */
function isNever(moment: Moment): boolean {
  return new Date(moment).getTime() < 0;
}

function timesIn(zone: string): Times {
  const { whole, day, clock } = formatsOf(zone);
  const at = (moment: Moment) => whole.format(new Date(moment));
  return {
    zone,
    at,
    whole: (moment) => `${at(moment)} ${offsetAt(zone, new Date(moment))}`,
    day: (moment) => day.format(new Date(moment)),
    ago: (moment) => {
      const distance = Date.now() - new Date(moment).getTime();
      const size = Math.abs(distance);
      if (size < MINUTE) return distance >= 0 ? 'just now' : 'in a moment';
      if (size < DAY) {
        const words = size < HOUR ? `${Math.round(size / MINUTE)} min` : `${Math.round(size / HOUR)} h`;
        return distance > 0 ? `${words} ago` : `in ${words}`;
      }
      return `${day.format(new Date(moment))}, ${clock.format(new Date(moment))}`;
    },
  };
}

interface Formats {
  readonly whole: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly offset: Intl.DateTimeFormat;
}

const formats = new Map<string, Formats>();

/** Formats are dear to make and are needed for every row of a list. */
function formatsOf(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known) return known;
  const made: Formats = {
    // Swedish writes dates the way the international standard does.
    whole: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
    day: new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' }),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
    offset: new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' }),
  };
  formats.set(timeZone, made);
  return made;
}

function offsetAt(zone: string, moment: Date): string {
  const part = formatsOf(zone)
    .offset.formatToParts(moment)
    .find(({ type }) => type === 'timeZoneName');
  return (part?.value ?? 'GMT').replace('GMT', 'UTC');
}

let ticks = 0;
let clockwork: ReturnType<typeof setInterval> | undefined;
const clockWatchers = new Set<() => void>();

/** One clock for everything that shows a distance. */
function watchClock(watcher: () => void): () => void {
  clockWatchers.add(watcher);
  clockwork ??= setInterval(() => {
    ticks += 1;
    for (const each of clockWatchers) each();
  }, MINUTE / 2);
  return () => {
    clockWatchers.delete(watcher);
    if (clockWatchers.size > 0) return;
    clearInterval(clockwork);
    clockwork = undefined;
  };
}
