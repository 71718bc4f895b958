import { type JsonValue, parseJson } from '../json.ts';
import { badRequest } from '../message/index.ts';
import type { Start } from './merged.ts';
import type { Position } from './resource-store.ts';

/** What paging by cursor (RFC 9865) needs. Nothing is kept between pages: a cursor carries its place, signed. */
export interface CursorSettings {
  /** Whose cursors these are; those of another tenant are not valid. */
  readonly tenant: string;
  /**
   * A message authentication code of a text under a secret key, such as HMAC-SHA-256, in letters, digits, `-` and `_`
   * alone. All processes that serve the tenant need the same key.
   */
  readonly sign: (text: string) => string | Promise<string>;
  /** For how many seconds a cursor is valid. */
  readonly timeout: number;
}

/** Where the page that a cursor stands for begins or ends. */
export interface Place {
  /** Name of the resource type; of several types the walk goes through one after the other. */
  readonly resourceType: string;
  readonly direction: 'after' | 'before';
  /** Undefined for the beginning of the type. */
  readonly position: Position | undefined;
}

/**
 * The cursor for a place in what `query` describes: base64url text and its signature, parted by a dot, so unreserved
 * characters of a URL alone (RFC 9865 section 2).
 */
export function printCursor(settings: CursorSettings, query: string, place: Place, now: Date): Promise<string> {
  const { resourceType, direction, position } = place;
  return seal(settings, query, [resourceType, direction, ...(position ? [position.key, position.id] : [])], now);
}

/** The cursor for the places that several types go on behind in one order. */
export function printMergedCursor(
  settings: CursorSettings,
  query: string,
  starts: readonly Start[],
  now: Date,
): Promise<string> {
  const content = starts.map((start) => {
    if (start === 'end') return 0;
    return 'after' in start ? [start.after.key, start.after.id] : start.startIndex;
  });
  return seal(settings, query, content, now);
}

/**
 * The place a cursor stands for. Throws `ScimError` 400 `invalidCursor` when it was not made here for this tenant, filter
 * and order, and `expiredCursor` when it is too old.
 */
export async function readCursor(settings: CursorSettings, query: string, cursor: string, now: Date): Promise<Place> {
  const [resourceType, direction, key = null, id] = await unseal(settings, query, cursor, now);
  return {
    resourceType: String(resourceType),
    direction: direction === 'before' ? 'before' : 'after',
    position: id === undefined ? undefined : { key: key as Position['key'], id: String(id) },
  };
}

/** The places a cursor of `printMergedCursor` stands for; throws as `readCursor` does. */
export async function readMergedCursor(
  settings: CursorSettings,
  query: string,
  cursor: string,
  now: Date,
): Promise<readonly Start[]> {
  return (await unseal(settings, query, cursor, now)).map((start) => {
    if (Array.isArray(start)) return { after: { key: start[0] as Position['key'], id: String(start[1]) } };
    return start === 0 ? 'end' : { startIndex: Number(start) };
  });
}

async function seal(
  settings: CursorSettings,
  query: string,
  content: readonly JsonValue[],
  now: Date,
): Promise<string> {
  const text = toBase64Url(JSON.stringify([now.getTime(), ...content]));
  return `${text}.${await settings.sign(signedText(settings, query, text))}`;
}

async function unseal(
  settings: CursorSettings,
  query: string,
  cursor: string,
  now: Date,
): Promise<readonly JsonValue[]> {
  const dot = cursor.indexOf('.');
  const text = cursor.slice(0, Math.max(0, dot));
  const expected = await settings.sign(signedText(settings, query, text));
  const content = isSame(cursor.slice(dot + 1), expected) ? parseJson(fromBase64Url(text)) : undefined;
  if (!Array.isArray(content)) {
    throw badRequest('invalidCursor', 'The cursor is not valid for this query. Begin again with an empty cursor.');
  }
  const [issued, ...rest] = content;
  if (now.getTime() - Number(issued) > settings.timeout * 1000) {
    throw badRequest(
      'expiredCursor',
      `The cursor is older than ${settings.timeout} seconds. Begin again with an empty cursor.`,
    );
  }
  return rest;
}

function signedText({ tenant }: CursorSettings, query: string, text: string): string {
  const signed: JsonValue = ['cursor', tenant, query, text];
  return JSON.stringify(signed);
}

/** In a time that does not tell how much of the text is right. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < expected.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index);
  }
  return difference === 0;
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}
