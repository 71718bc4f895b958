import type { PropertyFormat } from './property.ts';

/** What a text of a given form must look like. The patterns have no nested repetition: each runs in linear time. */
interface Form {
  readonly pattern: RegExp;
  /** Ends the sentence "… is not …", and says what would be right. */
  readonly expected: string;
}

const forms: Readonly<Record<PropertyFormat, Form>> = {
  // Letters of every script: names are written in them, and look-up folds case without caring which they are.
  userPrincipalName: {
    pattern: /^[\p{L}\p{M}\p{N}'._!#^~-]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*$/u,
    expected:
      "a user principal name. Write it as name@domain, with letters, digits and ' . - _ ! # ^ ~ before the only @",
  },
  mail: {
    pattern: /^[^\s@,;<>"]+@[^\s@,;<>"]+$/,
    expected: 'an e-mail address. Write it as name@domain, without spaces',
  },
  language: {
    pattern: /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}$/,
    expected: 'a language. Write it as a code such as en or en-US (RFC 5646)',
  },
  country: {
    pattern: /^[A-Za-z]{2}$/,
    expected: 'a country. Write the two-letter code of ISO 3166, such as NO',
  },
  groupMailNickname: {
    pattern: /^[^\s@()\\[\]";:<>,]+$/,
    expected: 'a mail nickname. Leave out spaces and the characters @ ( ) \\ [ ] " ; : < > ,',
  },
};

/** Undefined when `text` has the form; else the end of the sentence "… is not …". */
export function misfit(format: PropertyFormat, text: string): string | undefined {
  const form = forms[format];
  return form.pattern.test(text) ? undefined : form.expected;
}

const instant = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,7})?)?(Z|[+-]\d\d:\d\d))?$/i;

/**
 * A date with time as the directory stores it: in UTC, ending in `Z`, with up to seven fraction digits. A bare date is
 * midnight. Undefined for anything that is not an instant of the calendar, such as 31 February.
 */
export function normalisedInstant(text: string): string | undefined {
  const parts = instant.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = parts;
  const wallClock = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date rolls 31 February over to March; comparing what was read back notices it.
  if (Number.isNaN(wallClock.getTime()) || wallClock.toISOString().slice(8, 13) !== `${day}T${hour}`) return undefined;
  if (zone.toUpperCase() !== 'Z') {
    const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
    return Number.isNaN(moment.getTime()) ? undefined : `${moment.toISOString().slice(0, 19)}${fraction(text)}Z`;
  }
  return `${wallClock.toISOString().slice(0, 19)}${fraction(text)}Z`;
}

function fraction(text: string): string {
  return /\.\d{1,7}/.exec(text)?.[0] ?? '';
}
