import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  dueAt,
  type JobEvent,
  type JobOccurrence,
  type Notice,
  type NoticeKind,
  type NoticeMemory,
  type NoticeObject,
  notices,
  overdue,
  type Subscriptions,
} from './index.ts';

const begin = Date.parse('2026-03-02T08:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const everybody: Subscriptions = {
  mail: { enabled: true, addresses: ['it@northwind.example', 'desk@northwind.example'] },
  webhooks: [{ id: 'w1', events: undefined }],
};

const error = { code: 'InvalidCredentials', message: 'The token was refused.' };
const quarantined = (reason = 'EncounteredQuarantineException', since = 0): JobOccurrence => ({
  what: 'quarantined',
  reason,
  error,
  seriesBegan: new Date(begin + since),
  nextAttempt: new Date(begin + since + 6 * HOUR),
});
const object = (id: string): NoticeObject => ({ id, type: 'User', displayName: `${id}@x`, code: 'EntryConflict' });
const failed = (...ids: readonly string[]): JobOccurrence => ({
  what: 'objectsFailed',
  objects: ids.map(object),
  count: ids.length,
});
const givenUp = (...ids: readonly string[]): JobOccurrence => ({
  what: 'objectsGivenUp',
  objects: ids.map(object),
  count: ids.length,
});
const held = (count: number): JobOccurrence => ({
  what: 'deletionsHeld',
  count,
  threshold: '5',
  sample: [object('a')],
});
const completed = (kind: 'initial' | 'incremental'): JobOccurrence => ({
  what: 'cycleCompleted',
  kind,
  counts: { created: 3 },
});
const noCycle: JobOccurrence = { what: 'noCycle', lastCompletedAt: new Date(begin), intervalSeconds: 2400 };
const lifted: JobOccurrence = { what: 'quarantineLifted' };
const disabled: JobOccurrence = { what: 'jobDisabled', error };

/** What happens at a time since the beginning; 'look' is a look at what is due. */
type Step = readonly [number, JobOccurrence | 'look'];

function play(steps: readonly Step[], subscriptions = everybody) {
  let memory: NoticeMemory = {};
  const told: (readonly [number, NoticeKind])[] = [];
  const all: Notice[] = [];
  for (const [time, happened] of steps) {
    const at = new Date(begin + time);
    const job = { organizationId: 'o', jobId: 'j', applicationId: 'a', applicationName: 'Orbit CRM' };
    const event = { ...job, at, ...(happened === 'look' ? {} : happened) } as JobEvent;
    const next = happened === 'look' ? overdue(at, subscriptions, memory) : notices(event, subscriptions, memory);
    // What is remembered is stored as JSON between any two steps.
    memory = JSON.parse(JSON.stringify(next.memory));
    told.push(...next.notices.map(({ kind }) => [time, kind] as const));
    all.push(...next.notices);
  }
  return { told, memory, all };
}

