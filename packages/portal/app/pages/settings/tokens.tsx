import { Button, Spinner, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { roleLabel, useRoles } from '../../api/roles.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { toast } from '../../components/toasts.tsx';
import { TokenForm } from './token-form.tsx';

interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

const ADDRESS = '/api/settings/tokens';
const SOON = 30 * 86_400_000;

/** API tokens: what each may do, until when, and when it was last used. A value is shown once. */
export function Component() {
  const client = useQueryClient();
  const roles = useRoles();
  const tokens = useList<ApiToken>(`${ADDRESS}?$top=100`);
  const [asked, ask] = useAddressed('new');
  const [confirmation, confirm] = useState<Confirmation>();
  const [value, show] = useState<Readonly<Record<string, string>>>();
  const reread = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith(ADDRESS) });
  const label = (name: string) => roleLabel(roles.find((role) => role.name === name) ?? { name, shownAs: [] });
  const revoke = (token: ApiToken) =>
    confirm({
      title: `Revoke ${token.name}?`,
      effect: 'Whatever uses it is refused from now on. This cannot be taken back.',
      verb: `Revoke ${token.name}`,
      act: async () => {
        await send('DELETE', `${ADDRESS}/${token.id}`);
        toast(`${token.name} was revoked; it is refused from now on.`);
        await reread();
      },
    });
  return (
    <Page
      title="Tokens"
      answer={tokens.isSuccess && tokens.items.length > 0 && answerOf(tokens.items, tokens.hasNextPage)}
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => ask('yes')}>
          New token
        </Button>
      }
    >
      {tokens.error && (
        <Problem error={tokens.error} what="The tokens could not be read." onRetry={() => void tokens.refetch()} />
      )}
      {tokens.isPending && <Spinner label="Loading" delay={300} />}
      {tokens.isSuccess && tokens.items.length === 0 && (
        <Empty>No program has a token yet. Make one for each program, with what it needs and no more.</Empty>
      )}
      {tokens.items.length > 0 && (
        <Grid
          label="Tokens"
          name="tokens"
          file={{ what: 'tokens', from: `${ADDRESS}?$top=100` }}
          items={tokens.items}
          keyOf={({ id }) => id}
          {...tokens.paging}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: ({ name }) => name },
            { name: 'used', label: 'Last use', ago: ({ lastUsedAt }) => lastUsedAt, none: 'Never' },
            { name: 'expires', label: 'Expires', ago: ({ expiresAt }) => expiresAt, none: 'Never' },
            {
              name: 'may',
              label: 'May',
              weight: 3,
              text: ({ roles: held, permissions }) => [...held.map(label), ...permissions].join(', '),
            },
            { name: 'by', label: 'Made by', text: ({ createdBy }) => createdBy },
            {
              name: 'acts',
              label: 'Actions',
              acts: true,
              cell: (token) => (
                <Button size="small" onClick={() => revoke(token)} aria-label={`Revoke ${token.name}`}>
                  Revoke
                </Button>
              ),
            },
          ]}
        />
      )}
      <Text>
        The interfaces are described in OpenAPI at <code>/v1.0/openapi.json</code> and <code>/api/openapi.json</code>.
      </Text>
      {asked !== undefined && (
        <TokenForm
          roles={roles}
          onClose={() => ask(undefined)}
          onMade={async (token) => {
            show({ Token: token });
            await reread();
          }}
        />
      )}
      <Confirm asked={confirmation} onClose={() => confirm(undefined)} />
      <ShownOnce title="Your new token" values={value} onClose={() => show(undefined)} />
    </Page>
  );
}

/** How many programs are let in, and which of the tokens want somebody to look. */
function answerOf(tokens: readonly ApiToken[], hasMore: boolean): string {
  const now = Date.now();
  const end = ({ expiresAt }: ApiToken) => (expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt));
  const good = tokens.filter((one) => end(one) > now);
  const unused = good.filter(({ lastUsedAt }) => lastUsedAt === null).length;
  const ending = good.filter((one) => end(one) <= now + SOON).length;
  const count = `${good.length.toLocaleString()}${hasMore ? '+' : ''}`;
  const more = [
    unused === 0 ? '' : `${unused.toLocaleString()} ${unused === 1 ? 'was' : 'were'} never used`,
    ending === 0 ? '' : `${ending.toLocaleString()} ${ending === 1 ? 'expires' : 'expire'} within 30 days`,
  ].filter((part) => part !== '');
  const letIn = good.length === 1 ? '1 token lets a program in' : `${count} tokens let programs in`;
  return `${[letIn, ...more].join('; ')}.`;
}
