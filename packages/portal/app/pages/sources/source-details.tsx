import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { type OutsideSource, SOURCES, type SourceRead } from '../../api/sources.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Facts } from '../../components/facts.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Problem } from '../../components/problem.tsx';
import { duration, TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { ReadState } from './read-state.tsx';

const useStyles = makeStyles({
  details: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  problems: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

interface Check {
  readonly isReached: boolean;
  readonly message: string;
  readonly people: readonly { readonly name: string; readonly userPrincipalName: string | null }[];
}

/** One source: how it is reached, what its last read did, and what can be done with it. */
export function SourceDetails({
  source,
  mayWrite,
  onEdit,
  onGone,
}: {
  readonly source: OutsideSource;
  readonly mayWrite: boolean;
  readonly onEdit: () => void;
  readonly onGone: () => void;
}) {
  const styles = useStyles();
  const client = useQueryClient();
  const [asked, ask] = useState<Confirmation>();
  const { id, displayName, lastRead, isReading } = source;
  const reread = () => client.invalidateQueries({ queryKey: [SOURCES] });
  const check = useMutation({ mutationFn: () => send<Check>('POST', `${SOURCES}/${id}/check`) });
  const read = useMutation({
    mutationFn: (body: { readonly allowRemovals?: boolean; readonly reason?: string }) =>
      send('POST', `${SOURCES}/${id}/read`, { body }),
    onSettled: reread,
  });
  const askToRemove = () =>
    ask({
      title: `Delete the source ${displayName}?`,
      effect: `The ${source.users.toLocaleString()} people and ${source.groups.toLocaleString()} groups it brought stay, and may be changed here from then on. Its secret is forgotten.`,
      verb: 'Delete source',
      act: async () => {
        await send('DELETE', `${SOURCES}/${id}`);
        toast(`${displayName} was deleted.`);
        onGone();
        await reread();
      },
    });
  const askToAllow = () =>
    ask({
      title: 'Delete whoever is gone?',
      effect: `${displayName} is read again, and everybody it has no more is deleted here: ${lastRead?.users.vanished.toLocaleString()} people and ${lastRead?.groups.vanished.toLocaleString()} groups at the last read. For 30 days they can be restored.`,
      verb: 'Read and delete',
      typed: displayName,
      act: (reason) => read.mutateAsync({ allowRemovals: true, reason }),
    });
  return (
    <div className={styles.details}>
      {mayWrite ? (
        <div className={styles.buttons}>
          <Button
            appearance="primary"
            disabledFocusable={isReading || read.isPending}
            onClick={() => !isReading && read.mutate({})}
          >
            Read now
          </Button>
          <Button disabledFocusable={check.isPending} onClick={() => check.mutate()}>
            Check connection
          </Button>
          <Button onClick={onEdit}>Edit</Button>
          <Button onClick={askToRemove}>Delete</Button>
        </div>
      ) : (
        <NeedsRole permission="Directory.ReadWrite.All" act="read or change a source" />
      )}
      {read.error && <Problem error={read.error} what="The source is not read." />}
      {check.isPending && <Spinner size="tiny" label="Connecting" />}
      {check.error && <Problem error={check.error} what="The connection could not be checked." />}
      {check.data && <Found {...check.data} />}
      {lastRead?.state === 'held' && mayWrite && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{lastRead.message}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={askToAllow}>Allow removals</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {lastRead?.message && !(lastRead.state === 'held' && mayWrite) && (
        <MessageBar intent={lastRead.state === 'held' ? 'warning' : 'error'} layout="multiline">
          <MessageBarBody>{lastRead.message}</MessageBarBody>
        </MessageBar>
      )}
      <Facts
        facts={[
          ['Last read', <ReadState key="state" source={source} />],
          ['Began', lastRead && <TimeAgo key="began" at={lastRead.startedDateTime} />],
          ['Next read', source.isEnabled ? <TimeAgo key="next" at={source.nextReadDateTime} /> : 'When asked'],
          ['Interval', duration(source.intervalSeconds * 1000)],
          ...connectionOf(source),
          ['People', source.users.toLocaleString()],
          ['Groups', source.groups.toLocaleString()],
        ]}
      />
      {lastRead && <Text>{whatItDid(lastRead)}</Text>}
      {lastRead !== null && lastRead.problemCount > 0 && (
        <section aria-label="Problems">
          <Text>
            {lastRead.problemCount === 1 ? '1 problem' : `${lastRead.problemCount.toLocaleString()} problems`}
            {lastRead.problemCount > lastRead.problems.length && `, the first ${lastRead.problems.length} of them`}:
          </Text>
          <ul className={styles.problems}>
            {lastRead.problems.map(({ name, message }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same may be told of several
              <li key={index}>{`${name}: ${message}`}</li>
            ))}
          </ul>
        </section>
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </div>
  );
}

/** What a check found: the first people, to see whether it is the right place. */
function Found({ isReached, message, people }: Check) {
  const who = people.map(({ name, userPrincipalName }) =>
    userPrincipalName === null ? name : `${name} (${userPrincipalName})`,
  );
  return (
    <MessageBar intent={isReached ? 'success' : 'error'} layout="multiline">
      <MessageBarBody>
        {message} {who.length > 0 && `The first people: ${who.join(', ')}.`}
      </MessageBarBody>
    </MessageBar>
  );
}

function connectionOf(source: OutsideSource): readonly (readonly [string, string | null])[] {
  if (source.kind === 'graph') {
    return [
      ['Connection', source.baseUrl],
      ['Token address', source.tokenUrl],
      ['Client ID', source.clientId],
    ];
  }
  return [
    ['Connection', source.url],
    ['Bind DN', source.bindDn],
    ['Base', source.baseDn],
    ['Filter', source.filter],
    ['Base of groups', source.groupsBaseDn],
  ];
}

function whatItDid({ users, groups, members, managers }: SourceRead): string {
  const of = (what: string, counts: SourceRead['users']) =>
    `${what}: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} as they were, ${counts.removed} deleted.`;
  const moved = `Members: ${members.added} added, ${members.removed} taken out. Managers: ${managers} changed.`;
  return [of('People', users), of('Groups', groups), moved].join(' ');
}
