import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { code, table } from './table.ts';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
  readonly 'x-lockstep-permissions': readonly string[];
  readonly 'x-lockstep-of-graph': boolean;
  readonly 'x-lockstep-proof'?: 'final' | 'finalWhenWide' | 'fresh';
}

interface Row extends Described {
  readonly method: string;
  readonly path: string;
}

/** Operations of the administrative interfaces, from the documents a server answers. */
export async function apiPage(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-docs-'));
  const app = await createApp(readConfiguration({ env: {}, flags: { dataDir, logLevel: 'silent' } }));
  try {
    const parts: string[] = [];
    for (const root of ['/v1.0', '/api'])
      parts.push(sections(root, (await app.http.inject(`${root}/openapi.json`)).json()));
    return `# Administrative interfaces

Generated from the operations the server registers. The same as OpenAPI 3.1, with the shape of every body: \`GET /v1.0/openapi.json\` and \`GET /api/openapi.json\` of a running server. \`/beta\` answers as \`/v1.0\`. An operation marked with ✱ is one Microsoft Graph has not. Of several permissions, one is enough; the owner of an application may do there what \`Application.ReadWrite.OwnedBy\` or one of an owner's permissions allows (see [access](../guide/access.md)).

A token is let through by its permissions alone. People who signed in are asked for more where an operation is marked: ◆ reaches far or cannot be taken back, so that it needs a sign-in within the last 10 minutes and a reason; ◇ needs both where what is asked reaches far: more than 50 removals or removals that are not named one by one, a restart that forgets links, a plan that deletes; ○ needs the fresh sign-in alone. Without it the answer is 401 \`FreshSignInRequired\`, whose \`details[0].target\` is the address to show the password at (\`PasswordRequired\`: send \`{"password"}\`) or to open in the browser (\`ProviderRequired\`). The reason is the header \`X-Lockstep-Reason\`, percent-encoded UTF-8; every write may have it, and it stands in the audit log.

${parts.join('\n')}`;
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function sections(root: string, document: { paths: Record<string, Record<string, Described>> }): string {
  const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Row => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const tags = [...new Set(rows.map(({ tags: [tag] }) => tag ?? ''))].sort();
  return tags
    .map((tag) =>
      section(
        root,
        tag,
        rows.filter((row) => row.tags.includes(tag)),
      ),
    )
    .join('\n');
}

function section(root: string, tag: string, rows: readonly Row[]): string {
  const head = ['Operation', 'Method and path', 'Answers', 'Permissions'];
  return `## ${tag} (\`${root}\`)

${table(
  head,
  rows.map((row) => [name(row, root), code(`${row.method} ${row.path}`), answers(row), permissions(row)]),
)}
`;
}

const PROOF_MARKS = { final: '◆', finalWhenWide: '◇', fresh: '○' } as const;

function name(row: Row, root: string): string {
  const mark = root === '/v1.0' && !row['x-lockstep-of-graph'] ? ' ✱' : '';
  const proof = row['x-lockstep-proof'];
  return `${row.summary}${mark}${proof === undefined ? '' : ` ${PROOF_MARKS[proof]}`}`;
}

function answers({ responses }: Row): string {
  return Object.keys(responses)
    .filter((status) => status !== 'default')
    .join(', ');
}

function permissions(row: Row): string {
  if (row.security?.length === 0) return 'open to anybody';
  return row['x-lockstep-permissions'].map(code).join(', ') || 'any token or sign-in';
}
