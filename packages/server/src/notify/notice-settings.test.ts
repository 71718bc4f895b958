import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { afterFailure } from './delivery-schedule.ts';
import { DeliveryError, NO_NOTICES, type NoticeSettings, noticeSettingsFindings, readNoticeSettings } from './index.ts';

describe('settings of notices', () => {
  const refused: readonly (readonly [string, Partial<NoticeSettings>, RegExp])[] = [
    ['an address without a domain', { addresses: ['it'] }, /^addresses: "it" is no mail address\. Write it like/],
    ['a name before the address', { addresses: ['IT <it@x.example>'] }, /without a name before it/],
    ['two addresses in one', { addresses: ['a@x.example,b@x.example'] }, /is no mail address/],
    ['a line end in an address', { addresses: ['a@x.example\r\nBcc: b'] }, /is no mail address/],
    ['an address longer than any', { addresses: [`${'a'.repeat(250)}@x.example`] }, /is no mail address/],
    [
      'more addresses than a list should be for',
      { addresses: Array(51).fill('a@x.example') },
      /51 are given\. Give at most 50/,
    ],
    ['an unknown event', { events: ['boom' as never] }, /^events: "boom" is unknown\. Choose of quarantine\.entered,/],
    ['the box ticked without an address', { enabled: true, addresses: [] }, /switched on without an address/],
  ];
  for (const [name, change, expected] of refused) {
    test(`ENT-28 ${name} is refused`, () => {
      const findings = noticeSettingsFindings({ enabled: false, addresses: [], ...change });
      assert.ok(findings.length > 0);
      for (const finding of findings) assert.match(finding, expected);
    });
  }

  test('usual settings are accepted', () => {
    const settings: NoticeSettings = {
      enabled: true,
      addresses: ["o'hara+it@mail.x.example"],
      events: ['job.disabled'],
    };
    assert.deepEqual(noticeSettingsFindings(settings), []);
    assert.deepEqual(readNoticeSettings(JSON.parse(JSON.stringify(settings))), settings);
  });

  test('of what is stored the usable part is read', () => {
    const stored = { enabled: 1, addresses: ['a@x.example', 'a@x.example', 7, 'b'], events: ['boom', 'job.disabled'] };
    assert.deepEqual(readNoticeSettings(stored), {
      enabled: false,
      addresses: ['a@x.example'],
      events: ['job.disabled'],
    });
    for (const nothing of [undefined, null, 'x', 7]) assert.deepEqual(readNoticeSettings(nothing), NO_NOTICES);
    assert.deepEqual(readNoticeSettings([]), NO_NOTICES);
  });
});

describe('attempts to deliver', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const minutes = (attempt: number, error = new DeliveryError('no', { again: 'later' })) => {
    const outcome = afterFailure(attempt, error, now);
    return 'nextAttemptAt' in outcome ? (outcome.nextAttemptAt.getTime() - now.getTime()) / 60_000 : 'dead';
  };

  test('lie further and further apart, and end after three days', () => {
    const waits = Array.from({ length: 10 }, (_, index) => minutes(index + 1));
    assert.deepEqual(waits, [1, 5, 30, 120, 300, 600, 840, 1200, 1440, 'dead']);
  });

  test('end at once when trying again cannot help', () => {
    for (const again of ['never', 'gone'] as const)
      assert.equal(minutes(1, new DeliveryError('no', { again })), 'dead');
  });

  test('wait as long as was asked, but no longer than a day', () => {
    const asked = (afterSeconds: number) => minutes(1, new DeliveryError('no', { again: 'later', afterSeconds }));
    assert.deepEqual([asked(10), asked(600), asked(10 * 86_400)], [1, 10, 1440]);
  });
});
