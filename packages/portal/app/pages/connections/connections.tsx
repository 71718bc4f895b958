import { Button, Dropdown, Field, makeStyles, Option, SearchBox, Spinner, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { ApiError, send } from '../../api/client.ts';
import { each, useList } from '../../api/list.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Bulk, type BulkAct, type Item } from '../../components/bulk.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Chosen, useSelection } from '../../components/selection.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { listPath, type ObjectConnection, STATES } from './connection.ts';
import { FoundById } from './found-by-id.tsx';
import { NewConnection } from './new-connection.tsx';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  search: { minWidth: '260px' },
});

/** Which account belongs to whom: found from either side, made and taken away by hand. */
export function Component() {
  const { displayName, jobAddress, may } = useApplication();
  const [typed] = useAddressed('q');
  const [state] = useAddressed('state');
  const path = listPath(String(jobAddress), useDeferredValue((typed ?? '').trim()), stateNamed(state)?.name);
  const { items, hasNextPage } = useList<ObjectConnection>(path, { enabled: jobAddress !== undefined });
  const isFiltered = typed !== undefined || state !== undefined;
  return (
    <Page
      title="Object connections"
      answer={items.length > 0 && answerOf(items.length, hasNextPage, displayName, isFiltered)}
      commands={jobAddress !== undefined && may(...WRITE) && <NewConnection />}
    >
      {!may(...WRITE) && <NeedsRole permission="Synchronization.ReadWrite.All" act="make or delete connections" />}
      {jobAddress === undefined ? (
        <Empty>No connections yet. Cycles make them, once provisioning is configured.</Empty>
      ) : (
        <List jobAddress={jobAddress} />
      )}
    </Page>
  );
}

/** How many objects have their account, as far as they are read. */
function answerOf(count: number, hasMore: boolean, application: string, isFiltered: boolean): string {
  const many = count === 1 && !hasMore ? '1 object' : `${count.toLocaleString()}${hasMore ? '+' : ''} objects`;
  const one = count === 1 && !hasMore;
  return isFiltered
    ? `${many} ${one ? 'is' : 'are'} connected like this.`
    : `${many} ${one ? 'is' : 'are'} connected with ${one ? 'an account' : 'accounts'} in ${application}.`;
}

function stateNamed(state: string | undefined) {
  return STATES.find(({ name }) => name === state);
}

