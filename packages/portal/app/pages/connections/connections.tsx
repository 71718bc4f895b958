import { Button, Dropdown, Field, makeStyles, Option, SearchBox, Spinner, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { ApiError, send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { DownloadList } from '../../components/download-list.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo } from '../../components/time.tsx';
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
  return (
    <Page
      title="Object connections"
      answer={`A connection says which account in ${displayName} belongs to which object of the directory.`}
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

function List({ jobAddress }: { readonly jobAddress: string }) {
  const styles = useStyles();
  const { displayName, may } = useApplication();
  const refresh = useRefresh();
  const [asked, ask] = useAddressed('q');
  const [state, setState] = useAddressed('state');
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<Confirmation>();
  const sought = useDeferredValue((asked ?? '').trim());
  const known = STATES.find(({ name }) => name === state);
  const path = listPath(jobAddress, sought, known?.name);
  const links = useList<ObjectConnection>(path);
  const canWrite = may(...WRITE);
  const number = `${chosen.size.toLocaleString()} ${chosen.size === 1 ? 'connection' : 'connections'}`;
  const remove = async () => {
    let gone = 0;
    for (const id of chosen) {
      try {
        await send('DELETE', `${jobAddress}/objectConnections/${id}`);
        gone += 1;
      } catch (error) {
        // Somebody else was faster, and what was asked for is so.
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      } finally {
        await refresh(`${jobAddress}/objectConnections`);
      }
    }
    choose(new Set());
    toast(`${gone === 1 ? '1 connection is' : `${gone.toLocaleString()} connections are`} deleted.`);
  };
  return (
    <>
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Find connections by part of a name, or by an id of either side"
          placeholder="Part of a name, or an id"
          value={asked ?? ''}
          onChange={(_, { value }) => ask(value, { replace: true })}
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
        <DownloadList<ObjectConnection>
          path={path}
          what="object-connections"
          columns={[
            { label: 'Name', text: ({ displayName: name }) => name },
            { label: 'Kind', text: ({ objectTypeName }) => objectTypeName },
            { label: 'Object', text: ({ sourceAnchor }) => sourceAnchor },
            { label: 'Account', text: ({ targetAnchor }) => targetAnchor },
            { label: 'State', text: ({ state: of }) => of },
            { label: 'Cause', text: ({ releaseCause }) => releaseCause },
            { label: 'Last success', text: ({ lastSuccessAt }) => lastSuccessAt },
          ]}
        />
        {canWrite && chosen.size > 0 && (
          <Button
            onClick={() =>
              setQuestion({
                title: `Delete ${number}?`,
                effect: `Accounts are not touched. The next cycle matches these objects again, and may connect them as before; who matches nothing gets another account in ${displayName}.`,
                verb: `Delete ${number}`,
                act: remove,
              })
            }
          >
            Delete {number}
          </Button>
        )}
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
                  ask(undefined);
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
      {links.items.length > 0 && (
        <Grid
          label="Object connections"
          items={links.items}
          keyOf={({ sourceAnchor }) => sourceAnchor}
          hasMore={links.hasNextPage}
          isLoadingMore={links.isFetchingNextPage}
          loadMore={() => void links.fetchNextPage()}
          {...(canWrite ? { selection: { keys: chosen, change: choose } } : {})}
          columns={[
            {
              name: 'source',
              label: 'Object',
              weight: 2,
              cell: ({ displayName: name, objectTypeName, sourceAnchor }) =>
                name === null ? (
                  sourceAnchor
                ) : (
                  <LinkTo to={`/directory/${objectTypeName === 'Group' ? 'groups' : 'users'}/${sourceAnchor}`}>
                    {name}
                  </LinkTo>
                ),
            },
            { name: 'target', label: 'Account', weight: 2, cell: ({ targetAnchor }) => <code>{targetAnchor}</code> },
            {
              name: 'state',
              label: 'State',
              cell: ({ state: of }) => (
                <Status kind={of === 'managed' ? 'done' : 'idle'}>
                  {STATES.find(({ name }) => name === of)?.label ?? of}
                </Status>
              ),
            },
            { name: 'cause', label: 'Cause', cell: ({ releaseCause }) => releaseCause ?? '–' },
            { name: 'last', label: 'Last success', cell: ({ lastSuccessAt }) => <TimeAgo at={lastSuccessAt} /> },
          ]}
        />
      )}
      <Confirm asked={question} onClose={() => setQuestion(undefined)} />
    </>
  );
}
