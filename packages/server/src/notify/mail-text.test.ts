import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NoticeObject } from './index.ts';
import { letterOf } from './letter.ts';
import { mailText } from './mail-text.ts';
import type { JobNotice, NoticeFacts, SourceNotice } from './notice.ts';
import { NOTICE_KINDS, type NoticeKind } from './notice-settings.ts';
import { shownInstant } from './shown-instant.ts';
import { webhookBody } from './webhook-body.ts';

const at = new Date('2026-03-02T08:00:00Z');
const later = new Date('2026-03-02T14:00:00Z');
const error = { code: 'InvalidCredentials', message: 'The token was refused.' };
const object: NoticeObject = { id: 'u-1', type: 'User', displayName: 'Ana Ortiz', code: 'EntryConflict' };
const advice = (code: string) => `Remedy of ${code}.`;

function mail(facts: NoticeFacts, applicationName = 'Orbit CRM', publicUrl: string | null = 'https://sync.example') {
  const job = { organizationId: 'o', jobId: 'j', applicationId: 'app 1', applicationName };
  const notice: JobNotice = { ...facts, job, at, addresses: [], webhooks: [] };
  return { notice, ...mailText(letterOf(notice, advice, undefined), publicUrl ?? undefined) };
}

const trouble = { since: at, message: 'The server answers nobody. Check that it runs.', nextRead: later };

function sourceNotice(
  facts: Pick<SourceNotice, 'kind'> & Partial<SourceNotice>,
  sourceName = 'Halden AD',
): SourceNotice {
  const source = { organizationId: 'o', sourceId: 's 1', sourceName };
  return { ...trouble, ...facts, source, at, addresses: [], webhooks: [] } as SourceNotice;
}