function List({ jobAddress }: { readonly jobAddress: string }) {
  const styles = useStyles();
  const { displayName, may } = useApplication();
  const refresh = useRefresh();
  const [typed, search] = useAddressed('q');
  const [state, setState] = useAddressed('state');
  const [asked, ask] = useState<BulkAct>();
  const sought = useDeferredValue((typed ?? '').trim());
  const known = stateNamed(state);
  const path = listPath(jobAddress, sought, known?.name);
  const links = useList<ObjectConnection>(path);
  const selection = useSelection(path);
  const canWrite = may(...WRITE);
  const some = sought === '' && known === undefined ? 'all connections' : 'all connections that are found';
  const many = selection.isAll ? some : connectionsIn(selection.keys.size);
  const remove = () =>
    ask({
      title: `Delete ${many}?`,
      effect: `Accounts are not touched. The next cycle matches these objects again, and may connect them as before; who matches nothing gets another account in ${displayName}.`,
      verb: `Delete ${many}`,
      items: selection.isAll
        ? { each: () => everyone(path) }
        : {
            each: () => links.items.filter(({ sourceAnchor }) => selection.keys.has(sourceAnchor)).map(itemOf),
            count: selection.keys.size,
          },
      act: async ({ id }) => {
        try {
          await send('DELETE', `${jobAddress}/objectConnections/${id}`);
        } catch (error) {
          // Somebody else was faster, and what was asked for is so.
          if (!(error instanceof ApiError) || error.status !== 404) throw error;
        }
      },
    });
  const close = async (gone: number) => {
    ask(undefined);
    await refresh(`${jobAddress}/objectConnections`);
    if (gone === 0) return;
    selection.clear();
    toast(`${connectionsIn(gone)} ${gone === 1 ? 'is' : 'are'} deleted.`);
  };
  return (
    <>
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Find connections by part of a name, or by an id of either side"
          placeholder="Part of a name, or an id"
          value={typed ?? ''}
          onChange={(_, { value }) => search(value, { replace: true })}
        />
        <Field label="State">
          <Dropdown
            value={known?.label ?? 'All'}
            selectedOptions={[known?.name ?? 'all']}
            onOptionSelect={(_, { optionValue }) => setState(optionValue === 'all' ? undefined : optionValue)}
          >
            <Option value="all">All</Option>
            {STATES.map(({ name, label }) => (
              <Option key={name} value={name}>
                {label}
              </Option>
            ))}
          </Dropdown>
        </Field>
      </div>
      <FoundById sought={sought} jobAddress={jobAddress} />
      {links.error && (
        <Problem error={links.error} what="The connections could not be read." onRetry={() => void links.refetch()} />
      )}
      {links.isLoading && <Spinner label="Reading" />}
      {links.isSuccess && links.items.length === 0 && (
        <Empty
          action={
            (sought !== '' || known) && (
              <Button
                onClick={() => {
                  search(undefined);
                  setState(undefined);
                }}
              >
                Clear filters
              </Button>
            )
          }
        >
          {sought === '' && known === undefined
            ? 'No connections yet. Cycles make them as they match and create accounts.'
            : 'No connection has such a name and state.'}
        </Empty>
      )}
      {canWrite && (
        <Chosen selection={selection} all={some} named={connectionsIn}>
          <Button onClick={remove}>{`Delete ${many}`}</Button>
        </Chosen>
      )}
      {links.items.length > 0 && (
        <Grid
          label="Object connections"
          name="object-connections"
          file={{ what: 'object-connections', from: path }}
          items={links.items}
          keyOf={({ sourceAnchor }) => sourceAnchor}
          {...links.paging}
          {...(canWrite && { selection })}
          columns={[
            {
              name: 'source',
              label: 'Object',
              weight: 2,
              text: ({ displayName: name, sourceAnchor }) => name ?? sourceAnchor,
              cell: ({ displayName: name, objectTypeName, sourceAnchor }) =>
                name === null ? (
                  sourceAnchor
                ) : (
                  <LinkTo to={`/directory/${objectTypeName === 'Group' ? 'groups' : 'users'}/${sourceAnchor}`}>
                    {name}
                  </LinkTo>
                ),
            },
            {
              name: 'target',
              label: 'Account',
              weight: 2,
              text: ({ targetAnchor }) => targetAnchor,
              cell: ({ targetAnchor }) => <code>{targetAnchor}</code>,
            },
            {
              name: 'state',
              label: 'State',
              text: stateOf,
              cell: (link) => <Status kind={link.state === 'managed' ? 'done' : 'idle'}>{stateOf(link)}</Status>,
            },
            { name: 'cause', label: 'Cause', text: ({ releaseCause }) => releaseCause },
            { name: 'last', label: 'Last success', ago: ({ lastSuccessAt }) => lastSuccessAt },
            { name: 'kind', label: 'Kind', isExtra: true, text: ({ objectTypeName }) => objectTypeName },
            { name: 'id', label: 'Object id', weight: 3, isExtra: true, text: ({ sourceAnchor }) => sourceAnchor },
          ]}
        />
      )}
      <Bulk asked={asked} onClose={(gone) => void close(gone)} />
    </>
  );
}

function itemOf({ sourceAnchor, displayName }: ObjectConnection): Item {
  return { id: sourceAnchor, name: displayName ?? sourceAnchor };
}

async function* everyone(path: string): AsyncGenerator<Item, void> {
  for await (const link of each<ObjectConnection>(path)) yield itemOf(link);
}

function stateOf({ state }: ObjectConnection): string {
  return STATES.find(({ name }) => name === state)?.label ?? state;
}

function connectionsIn(count: number): string {
  return count === 1 ? '1 connection' : `${count.toLocaleString()} connections`;
}
