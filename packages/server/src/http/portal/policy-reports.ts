import { type GraphInstance, operation } from '../operation.ts';

/** What a policy can speak of (CSP Level 3, Trusted Types). Whatever else a report names is counted together. */
const DIRECTIVES = new Set([
  'base-uri',
  'connect-src',
  'default-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'object-src',
  'require-trusted-types-for',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
  'worker-src',
]);
const LARGEST = 64 * 1024;
/** More than a browser sends in one request. */
const MOST = 100;

/** How often browsers told that the policy of a page kept something from happening, by what it speaks of. */
export class PolicyReports {
  readonly #counts = new Map<string, number>();

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  count(directive: string): void {
    const name = DIRECTIVES.has(directive) ? directive : 'other';
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}

/**
 * `/csp`: takes reports in either form browsers send (CSP Level 3 section 5.3, Reporting API). Nothing of them is kept
 * but a number: they name addresses of pages, and anybody can send one.
 */
export function policyReportRoutes(app: GraphInstance, reports: PolicyReports): void {
  app.addContentTypeParser(
    /^application\/(?:csp-report|reports\+json)\b/,
    { parseAs: 'string', bodyLimit: LARGEST },
    app.getDefaultJsonParser('error', 'error'),
  );

  app.post(
    '/csp',
    {
      bodyLimit: LARGEST,
      ...operation({
        id: 'reportPolicy',
        summary: 'Tell what the policy of a page kept from happening; browsers do, and it is counted.',
        tag: 'Sign-in',
        permissions: [],
        isOpen: true,
        bodyType: 'application/csp-report',
        answers: { 204: undefined },
        ofGraph: false,
      }),
    },
    async (request, reply) => {
      for (const directive of directivesIn(request.body)) reports.count(directive);
      return reply.code(204).send();
    },
  );
}

/** What each report is about; nothing for what is no report. */
function directivesIn(body: unknown): readonly string[] {
  const all: readonly Body[] = Array.isArray(body) ? body.slice(0, MOST) : [body];
  return all
    .map((one) => one?.['csp-report']?.['effective-directive'] ?? one?.body?.effectiveDirective)
    .filter((directive): directive is string => typeof directive === 'string');
}

/** As much of a report as is looked at; whatever was sent, none of it need be there. */
type Body =
  | {
      readonly 'csp-report'?: { readonly 'effective-directive'?: unknown } | null;
      readonly body?: { readonly effectiveDirective?: unknown } | null;
    }
  | null
  | undefined;