describe('which notices follow', () => {
  const cases: readonly (readonly [string, readonly Step[], readonly (readonly [number, NoticeKind])[]])[] = [
    ['a quarantine is told at once', [[0, quarantined()]], [[0, 'quarantine.entered']]],
    [
      'a quarantine that is examined again for the same reason is not told again',
      [
        [0, quarantined()],
        [6 * HOUR, quarantined()],
      ],
      [[0, 'quarantine.entered']],
    ],
    [
      'another reason is told, each time it changes',
      [
        [0, quarantined()],
        [HOUR, quarantined('Unknown')],
        [2 * HOUR, quarantined('Unknown')],
        [3 * HOUR, quarantined()],
      ],
      [
        [0, 'quarantine.entered'],
        [HOUR, 'quarantine.reasonChanged'],
        [3 * HOUR, 'quarantine.reasonChanged'],
      ],
    ],
    [
      'the end of a quarantine is told, and another one is new',
      [
        [0, quarantined()],
        [HOUR, lifted],
        [2 * HOUR, lifted],
        [3 * HOUR, quarantined(undefined, 3 * HOUR)],
      ],
      [
        [0, 'quarantine.entered'],
        [HOUR, 'quarantine.lifted'],
        [3 * HOUR, 'quarantine.entered'],
      ],
    ],
    [
      'a series that began anew unseen is told as new',
      [
        [0, quarantined()],
        [DAY, quarantined(undefined, DAY)],
      ],
      [
        [0, 'quarantine.entered'],
        [DAY, 'quarantine.entered'],
      ],
    ],
    [
      'days 7, 14, 21 and 27 of a quarantine are told once each',
      [
        [0, quarantined()],
        [7 * DAY - 1, 'look'],
        [7 * DAY, 'look'],
        [7 * DAY + HOUR, 'look'],
        [8 * DAY, quarantined()],
        [14 * DAY, 'look'],
        [21 * DAY, 'look'],
        [27 * DAY, 'look'],
        [27 * DAY + HOUR, 'look'],
        [28 * DAY + 1, disabled],
        [29 * DAY, 'look'],
      ],
      [
        [0, 'quarantine.entered'],
        [7 * DAY, 'quarantine.reminder'],
        [14 * DAY, 'quarantine.reminder'],
        [21 * DAY, 'quarantine.reminder'],
        [27 * DAY, 'quarantine.reminder'],
        [28 * DAY + 1, 'job.disabled'],
      ],
    ],
    [
      'days that passed while nothing ran are told as one',
      [
        [0, quarantined()],
        [22 * DAY, 'look'],
        [23 * DAY, 'look'],
      ],
      [
        [0, 'quarantine.entered'],
        [22 * DAY, 'quarantine.reminder'],
      ],
    ],
    [
      'deletions that are held have no mail about the quarantine beside their own, and no countdown',
      [
        [0, held(9)],
        [0, quarantined('TooManyDeletes')],
        [30 * DAY, 'look'],
      ],
      [[0, 'deletions.held']],
    ],
    [
      'deletions that stay held are not told again',
      [
        [0, held(9)],
        [DAY * 3, held(9)],
      ],
      [[0, 'deletions.held']],
    ],
    [
      'more of them are told again a day later',
      [
        [0, held(9)],
        [HOUR, held(12)],
        [DAY, held(12)],
        [3 * DAY, held(12)],
      ],
      [
        [0, 'deletions.held'],
        [DAY, 'deletions.held'],
      ],
    ],
    [
      'deletions that are decided are told as such, and the next ones are new',
      [
        [0, held(9)],
        [HOUR, lifted],
        [2 * HOUR, held(1)],
      ],
      [
        [0, 'deletions.held'],
        [HOUR, 'quarantine.lifted'],
        [2 * HOUR, 'deletions.held'],
      ],
    ],
    [
      'new failures are told at the end of their cycle',
      [
        [0, failed('a')],
        [MINUTE, failed('b')],
        [2 * MINUTE, completed('incremental')],
      ],
      [[2 * MINUTE, 'objects.failed']],
    ],
    [
      'and of a cycle that does not end, a quarter of an hour later',
      [
        [0, failed('a')],
        [15 * MINUTE - 1, 'look'],
        [15 * MINUTE, 'look'],
      ],
      [[15 * MINUTE, 'objects.failed']],
    ],
    [
      'but at most once an hour',
      [
        [0, failed('a')],
        [MINUTE, completed('incremental')],
        [2 * MINUTE, failed('b')],
        [3 * MINUTE, completed('incremental')],
        [40 * MINUTE, 'look'],
        [HOUR + MINUTE, 'look'],
        [3 * HOUR, 'look'],
      ],
      [
        [MINUTE, 'objects.failed'],
        [HOUR + MINUTE, 'objects.failed'],
      ],
    ],
    [
      'given-up objects are told once a day',
      [
        [0, givenUp('a')],
        [HOUR, 'look'],
        [2 * HOUR, givenUp('b')],
        [20 * HOUR, 'look'],
        [HOUR + DAY, 'look'],
      ],
      [
        [HOUR, 'objects.givenUp'],
        [HOUR + DAY, 'objects.givenUp'],
      ],
    ],
    [
      'nothing is told without an object it is about',
      [
        [0, { ...failed(), count: 7 } as JobOccurrence],
        [HOUR, 'look'],
        [HOUR, { what: 'deletionsHeld', count: 7, threshold: '5', sample: [] }],
      ],
      [],
    ],
    [
      'the first initial cycle is told, a later one is not',
      [
        [0, completed('initial')],
        [HOUR, completed('incremental')],
        [DAY, completed('initial')],
      ],
      [[0, 'cycle.initialCompleted']],
    ],
    [
      'a job in quarantine is not told to run seldom',
      [
        [0, quarantined()],
        [HOUR, noCycle],
      ],
      [[0, 'quarantine.entered']],
    ],
    [
      'a job without a cycle is told until it completes one',
      [
        [0, noCycle],
        [HOUR, noCycle],
        [2 * HOUR, completed('incremental')],
        [9 * HOUR, noCycle],
      ],
      [
        [0, 'cycle.overdue'],
        [9 * HOUR, 'cycle.overdue'],
      ],
    ],
  ];
  for (const [name, steps, expected] of cases) test(name, () => assert.deepEqual(play(steps).told, expected));

  test('a digest counts all, names the first and says what they failed with', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const [notice] = play([
      [0, failed(...ids)],
      [MINUTE, failed('z')],
      [2 * MINUTE, completed('incremental')],
    ]).all;
    assert.equal(notice?.kind, 'objects.failed');
    assert.ok(notice.kind === 'objects.failed' && notice.objects[0]?.code === 'EntryConflict');
    assert.deepEqual([notice.count, notice.objects.length], [41, 25]);
  });

  test('a reminder says until when', () => {
    const notice = play([
      [0, quarantined()],
      [15 * DAY, 'look'],
    ]).all[1];
    assert.ok(notice?.kind === 'quarantine.reminder');
    assert.deepEqual([notice.day, notice.disabledAt, notice.error], [14, new Date(begin + 28 * DAY), error]);
  });
});

