import { Button, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { each, useList } from '../../api/list.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Bulk, type BulkAct } from '../../components/bulk.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { Chosen, useSelection } from '../../components/selection.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { type AccountItem, assigning, itemsOf, linking } from './account-acts.ts';
import { CATEGORY_MEANINGS, type Category, type DiscoveredAccount } from './discovery-run.ts';

/** Attributes of the application that are columns as long as nobody chose others. */
const USUAL = 3;

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalM },
});

/** Accounts of one category, with what can be done about some of them together. */
export function Accounts({ runPath, category }: { readonly runPath: string; readonly category: Category }) {
  const styles = useStyles();
  const { address, displayName, id, jobAddress, may } = useApplication();
  const refresh = useRefresh();
  const [asked, search] = useAddressed('q');
  const sought = useDeferredValue((asked ?? '').trim());
  const [question, ask] = useState<BulkAct<AccountItem>>();
  const named = sought === '' ? '' : ` and contains(displayName,'${sought.replaceAll("'", "''")}')`;
  const filter = encodeURIComponent(`category eq '${category}'${named}`);
  const path = `${runPath}/accounts?$top=100&$filter=${filter}`;
  const accounts = useList<DiscoveredAccount>(path);
  const selection = useSelection(path);
  const canAssign = category === 'unassigned' && may('AppRoleAssignment.ReadWrite.All');
  const canLink = (category === 'unassigned' || category === 'assigned') && may(...WRITE);
  const all = sought === '' ? 'everybody of this kind' : `everybody of this kind with ${sought} in the name`;
  const selected = accounts.items.filter((one) => selection.keys.has(one.id)).flatMap(itemsOf);
  const who = selection.isAll ? all : peopleIn(selected.length);
  const items = selection.isAll ? { each: () => everyone(path) } : { each: () => selected, count: selected.length };
  const assign = async () =>
    ask({
      title: `Assign ${who} to ${displayName}?`,
      effect: 'The next cycle links their accounts and keeps them in step.',
      verb: `Assign ${who}`,
      items,
      act: await assigning(address, id),
    });
  const link = () =>
    ask({
      title: `Link ${who} to their accounts?`,
      effect: 'The links are kept at once; the next cycle brings the accounts of those in scope in line.',
      verb: `Link ${who}`,
      items,
      act: linking(String(jobAddress)),
    });
  const close = async (done: number) => {
    ask(undefined);
    await refresh(address);
    if (done === 0) return;
    selection.clear();
    toast(`${peopleIn(done)} done.`);
  };
  const attributes = [...new Set(accounts.items.slice(0, 100).flatMap((one) => Object.keys(one.attributes)))];
  return (
    <div className={styles.list}>
      <Text>{CATEGORY_MEANINGS[category]}</Text>
      <SearchBox
        aria-label="Find accounts by part of a name"
        placeholder="Part of a name"
        value={asked ?? ''}
        onChange={(_, { value }) => search(value, { replace: true })}
      />
      {(canAssign || canLink) && (
        <Chosen selection={selection} all={all} named={accountsIn}>
          {canAssign && <Button onClick={() => void assign()}>{`Assign ${who}`}</Button>}
          {canLink && <Button onClick={link}>{`Link ${who}`}</Button>}
        </Chosen>
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
        <Grid
          label="Accounts"
          name={`accounts of ${displayName}`}
          file={{ what: `accounts-${category}`, from: path }}
          items={accounts.items}
          keyOf={(one) => one.id}
          {...accounts.paging}
          {...((canAssign || canLink) && { selection })}
          columns={[
            { name: 'account', label: 'Account', weight: 2, text: (one) => one.displayName },
            {
              name: 'person',
              label: 'Person',
              weight: 2,
              text: ({ person }) => person?.displayName,
              cell: ({ person }) =>
                person === null ? '–' : <LinkTo to={`/directory/users/${person.id}`}>{person.displayName}</LinkTo>,
            },
            {
              name: 'reason',
              label: 'Why',
              weight: 3,
              text: ({ reason }) => reason,
              cell: ({ reason }) => <span title={reason ?? ''}>{reason}</span>,
            },
            ...attributes.map((name, place) => ({
              name: `attribute ${name}`,
              label: name,
              weight: 2,
              isExtra: place >= USUAL,
              text: (one: DiscoveredAccount) => one.attributes[name],
            })),
            { name: 'id', label: 'Id', weight: 2, isExtra: true, text: (one) => one.id },
          ]}
        />
      )}
      <Bulk asked={question} onClose={(done) => void close(done)} />
    </div>
  );
}

/** Everybody whose account a filter finds. */
async function* everyone(path: string): AsyncGenerator<AccountItem, void> {
  for await (const account of each<DiscoveredAccount>(path)) yield* itemsOf(account);
}

function peopleIn(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString()} people`;
}

function accountsIn(count: number): string {
  return count === 1 ? '1 account' : `${count.toLocaleString()} accounts`;
}
