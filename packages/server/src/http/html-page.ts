import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** A page without script, so that it can be shown under the strictest policy there is. */
export interface Page {
  readonly status: number;
  readonly title: string;
  /** HTML, from {@link html}. */
  readonly body: Html;
  /** Another origin that a form of the page may lead to, by way of a redirect. */
  readonly leadsTo?: string | undefined;
}

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** HTML out of a template: whatever is put in is text, unless it is HTML itself. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(
    parts.reduce((whole, part, index) => {
      const value = values[index - 1] ?? '';
      return whole + written(value) + part;
    }),
  );
}

function written(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escaped(value);
  return value instanceof Html ? value.text : value.map(({ text }) => text).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root {
  color-scheme: light dark; font: 16px/1.5 'Segoe UI', system-ui, sans-serif;
  --ground: #fafafa; --sheet: #fff; --ink: #242424; --edge: #d1d1d1; --field: #616161; --act: #0f548c; --word: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141414; --sheet: #292929; --ink: #fff; --edge: #525252; --field: #adadad; --act: #479ef5; --word: #001526;
  }
}
body {
  margin: 0; display: grid; min-height: 100vh; place-items: center; background: var(--ground); color: var(--ink);
}
main {
  box-sizing: border-box; width: min(28rem, 100vw - 2rem); padding: 2rem; margin: 1rem;
  overflow-wrap: anywhere; background: var(--sheet); border: 1px solid var(--edge); border-radius: .5rem;
}
h1 { margin: 0 0 1.5rem; font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
label { display: block; margin: 0 0 1rem; font-size: .875rem; }
input {
  display: block; box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .5rem; font: inherit;
  font-size: 1rem; color: inherit; background: transparent; border: 1px solid var(--field); border-radius: .25rem;
}
button {
  padding: .5rem 1.25rem; margin: .5rem .5rem 0 0; font: inherit; font-size: .875rem; font-weight: 600; cursor: pointer;
  color: var(--word); background: var(--act); border: 1px solid var(--act); border-radius: .25rem;
}
button[value=cancel] { color: inherit; background: transparent; border-color: var(--field); }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.problem { border-left: .25rem solid #c50f1f; padding-left: .75rem; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** The whole document. */
export function documentOf({ title, body }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escaped(title)}</h1>
${body.text}
</main></body>
</html>
`;
}

/** Headers a page goes out with. A form may lead where its redirect leads, as some browsers ask (CSP, form-action). */
export function headersOf({ leadsTo }: Pick<Page, 'leadsTo'>): Readonly<Record<string, string>> {
  const formAction = leadsTo === undefined ? "'self'" : `'self' ${leadsTo}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

/** Answers with a page. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply.code(page.status).headers(headersOf(page)).send(documentOf(page));
}