describe('who is told', () => {
  const addresses = ['it@northwind.example'];
  const webhooks = [
    { id: 'all', events: undefined },
    { id: 'some', events: ['quarantine.lifted' as const] },
  ];
  const cases: readonly (readonly [
    string,
    Subscriptions,
    readonly (readonly [readonly string[], readonly string[]])[],
  ])[] = [
    ['nobody while nobody wants to know', { mail: { enabled: true, addresses: [] }, webhooks: [] }, []],
    ['no mail while the box is not ticked', { mail: { enabled: false, addresses }, webhooks }, [[[], ['all']]]],
    ['addresses and webhooks', { mail: { enabled: true, addresses }, webhooks }, [[addresses, ['all']]]],
    [
      'only who subscribed to the event',
      { mail: { enabled: true, addresses, events: ['job.disabled'] }, webhooks: [] },
      [],
    ],
    [
      'whoever subscribed to the event',
      { mail: { enabled: true, addresses, events: ['quarantine.entered'] }, webhooks: [] },
      [[addresses, []]],
    ],
  ];
  for (const [name, subscriptions, expected] of cases) {
    test(name, () => {
      const told = play([[0, quarantined()]], subscriptions).all;
      assert.deepEqual(
        told.map((notice) => [notice.addresses, notice.webhooks]),
        expected,
      );
    });
  }

  test('what happened while nobody wanted to know is not told later', () => {
    const nobody: Subscriptions = { mail: { enabled: false, addresses }, webhooks: [] };
    const { memory } = play(
      [
        [0, quarantined()],
        [0, failed('a')],
        [HOUR, completed('incremental')],
      ],
      nobody,
    );
    assert.deepEqual(overdue(new Date(begin + 2 * HOUR), everybody, memory).notices, []);
  });
});

test('after any course of events what is due later is not due now, and memory stays small', () => {
  const occurrence = fc.constantFrom(
    quarantined(),
    quarantined('Unknown'),
    lifted,
    failed('a', 'b'),
    givenUp('c'),
    held(3),
    completed('initial'),
    completed('incremental'),
    noCycle,
    'look' as const,
  );
  const step = fc.tuple(fc.integer({ min: 0, max: 3 * DAY }), occurrence);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (raw) => {
      let time = 0;
      const steps = raw.map(([wait, happened]): Step => {
        time += wait;
        return [time, happened];
      });
      const { memory } = play(steps);
      const at = dueAt(memory);
      assert.ok(JSON.stringify(memory).length < 20_000);
      if (at === undefined) return;
      assert.deepEqual(overdue(new Date(at.getTime() - 1), everybody, memory).notices, []);
      const told = overdue(at, everybody, memory);
      assert.equal(told.notices.length > 0, true);
      const next = dueAt(told.memory);
      assert.ok(next === undefined || next > at);
    }),
  );
});
