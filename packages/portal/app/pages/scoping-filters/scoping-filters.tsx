import { Button, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { get, send } from '../../api/client.ts';
import { type JobSettings, useJobSettings } from '../../api/job-settings.ts';
import { useLater } from '../../api/later.ts';
import { useSample } from '../../api/sample.ts';
import { type Filter, type FilterGroup, withMapping } from '../../api/synchronization-schema.ts';
import { Confirm } from '../../components/confirm.tsx';
import { DraftNotices } from '../../components/draft-notices.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { SchemaPage, type SchemaPart } from '../../components/schema-page.tsx';
import { toast } from '../../components/toasts.tsx';
import { emptyClause, type FilterOperator, isComplete, missingInGroup } from './clause.ts';
import { FilterCard, FilterEditor } from './filter-card.tsx';
import { type ClauseCount, type ScopePreview, useScopePreview } from './scope-preview.ts';
import { WhoIsInScope } from './who-is-in-scope.tsx';

const WRITES = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;
const MOST_FILTERS = 100;

const useStyles = makeStyles({
  screen: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(260px, 2fr)',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'start',
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  filters: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  between: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightSemibold },
});

/** A filter that is written, and which of the present ones it takes the place of; at the end for a new one. */
interface Open {
  readonly index: number;
  readonly group: FilterGroup;
}

/** `Source Object Scope`: which people a mapping covers, with who comes in and who goes out before it is saved. */
export function Component() {
  return (
    <SchemaPage
      title="Source Object Scope"
      what="filters"
      nothing="Nobody is in scope yet: provisioning is not configured for this application."
      answer={({ mapping }) => answerOf(mapping.scope)}
    >
      {(part) => <Filters {...part} />}
    </SchemaPage>
  );
}

function answerOf(scope: Filter | null): string {
  const count = scope?.groups.length ?? 0;
  if (count === 0) return 'There is no scoping filter: everybody in Scope passes.';
  return count === 1
    ? 'Who passes this filter is in scope, as far as Scope reaches.'
    : `Who passes any of these ${count} filters is in scope, as far as Scope reaches.`;
}

