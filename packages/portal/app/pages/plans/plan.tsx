import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  SearchBox,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useParams } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { type Plan, type PlanItem, usePlan } from '../../api/plan.ts';
import { useLogCodes } from '../../api/provisioning-log.ts';
import { ChangedValues } from '../../components/changed-values.tsx';
import { Choice } from '../../components/choice.tsx';
import { DownloadMenu } from '../../components/download-menu.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { Steps } from '../../components/steps.tsx';
import { useTimes } from '../../components/time.tsx';
import { ApplyPlan } from './apply-plan.tsx';
import { PlanBalance } from './plan-balance.tsx';
import { actionOf, balanceWords, PLAN_ACTIONS, subjectOf, writes } from './plan-words.ts';
import { useRemake } from './remake.ts';

const useStyles = makeStyles({
  filters: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 200px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  fit: { minWidth: 0, width: '100%' },
  details: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** A plan: its balance, every object with its reason, and the button that carries exactly this out. */
export function Component() {
  const { id = '' } = useParams();
  const { jobAddress = '', to, may } = useApplication();
  const plan = usePlan(jobAddress, id);
  const above = [{ label: 'Plan preview', to: to('/provisioning/plans') }];
  const times = useTimes();
  if (plan.error && !plan.data) {
    return (
      <Page title="Plan" above={above}>
        <Problem error={plan.error} what="The plan could not be read. Plans are kept for seven days." />
      </Page>
    );
  }
  if (!plan.data) return <Spinner label="Loading" delay={300} />;
  const { state, schemaVersion, createdAt, author, objects } = plan.data;
  return (
    <Page
      title={`Plan: ${subjectOf(plan.data)}`}
      above={above}
      answer={
        state === 'planning'
          ? `${objects.toLocaleString()} people and groups were looked at so far.`
          : `${outcomeOf(plan.data)}${objects === 1 ? '1 object' : `${objects.toLocaleString()} people and groups`}, made ${times.at(createdAt)} by ${author} against version ${schemaVersion}.`
      }
      commands={
        <>
          <DownloadMenu
            forms={[
              { label: 'CSV', href: `${jobAddress}/plans/${id}/export?format=csv` },
              { label: 'JSON', href: `${jobAddress}/plans/${id}/export?format=json` },
            ]}
          />
          {state === 'ready' && may('Synchronization.ReadWrite.All') && (
            <ApplyPlan key={id} plan={plan.data} jobAddress={jobAddress} />
          )}
        </>
      }
    >
      <PlanState plan={plan.data} jobAddress={jobAddress} />
      {plan.data.summary && <PlanBalance summary={plan.data.summary} />}
      <PlanItems jobAddress={jobAddress} plan={plan.data} />
    </Page>
  );
}

/** What a plan that can be applied comes to. */
function outcomeOf({ state, summary }: Plan): string {
  if (state !== 'ready' || summary === null) return '';
  return writes(summary) === 0 ? 'Nothing would change. ' : `It would ${balanceWords(summary)}. `;
}

/** What there is to know before a plan is applied, or after. */
function PlanState({ plan, jobAddress }: { readonly plan: Plan; readonly jobAddress: string }) {
  const { may } = useApplication();
  const { remake, mayRemake, error } = useRemake(plan, jobAddress);
  if (plan.state === 'planning') {
    return <Spinner size="tiny" labelPosition="after" label="The plan is being made; what is known is shown" />;
  }
  if (plan.state === 'applying') return <Spinner size="tiny" labelPosition="after" label="The plan is being applied" />;
  if (plan.state === 'failed') {
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>The plan ended early</MessageBarTitle>
          {plan.error?.message}
        </MessageBarBody>
      </MessageBar>
    );
  }
  if (plan.state === 'applied') {
    return (
      <MessageBar intent="success" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>Applied</MessageBarTitle>
          The log says what was done to each.
        </MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <>
      {error && <Problem error={error} what="The plan was not begun." />}
      {!may('Synchronization.ReadWrite.All') && (
        <NeedsRole permission="Synchronization.ReadWrite.All" act="apply a plan" />
      )}
      {plan.isStale && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>This plan is stale</MessageBarTitle>
            The job has moved on since it was made, so it can no longer be applied.{' '}
            {mayRemake && <Button onClick={() => void remake()}>Make the plan again</Button>}
          </MessageBarBody>
        </MessageBar>
      )}
      {plan.summary?.held && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Removals would be held for approval</MessageBarTitle>
            {plan.summary.held}
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}

function PlanItems({ jobAddress, plan }: { readonly jobAddress: string; readonly plan: Plan }) {
  const styles = useStyles();
  const codes = useLogCodes();
  const [action, chooseAction] = useAddressed('action');
  const [cause, chooseCause] = useAddressed('cause');
  const [q = '', search] = useAddressed('q');
  const [open, openItem] = useAddressed('item');
  const sought = useDeferredValue(q.trim());
  const conditions = [
    action && `action eq '${action}'`,
    cause && `code eq '${cause.replaceAll("'", "''")}'`,
    sought && `contains(displayName,'${sought.replaceAll("'", "''")}')`,
  ].filter((part) => part !== undefined && part !== '');
  const filter = conditions.length === 0 ? '' : `&$filter=${encodeURIComponent(conditions.join(' and '))}`;
  const path = `${jobAddress}/plans/${plan.id}/items`;
  const items = useList<PlanItem>(`${path}?$top=100${filter}`);
  useLive(plan.state === 'planning' ? ['plan'] : [], [path], 2_000);
  const opened = items.items.find(({ id }) => id === open);
  const causes = Object.entries(plan.summary?.codes ?? {}).sort(([, one], [, other]) => other - one);
  const short = (code: string) => codes.get(code)?.short ?? code;
  const columns = [
    {
      name: 'action',
      label: 'Action',
      weight: 1.3,
      card: 2,
      cell: (item: PlanItem) => {
        const { sign, word } = actionOf(item);
        return `${sign} ${word}`;
      },
    },
    { name: 'name', label: 'Person or group', weight: 2, card: 1, cell: ({ displayName }: PlanItem) => displayName },
    {
      name: 'changes',
      label: 'Changes',
      weight: 3,
      card: 3,
      cell: ({ modifiedProperties }: PlanItem) =>
        modifiedProperties
          .map(({ displayName, oldValue, newValue }) => `${displayName} ${oldValue ?? '–'} → ${newValue ?? '–'}`)
          .join(', '),
    },
    {
      name: 'cause',
      label: 'Cause',
      weight: 2,
      cell: ({ code, message }: PlanItem) => (code === null ? message : short(code)),
    },
  ];
  return (
    <>
      <search className={styles.filters} aria-label="Filters">
        <Field label="Person or group">
          <SearchBox
            className={styles.fit}
            placeholder="Part of a name"
            value={q}
            onChange={(_, { value }) => search(value, { replace: true })}
          />
        </Field>
        <Choice
          label="Action"
          chosen={action}
          options={PLAN_ACTIONS.map(({ name, word }) => [name, word])}
          onChoose={chooseAction}
        />
        <Choice
          label="Cause"
          chosen={cause}
          options={causes.map(([code, number]) => [code, `${short(code)} (${number.toLocaleString()})`])}
          onChoose={chooseCause}
        />
      </search>
      {items.error && (
        <Problem error={items.error} what="The objects could not be read." onRetry={() => void items.refetch()} />
      )}
      {items.isSuccess && items.items.length === 0 && plan.state !== 'planning' && (
        <Empty
          action={
            conditions.length > 0 ? (
              <Button
                onClick={() => {
                  chooseAction(undefined);
                  chooseCause(undefined);
                  search(undefined);
                }}
              >
                Clear filters
              </Button>
            ) : undefined
          }
        >
          {conditions.length > 0 ? 'Nobody is what the filters ask for.' : 'Nothing would change.'}
        </Empty>
      )}
      <SideDrawer
        title={opened?.displayName ?? ''}
        drawer={opened && <PlannedObject item={opened} />}
        onClose={() => openItem(undefined)}
      >
        {items.items.length > 0 && (
          <Grid
            key={filter}
            label="Objects of the plan"
            items={items.items}
            keyOf={({ position }) => String(position)}
            {...items.paging}
            onOpen={({ id }) => openItem(id)}
            columns={columns}
          />
        )}
      </SideDrawer>
    </>
  );
}

function PlannedObject({ item }: { readonly item: PlanItem }) {
  const styles = useStyles();
  const { message, code, counted, modifiedProperties, provisioningSteps } = item;
  return (
    <div className={styles.details}>
      <span>{message}</span>
      {code !== null && <code>{code}</code>}
      {counted && <span>The deletion threshold counts it.</span>}
      {modifiedProperties.length > 0 && <ChangedValues label="Changes" values={modifiedProperties} />}
      <Steps steps={provisioningSteps.map((step) => ({ ...step, type: step.name }))} />
    </div>
  );
}
