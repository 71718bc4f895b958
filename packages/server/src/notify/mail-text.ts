import type { NoticeObject } from './job-event.ts';
import type { Letter } from './letter.ts';

/** A mail without sender and receiver. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * A letter as a mail, in plain text and in simple HTML with the same words. Without `publicUrl` it carries no link, since
 * nobody knows how the portal is reached.
 */
export function mailText(letter: Letter, publicUrl: string | undefined): MailText {
  const link =
    publicUrl === undefined ? undefined : { label: letter.link.label, url: `${publicUrl}${letter.link.path}` };
  return { subject: letter.subject, text: plain(letter, link), html: html(letter, link) };
}

/** A few lines as a mail, for what is no notice about a job. */
export function linesAsMail(subject: string, lines: readonly string[]): MailText {
  const link = { label: '', path: '' };
  const letter = { subject: subject.replace(/\p{Cc}+/gu, ' ').slice(0, 200), objects: [], more: 0, advice: [], link };
  return mailText({ ...letter, happened: lines }, undefined);
}

type Link = { readonly label: string; readonly url: string } | undefined;

function plain({ happened, objects, more, advice }: Letter, link: Link): string {
  const parts = [
    happened.map(line).join('\n'),
    objects.map((object) => `- ${line(objectText(object))}`).join('\n') + rest(objects, more, '\n- '),
    advice.length === 0 ? '' : `What to do\n${advice.map((text) => `- ${line(text)}`).join('\n')}`,
    link === undefined ? '' : `${link.label}: ${link.url}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function html({ subject, happened, objects, more, advice }: Letter, link: Link): string {
  const list = (items: readonly string[]) => `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  const others = rest(objects, more, '');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>',
    escaped(subject),
    '</title></head><body style="font-family: sans-serif">',
    ...happened.map((text) => `<p>${escaped(text)}</p>`),
    objects.length === 0 ? '' : list([...objects.map(objectText), ...(others === '' ? [] : [others])]),
    advice.length === 0 ? '' : `<p><strong>What to do</strong></p>${list(advice)}`,
    link === undefined ? '' : `<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`,
    '</body></html>',
  ].join('');
}

function objectText({ type, displayName, id, code, message }: NoticeObject): string {
  const name = displayName === '' || displayName === id ? id : `${displayName} (${id})`;
  return `${type} ${name}: ${code}${message === undefined || message === '' ? '' : `. ${message}`}`;
}

function rest(objects: readonly NoticeObject[], more: number, before: string): string {
  return objects.length > 0 && more > 0 ? `${before}and ${more} more` : '';
}

const LONGEST_LINE = 500;

/** One line, whatever a name or the answer of an application holds. */
function line(text: string): string {
  const single = text.replace(/\p{Cc}+/gu, ' ');
  return single.length <= LONGEST_LINE ? single : `${single.slice(0, LONGEST_LINE)}…`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return line(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
