import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useRefresh } from '../../api/refresh.ts';
import { useMay } from '../../api/session.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { actionWord, causeSentence, type DeletionCause, type HeldRemoval } from './held-removal.ts';

/** From this many on, more than a press is asked for. */
const MANY = 50;

const useStyles = makeStyles({
  cause: { display: 'grid', gap: tokens.spacingVerticalS },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  sentence: { flexGrow: 1, margin: 0, fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase300 },
});

/** The removals of one job that wait for one reason: who they are about, and the decision, for some of them or all. */
export function HeldRemovals({
  of: { cause, count, change, refusal, askedBy },
  jobAddress,
  application,
  sought,
}: {
  readonly of: DeletionCause;
  readonly jobAddress: string;
  /** Name of the application. */
  readonly application: string;
  /** Part of a name. */
  readonly sought: string;
}) {
  const styles = useStyles();
  const may = useMay();
  const refresh = useRefresh();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<Confirmation>();
  const named = sought === '' ? '' : ` and contains(displayName,'${sought.replaceAll("'", "''")}')`;
  const filter = `cause eq '${cause}'${named}`;
  const path = `${jobAddress}/stagedDeletions?$top=100&$filter=${encodeURIComponent(filter)}`;
  const removals = useList<HeldRemoval>(path);
  // What the server refuses under the two-person rule is not offered; asking somebody else is.
  const mayDecide = may('StagedDeletion.Decide.All');
  const canDecide = mayDecide && refusal === null;
  if (removals.isSuccess && removals.items.length === 0) return null;

  const askOthers = () =>
    ask({
      title: `Ask another approver to allow ${inWords(count)} in ${application}?`,
      effect: 'Nothing happens to the accounts before somebody else allows it.',
      verb: 'Ask for approval',
      takesReason: true,
      act: async (reason) => {
        await send('POST', `${jobAddress}/stagedDeletions/ask`, { body: { filter }, reason });
        await refresh(jobAddress);
        toast(`Asked for: ${inWords(count)} in ${application} wait for another approver.`);
      },
    });
  const decide = (decision: 'allow' | 'reject', some: boolean) => {
    const number = some ? chosen.size : sought === '' ? count : removals.items.length;
    const isAllowed = decision === 'allow';
    const what = inWords(number);
    ask({
      title: `${isAllowed ? 'Allow' : 'Reject'} ${what} in ${application}?`,
      effect: isAllowed
        ? 'Each is looked at once more in the next cycle and then carried out; whoever is back in scope keeps the account.'
        : 'The accounts stay as they are and are let go. Nothing is proposed again until their owners were in scope once more.',
      verb: `${isAllowed ? 'Allow' : 'Reject'} ${what}`,
      ...(isAllowed && (number > MANY || !some) ? { typed: application } : {}),
      act: async (reason) => {
        const { count: done } = await send<{ readonly count: number }>(
          'POST',
          `${jobAddress}/stagedDeletions/${decision}`,
          { body: some ? { ids: [...chosen] } : { filter }, reason },
        );
        choose(new Set());
        await refresh(jobAddress, '/api/portal/overview');
        toast(
          `${done === 1 ? '1 removal is' : `${done.toLocaleString()} removals are`} ${decision}ed in ${application}.`,
        );
      },
    });
  };
  return (
    <section className={styles.cause} aria-label={causeSentence(cause, count)}>
      <div className={styles.head}>
        <h2 className={styles.sentence}>{causeSentence(cause, count)}</h2>
        {mayDecide && refusal !== null && askedBy === null && (
          <Button size="small" onClick={askOthers}>
            Ask for approval
          </Button>
        )}
        {canDecide &&
          (['reject', 'allow'] as const).map((decision) => (
            <Menu key={decision}>
              <MenuTrigger disableButtonEnhancement>
                <MenuButton size="small">{decision === 'allow' ? 'Allow' : 'Reject'}</MenuButton>
              </MenuTrigger>
              <MenuPopover>
                <MenuList>
                  {chosen.size > 0 && (
                    <MenuItem onClick={() => decide(decision, true)}>
                      {decision === 'allow' ? 'Allow' : 'Reject'} {chosen.size.toLocaleString()} selected
                    </MenuItem>
                  )}
                  <MenuItem onClick={() => decide(decision, false)}>
                    {decision === 'allow' ? 'Allow all' : 'Reject all'}
                    {sought === '' ? '' : ' that are found'}
                  </MenuItem>
                </MenuList>
              </MenuPopover>
            </Menu>
          ))}
      </div>
      {change && (
        <Text>
          {change.activityDisplayName} by {change.initiatedBy || 'the installation'}{' '}
          <TimeAgo at={change.activityDateTime} /> <LinkTo to={`/logs/audit?entry=${change.id}`}>Open cause</LinkTo>
        </Text>
      )}
      {askedBy && (
        <Text>
          Asked for by {askedBy.displayName} <TimeAgo at={askedBy.at} />; waits for another approver.
        </Text>
      )}
      {mayDecide && refusal !== null && <Text>{refusal}</Text>}
      {removals.error && (
        <Problem
          error={removals.error}
          what="The removals could not be read."
          onRetry={() => void removals.refetch()}
        />
      )}
      {removals.items.length > 0 && (
        <Grid
          label={causeSentence(cause, count)}
          file={{ what: 'staged-deletions', from: path }}
          items={removals.items}
          keyOf={({ id }) => id}
          {...removals.paging}
          maxHeight="440px"
          {...(canDecide ? { selection: { keys: chosen, change: choose } } : {})}
          columns={[
            { name: 'name', label: 'Name', weight: 3, text: ({ displayName }) => displayName },
            { name: 'action', label: 'Action', text: actionWord },
            { name: 'since', label: 'Since', weight: 2, ago: ({ since }) => since },
            { name: 'cause', label: 'Cause', isExtra: true, text: (removal) => removal.cause },
            { name: 'id', label: 'Id', isExtra: true, text: ({ id }) => id },
            {
              name: 'why',
              label: 'Look at',
              acts: true,
              weight: 2,
              cell: ({ id, objectTypeName }) => (
                <LinkTo to={`/directory/${objectTypeName === 'Group' ? 'groups' : 'users'}/${id}`}>
                  {objectTypeName === 'Group' ? 'Open group' : 'Open person'}
                </LinkTo>
              ),
            },
          ]}
        />
      )}
      {canDecide && removals.items.length > 1 && (
        <div>
          <Button
            size="small"
            appearance="subtle"
            onClick={() => choose(chosen.size > 0 ? new Set() : new Set(removals.items.map(({ id }) => id)))}
          >
            {chosen.size > 0 ? 'Select none' : 'Select everybody listed'}
          </Button>
        </div>
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </section>
  );
}

function inWords(number: number): string {
  return number === 1 ? '1 removal' : `${number.toLocaleString()} removals`;
}
