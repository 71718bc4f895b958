import { Button, Dropdown, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useNavigate, useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import type { SupportRequest } from '../../api/operator.ts';
import { useMe } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { textOf } from '../../tenant/field-values.ts';
import { RecordRequest } from './record-request.tsx';
import { RequestState, requestStates } from './request-state.tsx';

const LOOK = 10_000;

/** Ems of a date. */
const DATE = 6;

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
});

/** Mails in which people ask for credentials, and what became of each. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { permissions } = useMe();
  const [search, setSearch] = useSearchParams();
  const state = search.get('state') ?? '';
  const query = state === '' ? '' : `?state=${encodeURIComponent(state)}`;
  const path = `/api/operator/requests${query}`;
  const requests = useList<SupportRequest>(path, { refetchInterval: LOOK });
  const waiting = requests.items.filter((one) => one.state === 'open').length;
  return (
    <Page
      title="Support requests"
      answer={
        requests.isSuccess &&
        (waiting === 0
          ? 'Nobody waits for an answer.'
          : `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for an answer.`)
      }
      commands={
        permissions.includes('Tenant.ReadWrite.All') && (
          <Button appearance="primary" onClick={() => setSearch({ open: 'new' })}>
            Record request
          </Button>
        )
      }
    >
      <div className={styles.filters}>
        <Field label="State">
          <Dropdown
            value={requestStates[state]?.word ?? 'All'}
            selectedOptions={[state]}
            onOptionSelect={(_, { optionValue }) => setSearch(optionValue ? { state: optionValue } : {})}
          >
            <Option value="">All</Option>
            {Object.entries(requestStates).map(([name, { word }]) => (
              <Option key={name} value={name}>
                {word}
              </Option>
            ))}
          </Dropdown>
        </Field>
      </div>
      {requests.error && (
        <Problem
          error={requests.error}
          what="The requests could not be read."
          onRetry={() => void requests.refetch()}
        />
      )}
      {requests.isSuccess && requests.items.length === 0 && (
        <Empty>{state === '' ? 'No requests. Record one when a mail comes.' : 'No request is in this state.'}</Empty>
      )}
      {requests.items.length > 0 && (
        <Grid
          label="Support requests"
          name="support-requests"
          file={{ what: 'support-requests', from: path }}
          items={requests.items}
          keyOf={({ id }) => id}
          {...requests.paging}
          onOpen={({ id, tenant }) => void navigate(`/operator/support/${id}?tenant=${tenant.key}`)}
          columns={[
            { name: 'who', label: 'Who asked', weight: 2, text: ({ requestedBy }) => textOf(requestedBy ?? null) },
            {
              name: 'state',
              label: 'State',
              text: ({ state: of }) => textOf(of ?? null),
              cell: (one) => <RequestState state={String(one.state)} />,
            },
            { name: 'tenant', label: 'Tenant', weight: 2, text: ({ tenant }) => tenant.displayName },
            { name: 'mail', label: 'By which mail', weight: 2, text: ({ mail }) => textOf(mail ?? null) },
            { name: 'when', label: 'When', least: DATE, text: ({ requestedOn }) => textOf(requestedOn ?? null) },
          ]}
        />
      )}
      {search.get('open') === 'new' && <RecordRequest onClose={() => setSearch({})} />}
    </Page>
  );
}
