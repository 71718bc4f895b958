import { Button, Dropdown, makeStyles, Option, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useNavigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { type ApplicationState, provisioningState, STATE_WORDS, useApplicationStates } from '../../api/applications.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { menuNames } from '../../frame/navigation.ts';
import { usePreferences } from '../../preferences.ts';
import { AuthorizationRefusal } from '../manage-provisioning/authorization-refusal.tsx';
import { ApplicationGrid } from './application-grid.tsx';
import { DeletedApplications } from './deleted-applications.tsx';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, paddingBlock: tokens.spacingVerticalS },
  choice: { minWidth: '160px' },
});

const inUse = { name: 'use', label: 'In use' } as const;
const deleted = { name: 'deleted', label: 'Deleted' } as const;

/** The applications people are provisioned to, each with the state of its provisioning. */
export function Component() {
  const navigate = useNavigate();
  const may = useMay();
  const { data } = useApplicationStates();
  // An answer of which nobody knows what it belongs to leads here.
  const [outcome] = useAddressed('authorization');
  const { applications } = menuNames[usePreferences().menuNames];
  const mayAdd = may('Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy');
  const tabs = may('Application.Read.All', 'Application.ReadWrite.All') ? [inUse, deleted] : [inUse];
  return (
    <Page
      title={applications}
      answer={data && answerOf(data.value)}
      commands={
        mayAdd && (
          <>
            <Button appearance="primary" icon={<AddRegular />} onClick={() => navigate('/applications/new')}>
              New application
            </Button>
            <Button icon={<AddRegular />} onClick={() => navigate('/applications/new/own')}>
              Create your own application
            </Button>
          </>
        )
      }
    >
      <AuthorizationRefusal outcome={outcome} application="The application" />
      <Tabs label="Applications" tabs={tabs}>
        {(chosen) => (chosen === 'deleted' ? <DeletedApplications /> : <InUse mayAdd={mayAdd} />)}
      </Tabs>
    </Page>
  );
}

function InUse({ mayAdd }: { readonly mayAdd: boolean }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { data, error, isSuccess, refetch } = useApplicationStates();
  const [text = '', search] = useAddressed('q');
  const [state, chooseState] = useAddressed('state');
  const [entry, chooseEntry] = useAddressed('entry');
  const [owner, chooseOwner] = useAddressed('owner');
  const all = data?.value ?? [];
  const found = all
    .filter(({ displayName }) => displayName.toLowerCase().includes(text.trim().toLowerCase()))
    .filter(({ jobs }) => state === undefined || provisioningState(jobs).word === state)
    .filter(({ template }) => entry === undefined || template?.displayName === entry)
    .filter(({ owners }) => owner === undefined || owners.some(({ displayName }) => displayName === owner))
    .toSorted((one, other) => one.displayName.localeCompare(other.displayName));
  const isFiltered = [state, entry, owner].some((filter) => filter !== undefined) || text !== '';
  if (error) return <Problem error={error} what="The applications could not be read." onRetry={() => void refetch()} />;
  if (isSuccess && all.length === 0) {
    return (
      <Empty
        action={
          mayAdd && (
            <Button appearance="primary" onClick={() => navigate('/applications/new')}>
              Browse gallery
            </Button>
          )
        }
      >
        No application is here yet. Add one from the gallery, or create your own: people and groups assigned to it are
        given accounts there.
      </Empty>
    );
  }
  return (
    <>
      <div className={styles.filters}>
        <SearchBox
          aria-label="Find applications by part of the name"
          placeholder="Application name"
          value={text}
          onChange={(_, { value }) => search(value, { replace: true })}
        />
        <Choice label="State" chosen={state} values={STATE_WORDS} onChoose={chooseState} />
        <Choice
          label="Gallery entry"
          chosen={entry}
          values={namesOf(all.flatMap(({ template }) => template?.displayName ?? []))}
          onChoose={chooseEntry}
        />
        <Choice
          label="Owner"
          chosen={owner}
          values={namesOf(all.flatMap(({ owners }) => owners.map(({ displayName }) => displayName)))}
          onChoose={chooseOwner}
        />
      </div>
      {isSuccess && found.length === 0 && (
        <Empty action={isFiltered && <Button onClick={() => navigate('/applications')}>Clear filters</Button>}>
          {`No application fits ${[text, state, entry, owner].filter(Boolean).join(', ')}.`}
        </Empty>
      )}
      {found.length > 0 && <ApplicationGrid items={found} />}
    </>
  );
}

/** A filter of the list; shown once there is something to choose among. */
function Choice({
  label,
  chosen,
  values,
  onChoose,
}: {
  readonly label: string;
  readonly chosen: string | undefined;
  readonly values: readonly string[];
  readonly onChoose: (value: string | undefined) => void;
}) {
  const styles = useStyles();
  if (values.length === 0) return null;
  return (
    <Dropdown
      aria-label={label}
      className={styles.choice}
      value={chosen ?? `${label}: any`}
      selectedOptions={[chosen ?? '']}
      onOptionSelect={(_, { optionValue }) => onChoose(optionValue)}
    >
      <Option value="" text={`${label}: any`}>
        Any
      </Option>
      {values.map((value) => (
        <Option key={value} value={value}>
          {value}
        </Option>
      ))}
    </Dropdown>
  );
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((one, other) => one.localeCompare(other));
}

function answerOf(all: readonly ApplicationState[]): string | undefined {
  if (all.length === 0) return undefined;
  const needy = all.filter(({ jobs }) => ['failed', 'held'].includes(provisioningState(jobs).kind)).length;
  const failing = all.filter(({ jobs }) => jobs.some((job) => job.failing > 0)).length;
  const number = all.length === 1 ? '1 application.' : `${all.length.toLocaleString()} applications.`;
  const troubles = [
    needy > 0 ? `${needy.toLocaleString()} ${needy === 1 ? 'needs' : 'need'} you.` : '',
    failing > 0 ? `In ${failing.toLocaleString()} some objects fail.` : '',
  ].filter(Boolean);
  return [number, ...(troubles.length > 0 ? troubles : ['Nothing needs you.'])].join(' ');
}
