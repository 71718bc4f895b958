import { Button, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { useList } from '../../api/list.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { DownloadList } from '../../components/download-list.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { assigning, linking, type Outcome } from './bulk.ts';
import { CATEGORY_MEANINGS, type Category, type DiscoveredAccount } from './discovery-run.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalM },
  acts: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Accounts of one category, with what can be done about some of them together. */
export function Accounts({ runPath, category }: { readonly runPath: string; readonly category: Category }) {
  const styles = useStyles();
  const { address, displayName, id, jobAddress, may } = useApplication();
  const refresh = useRefresh();
  const [asked, search] = useAddressed('q');
  const sought = useDeferredValue((asked ?? '').trim());
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [question, ask] = useState<Confirmation>();
  const [outcome, setOutcome] = useState<Outcome>();
  const named = sought === '' ? '' : ` and contains(displayName,'${sought.replaceAll("'", "''")}')`;
  const filter = encodeURIComponent(`category eq '${category}'${named}`);
  const path = `${runPath}/accounts?$top=100&$filter=${filter}`;
  const accounts = useList<DiscoveredAccount>(path);
  const selected = accounts.items.filter((one) => chosen.has(one.id) && one.person !== null);
  const canAssign = category === 'unassigned' && may('AppRoleAssignment.ReadWrite.All');
  const canLink = (category === 'unassigned' || category === 'assigned') && may(...WRITE);
  const act = (done: string, run: () => Promise<Outcome>) => async () => {
    const result = await run();
    setOutcome(result);
    choose(new Set());
    await refresh(address);
    toast(
      `${result.done.toLocaleString()} ${done}${result.refused.length > 0 ? `, ${result.refused.length} refused` : ''}.`,
    );
  };
  const number = `${selected.length.toLocaleString()} ${selected.length === 1 ? 'person' : 'people'}`;
  const columns = [...new Set(accounts.items.slice(0, 100).flatMap(({ attributes }) => Object.keys(attributes)))];
  return (
    <div className={styles.list}>
      <Text>{CATEGORY_MEANINGS[category]}</Text>
      <SearchBox
        aria-label="Find accounts by part of a name"
        placeholder="Part of a name"
        value={asked ?? ''}
        onChange={(_, { value }) => search(value, { replace: true })}
      />
      {(canAssign || canLink) && accounts.items.length > 0 && (
        <div className={styles.acts}>
          {canAssign && (
            <Button
              disabledFocusable={selected.length === 0}
              onClick={() =>
                selected.length > 0 &&
                ask({
                  title: `Assign ${number} to ${displayName}?`,
                  effect: 'The next cycle links their accounts and keeps them in step.',
                  verb: `Assign ${number}`,
                  act: act('assigned', () => assigning(address, id, selected)),
                })
              }
            >
              Assign {number}
            </Button>
          )}
          {canLink && (
            <Button
              disabledFocusable={selected.length === 0}
              onClick={() =>
                selected.length > 0 &&
                ask({
                  title: `Link ${number} to their accounts?`,
                  effect: 'The links are kept at once; the next cycle brings the accounts of those in scope in line.',
                  verb: `Link ${number}`,
                  act: act('linked', () => linking(String(jobAddress), selected)),
                })
              }
            >
              Link {number}
            </Button>
          )}
          <Button
            appearance="subtle"
            onClick={() => choose(chosen.size > 0 ? new Set() : new Set(accounts.items.map((one) => one.id)))}
          >
            {chosen.size > 0 ? 'Select none' : 'Select everybody listed'}
          </Button>
        </div>
      )}
      {outcome && outcome.refused.length > 0 && (
        <ul>
          {outcome.refused.map(({ name, reason }) => (
            <li key={name}>
              {name}: {reason}
            </li>
          ))}
        </ul>
      )}
      {accounts.error && (
        <Problem
          error={accounts.error}
          what="The accounts could not be read."
          onRetry={() => void accounts.refetch()}
        />
      )}
      {accounts.isSuccess && accounts.items.length === 0 && (
        <Empty>{sought === '' ? 'There are none.' : `No account's name contains ${sought}.`}</Empty>
      )}
      {accounts.items.length > 0 && (
        <div>
          <DownloadList<DiscoveredAccount>
            path={path}
            what={`accounts-${category}`}
            columns={[
              { label: 'Account', text: (one) => one.displayName },
              { label: 'Id', text: (one) => one.id },
              { label: 'Person', text: ({ person }) => person?.displayName ?? null },
              { label: 'Why', text: ({ reason }) => reason },
              ...columns.map((name) => ({
                label: name,
                text: (one: DiscoveredAccount) => one.attributes[name] ?? null,
              })),
            ]}
          />
        </div>
      )}
      {accounts.items.length > 0 && (
        <Grid
          label="Accounts"
          items={accounts.items}
          keyOf={(one) => one.id}
          hasMore={accounts.hasNextPage}
          isLoadingMore={accounts.isFetchingNextPage}
          loadMore={() => void accounts.fetchNextPage()}
          {...(canAssign || canLink ? { selection: { keys: chosen, change: choose } } : {})}
          columns={[
            { name: 'account', label: 'Account', weight: 2, cell: (one) => one.displayName },
            {
              name: 'person',
              label: 'Person',
              weight: 2,
              cell: ({ person }) =>
                person === null ? '–' : <LinkTo to={`/directory/users/${person.id}`}>{person.displayName}</LinkTo>,
            },
            {
              name: 'reason',
              label: 'Why',
              weight: 3,
              cell: ({ reason }) => <span title={reason ?? ''}>{reason}</span>,
            },
            ...columns.slice(0, 3).map((name) => ({
              name,
              label: name,
              weight: 2,
              cell: ({ attributes }: DiscoveredAccount) => attributes[name] ?? '–',
            })),
          ]}
        />
      )}
      <Confirm asked={question} onClose={() => ask(undefined)} />
    </div>
  );
}