function Filters({ job, type, draft, place }: SchemaPart) {
  const styles = useStyles();
  const { displayName, may } = useApplication();
  const mayWrite = may(...WRITES);
  const [open, setOpen] = useState<Open>();
  const [isAsked, ask] = useState(false);
  const [keeps, keep] = useState(false);
  const { sample, choose } = useSample(type);
  const isLater = useLater();
  const operators = useQuery({
    queryKey: [`language ${job}/schema/filterOperators`],
    queryFn: ({ signal }) =>
      get<{ readonly value: readonly FilterOperator[] }>(`${job}/schema/filterOperators`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isLater,
  });
  const settings = useJobSettings(isLater);

  const groups = place.mapping.scope?.groups ?? [];
  const known = operators.data?.value ?? [];
  const others = open === undefined ? groups : groups.filter((_, index) => index !== open.index);
  const isWhole = open !== undefined && isComplete(missingInGroup(titled(open.group), [], known));
  // What is being written counts in the preview as soon as it can be read.
  const tried = open !== undefined && isWhole ? placed(groups, { ...open, group: titled(open.group) }) : groups;
  const filter = filterOf(place.mapping.scope, tried);
  const preview = useScopePreview(job, type, filter);
  const counts = countsBy(tried, preview.isPlaceholderData ? undefined : preview.data);

  const change = (next: readonly FilterGroup[]) =>
    draft.change((schema) =>
      withMapping(schema, type, (mapping) => ({ ...mapping, scope: filterOf(mapping.scope, next) })),
    );
  const leaving = preview.data?.leaving.count ?? 0;
  const isHarmless = settings.data?.data.skipOutOfScopeDeletions.includes('filteredOut') === true;
  const store = async () => {
    if (keeps) await keepAccounts();
    if (await draft.save()) {
      setOpen(undefined);
      toast('The filters are saved. Everybody is looked at again in the next cycle.');
    }
  };
  /** Before the filters: nobody leaves while their accounts would not be kept. Rejects when the setting was not saved. */
  const keepAccounts = async () => {
    const { data: read } = await settings.refetch({ throwOnError: true });
    if (read === undefined || read.data.skipOutOfScopeDeletions.includes('filteredOut')) return;
    const skipped = [...read.data.skipOutOfScopeDeletions, 'filteredOut'];
    await send('PATCH', `${job}/settings`, { body: { skipOutOfScopeDeletions: skipped }, ifMatch: read.etag });
    await settings.refetch();
  };
  const save = () => {
    if (leaving > 0 && !isHarmless) ask(true);
    else void store();
  };
  return (
    <>
      {!mayWrite && <NeedsRole permission="Synchronization.ReadWrite.All" act="change the filters" />}
      <DraftNotices draft={draft} onSaved={() => setOpen(undefined)} />
      <div className={styles.screen}>
        <div className={styles.filters}>
          {groups.length > 1 && <Text>any of these filters</Text>}
          {groups.map((group, index) => (
            <Fragment key={group.name ?? index}>
              {index > 0 && <Text className={styles.between}>or</Text>}
              {open?.index === index ? (
                <FilterEditor
                  job={job}
                  type={type}
                  source={place.source}
                  operators={known}
                  group={open.group}
                  others={others}
                  counts={counts[index] ?? []}
                  onChange={(next) => setOpen({ index, group: next })}
                  onOk={() => {
                    change(placed(groups, open));
                    setOpen(undefined);
                  }}
                  onCancel={() => setOpen(undefined)}
                />
              ) : (
                <FilterCard
                  group={group}
                  counts={counts[index] ?? []}
                  onEdit={mayWrite && open === undefined ? () => setOpen({ index, group }) : undefined}
                  onRemove={() => change(groups.filter((_, at) => at !== index))}
                />
              )}
            </Fragment>
          ))}
          {open !== undefined && open.index === groups.length && (
            <>
              {groups.length > 0 && <Text className={styles.between}>or</Text>}
              <FilterEditor
                job={job}
                type={type}
                source={place.source}
                operators={known}
                group={open.group}
                others={others}
                counts={isWhole ? (counts[open.index] ?? []) : []}
                onChange={(next) => setOpen({ ...open, group: next })}
                onOk={() => {
                  change(placed(groups, open));
                  setOpen(undefined);
                }}
                onCancel={() => setOpen(undefined)}
              />
            </>
          )}
          {mayWrite && open === undefined && groups.length < MOST_FILTERS && (
            <div>
              <Button onClick={() => setOpen({ index: groups.length, group: { name: '', clauses: [emptyClause] } })}>
                Add scoping filter
              </Button>
            </div>
          )}
        </div>
        <WhoIsInScope
          job={job}
          type={type}
          filter={filter}
          preview={preview.data}
          error={preview.error}
          isOld={preview.isPlaceholderData}
          person={sample}
          onPerson={choose}
          name={displayName}
        />
      </div>
      {draft.isChanged && mayWrite && (
        <SaveBar
          effect={effectOf(preview.data)}
          isSaving={draft.isSaving}
          onSave={save}
          onDiscard={() => {
            draft.discard();
            setOpen(undefined);
          }}
        />
      )}
      <Confirm
        asked={
          isAsked && preview.data
            ? {
                title: leaving === 1 ? '1 person leaves scope' : `${leaving.toLocaleString()} leave scope`,
                effect: (
                  <>
                    <p>{consequence(settings.data?.data, keeps)}</p>
                    <ul>
                      {preview.data.leaving.value.slice(0, 10).map(({ id, displayName: person }) => (
                        <li key={id}>{person}</li>
                      ))}
                      {leaving > 10 && <li>and {(leaving - 10).toLocaleString()} more</li>}
                    </ul>
                    <Checkbox
                      label="Keep their accounts, and those of everybody a filter lets go later: a setting of this job"
                      checked={keeps}
                      onChange={(_, { checked }) => keep(checked === true)}
                    />
                  </>
                ),
                verb: keeps ? 'Save and keep accounts' : `Save, ${leaving.toLocaleString()} leave`,
                act: store,
              }
            : undefined
        }
        onClose={() => ask(false)}
      />
    </>
  );
}

/** The groups with one that was written in its place. */
function placed(groups: readonly FilterGroup[], { index, group }: Open): readonly FilterGroup[] {
  const whole = { ...group, name: group.name?.trim() ?? '', clauses: group.clauses.map(withoutBlanks) };
  return index < groups.length ? groups.with(index, whole) : [...groups, whole];
}

function withoutBlanks(clause: FilterGroup['clauses'][number]): FilterGroup['clauses'][number] {
  return { ...clause, targetOperand: { values: (clause.targetOperand?.values ?? []).filter((value) => value !== '') } };
}

/** A filter that is tried before it has a title. */
function titled(group: FilterGroup): FilterGroup {
  return group.name?.trim() ? group : { ...group, name: 'this filter' };
}

/** No groups are no filter. */
function filterOf(before: Filter | null, groups: readonly FilterGroup[]): Filter | null {
  const isEmpty = groups.length === 0 && (before?.inputFilterGroups ?? []).length === 0;
  return isEmpty ? null : { ...before, groups };
}

/** The counts of each group's clauses; the server tells them one after the other. */
function countsBy(
  groups: readonly FilterGroup[],
  preview: ScopePreview | undefined,
): readonly (readonly ClauseCount[])[] {
  let at = 0;
  return groups.map(({ clauses }) => {
    const of = preview?.clauses.slice(at, at + clauses.length) ?? [];
    at += clauses.length;
    return of;
  });
}

function effectOf(preview: ScopePreview | undefined): string {
  if (preview === undefined) return 'Looking at who is in scope.';
  const { now, after, entering, leaving } = preview;
  return `${now.inScope.toLocaleString()} in scope now, ${after.inScope.toLocaleString()} after saving: ${entering.count.toLocaleString()} enter, ${leaving.count.toLocaleString()} leave.`;
}

/** What becomes of the accounts of those who leave. */
function consequence(settings: JobSettings | undefined, keeps: boolean): string {
  if (keeps) return 'Their accounts stay as they are.';
  const policy = settings?.removalPolicy.filteredOut;
  const done =
    policy?.do === 'deleteAfter'
      ? `disabled, and deleted after ${policy.days} days`
      : { disable: 'disabled', delete: 'deleted', none: 'left alone', nothing: 'left alone', setAttributes: 'marked' }[
          policy?.do ?? settings?.outOfScope ?? 'disable'
        ];
  const limit = settings?.deletionThreshold;
  const held = limit == null ? '' : ` More than ${limit.toLocaleString()} in one cycle are held for approval.`;
  return `Their accounts are ${done ?? 'disabled'} with the next cycle.${held}`;
}