describe('what mails say', () => {
  const cases: readonly (readonly [NoticeFacts, string, readonly (string | RegExp)[]])[] = [
    [
      { kind: 'quarantine.entered', reason: 'EncounteredQuarantineException', error, nextAttempt: later },
      'Orbit CRM: provisioning is in quarantine',
      [
        /held back since 2026-03-02 08:00:00 UTC/,
        'EncounteredQuarantineException',
        'InvalidCredentials: The token was refused.',
        'Remedy of InvalidCredentials.',
        'tried again at 2026-03-02 14:00:00 UTC',
        'https://sync.example/applications/app%201/provisioning',
      ],
    ],
    [
      { kind: 'quarantine.reasonChanged', reason: 'Unknown', error, nextAttempt: later },
      'Orbit CRM: the reason of the quarantine changed',
      ['another reason', 'Reason: Unknown.'],
    ],
    [{ kind: 'quarantine.lifted' }, 'Orbit CRM: the quarantine is over', ['works again']],
    [
      { kind: 'quarantine.reminder', day: 14, disabledAt: later, reason: 'Unknown', error },
      'Orbit CRM: in quarantine for 14 days',
      ['switched off at 2026-03-02 14:00:00 UTC', 'The token was refused.', 'Retry now'],
    ],
    [
      { kind: 'job.disabled', error },
      'Orbit CRM: provisioning was switched off',
      ['more than four weeks', 'start provisioning again'],
    ],
    [
      { kind: 'deletions.held', count: 14, threshold: '5', sample: [object] },
      'Orbit CRM: 14 removals held back',
      [
        '14 accounts',
        'threshold is 5',
        'User Ana Ortiz (u-1): EntryConflict',
        'and 13 more',
        'Decide: https://sync.example/applications/app%201/provisioning/staged-deletions',
      ],
    ],
    [
      { kind: 'objects.failed', count: 1, objects: [{ ...object, message: 'userName is taken.' }] },
      'Orbit CRM: 1 object failed',
      ['User Ana Ortiz (u-1): EntryConflict. userName is taken.', 'Remedy of EntryConflict.', '/attention'],
    ],
    [
      { kind: 'objects.givenUp', count: 2, objects: [object] },
      'Orbit CRM: 2 objects given up',
      ['and 1 more', 'press Retry'],
    ],
    [
      { kind: 'cycle.initialCompleted', counts: { created: 3, failed: 0 } },
      'Orbit CRM: the first cycle is complete',
      ['created: 3', 'failed: 0', '/logs'],
    ],
    [
      { kind: 'cycle.overdue', lastCompletedAt: at, intervalSeconds: 2400 },
      'Orbit CRM: no cycle was completed for a while',
      ['completed at 2026-03-02 08:00:00 UTC', 'due every 40 minutes'],
    ],
    [
      { kind: 'cycle.overdue', lastCompletedAt: undefined, intervalSeconds: 3600 },
      'Orbit CRM: no cycle was completed for a while',
      ['completed yet', 'every 1 hour'],
    ],
  ];
  for (const [index, [facts, subject, said]] of cases.entries()) {
    test(`mail ${index + 1}: ${facts.kind}`, () => {
      const { text, html, ...sent } = mail(facts);
      assert.equal(sent.subject, subject);
      for (const what of said)
        assert.ok(typeof what === 'string' ? text.includes(what) : what.test(text), `${what} in ${text}`);
      assert.match(text, /^What to do$/m);
      assert.match(html, /<strong>What to do<\/strong>/);
      assert.match(html, /<a href="https:\/\/sync\.example\/applications\/app%201\/provisioning/);
    });
  }

  const ofSources: readonly (readonly [SourceNotice['kind'], string, readonly string[]])[] = [
    [
      'source.failing',
      'Halden AD: the source cannot be read',
      ['since 2026-03-02 09:00:00 UTC+1', trouble.message, 'Read now', 'read again at 2026-03-02 15:00:00 UTC+1'],
    ],
    ['source.removalsHeld', 'Halden AD: removals are held back', [trouble.message, 'Allow removals']],
    ['source.recovered', 'Halden AD: the source can be read again', ['since 2026-03-02 09:00:00 UTC+1']],
  ];
  for (const [kind, subject, said] of ofSources) {
    test(`a mail about a source: ${kind}`, () => {
      const letter = letterOf(sourceNotice({ kind }), advice, 'Europe/Brussels');
      const { text } = mailText(letter, 'https://sync.example');
      assert.equal(letter.subject, subject);
      for (const what of [...said, 'Open the source: https://sync.example/directory/sources?source=s%201']) {
        assert.ok(text.includes(what), `${what} in ${text}`);
      }
    });
  }

  test('every kind of notice has its words', () => {
    const said: readonly NoticeKind[] = [...cases.map(([{ kind }]) => kind), ...ofSources.map(([kind]) => kind)];
    assert.deepEqual([...new Set(said)].sort(), [...NOTICE_KINDS].sort());
  });

  test('without a public address there is no link', () => {
    const { text, html } = mail({ kind: 'quarantine.lifted' }, 'Orbit', null);
    assert.doesNotMatch(text + html, /undefined|href/);
  });
});

describe('hostile text in mails', () => {
  const name = 'Evil\r\nBcc: all@northwind.example <script>alert("1")</script>';
  const facts: NoticeFacts = {
    kind: 'objects.failed',
    count: 1,
    objects: [{ ...object, displayName: "<img src=x onerror='1'>\u0000\n- forged", message: 'x'.repeat(10_000) }],
  };

  test('no name breaks out of the subject or begins a line', () => {
    const { subject, text } = mail(facts, name);
    assert.doesNotMatch(subject, /\p{Cc}/u);
    assert.doesNotMatch(text, /^Bcc:|^- forged/m);
    assert.ok(subject.length <= 200);
    const ofSource = letterOf(sourceNotice({ kind: 'source.failing' }, name.repeat(9)), advice, undefined);
    assert.doesNotMatch(ofSource.subject, /\p{Cc}/u);
    assert.ok(ofSource.subject.length <= 200);
  });

  test('no name becomes markup', () => {
    const { html } = mail(facts, name);
    assert.doesNotMatch(html, /<script|<img/);
    assert.match(html, /&lt;img src=x onerror=&#39;1&#39;&gt;/);
  });

  test('no text grows without bound', () => assert.ok(mail(facts, name).text.length < 3_000));
});

test('a webhook is told type, time and data, and nothing of who else is told', () => {
  const { notice } = mail({ kind: 'objects.failed', count: 1, objects: [object] });
  assert.deepEqual(JSON.parse(webhookBody({ ...notice, addresses: ['secret@x.example'], webhooks: ['w'] })), {
    type: 'objects.failed',
    timestamp: '2026-03-02T08:00:00.000Z',
    data: {
      organizationId: 'o',
      jobId: 'j',
      applicationId: 'app 1',
      applicationName: 'Orbit CRM',
      count: 1,
      objects: [object],
    },
  });
});

test('a webhook is told of a source which it is, and instants in UTC', () => {
  assert.deepEqual(JSON.parse(webhookBody(sourceNotice({ kind: 'source.failing' }))), {
    type: 'source.failing',
    timestamp: '2026-03-02T08:00:00.000Z',
    data: {
      organizationId: 'o',
      sourceId: 's 1',
      sourceName: 'Halden AD',
      since: '2026-03-02T08:00:00.000Z',
      message: trouble.message,
      nextRead: '2026-03-02T14:00:00.000Z',
    },
  });
});

describe('an instant in a mail', () => {
  for (const [zone, instant, shown] of [
    ['Europe/Brussels', '2026-03-01T11:04:31Z', '2026-03-01 12:04:31 UTC+1'],
    ['Europe/Brussels', '2026-07-01T22:30:00Z', '2026-07-02 00:30:00 UTC+2'],
    ['Asia/Kolkata', '2026-12-31T18:30:00Z', '2027-01-01 00:00:00 UTC+5:30'],
    ['America/New_York', '2026-03-01T04:00:00Z', '2026-02-28 23:00:00 UTC-5'],
    ['UTC', '2026-03-01T11:04:31Z', '2026-03-01 11:04:31 UTC'],
    [undefined, '2026-03-01T11:04:31Z', '2026-03-01 11:04:31 UTC'],
    ['Europe/Atlantis', '2026-03-01T11:04:31Z', '2026-03-01 11:04:31 UTC'],
  ] as const) {
    test(`${instant} in ${zone ?? 'no zone'}`, () => assert.equal(shownInstant(new Date(instant), zone), shown));
  }
});
