import {
  Button,
  Checkbox,
  MessageBar,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Skeleton,
  SkeletonItem,
  Tab,
  TabList,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { get, send } from '../../api/client.ts';
import { useMappingLabel } from '../../api/directory-label.ts';
import { useLater } from '../../api/later.ts';
import { useReview, useTrials } from '../../api/mapping-trial.ts';
import { useSample } from '../../api/sample.ts';
import { type Edit, type SchemaDraft, useSchemaDraft } from '../../api/schema-draft.ts';
import {
  type AttributeMapping,
  attributeNamed,
  isSameAttribute,
  type MappingPlace,
  type ObjectMapping,
  type ObjectType,
  placeOf,
  type Schema,
  withAttributes,
  withMapping,
} from '../../api/synchronization-schema.ts';
import { type Command, Commands } from '../../components/commands.tsx';
import { DraftNotices } from '../../components/draft-notices.tsx';
import { Empty } from '../../components/empty.tsx';
import { Heading } from '../../components/heading.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { PersonPicker } from '../../components/person-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';
import { AdvancedOptions } from './advanced-options.tsx';
import { EditAttribute, withRow } from './edit-attribute.tsx';
import { effectOf, useEffectOnPeople } from './effect.ts';
import { MappingDownloads } from './mapping-downloads.tsx';
import { rowsOf, soughtRows, withPrecedence } from './mapping-row.ts';
import { MappingTable, type RowActs } from './mapping-table.tsx';
import { ObjectHeader } from './object-header.tsx';
import { PasteTable } from './paste-table.tsx';
import { RestoreDefaults } from './restore-defaults.tsx';

const WRITES = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
});

/** `Attribute Mapping`: what is written to which attribute of the application, and what it is for one person. */
export function Component() {
  const { object = '' } = useParams();
  const { jobAddress, to } = useApplication();
  if (jobAddress === undefined) {
    return (
      <Page title="Attribute Mapping">
        <Empty action={<Button onClick={() => location.assign(to('/provisioning'))}>Open Provisioning</Button>}>
          Nothing is mapped yet: provisioning is not configured for this application.
        </Empty>
      </Page>
    );
  }
  const type: ObjectType = object.toLowerCase().startsWith('group') ? 'Group' : 'User';
  return <Mapping key={`${jobAddress} ${type}`} job={jobAddress} type={type} />;
}

function Mapping({ job, type }: { readonly job: string; readonly type: ObjectType }) {
  const { displayName, to, may } = useApplication();
  const navigate = useNavigate();
  const nameOf = useMappingLabel();
  const draft = useSchemaDraft(job);
  const { schema } = draft;
  const place = schema && placeOf(schema, type);
  const objects = schema?.synchronizationRules.flatMap(({ objectMappings }) => objectMappings) ?? [];
  const count = place?.mapping.attributeMappings.length ?? 0;
  return (
    <Page
      title={nameOf(place?.mapping.name, 'Attribute Mapping')}
      answer={place && answerOf(place, displayName)}
      commands={draft.isChanged ? undefined : <MappingDownloads draft={draft} place={place} name={displayName} />}
    >
      {objects.length > 1 && (
        <TabList
          aria-label="What is mapped"
          selectedValue={type}
          onTabSelect={(_, { value }) => void navigate(to(`/provisioning/mappings/${value}`))}
        >
          {objects.map(({ sourceObjectName }) => (
            <Tab key={sourceObjectName} value={sourceObjectName}>
              {sourceObjectName === 'User' ? 'Users' : 'Groups'}
            </Tab>
          ))}
        </TabList>
      )}
      {draft.error && <Problem error={draft.error} what="The mapping could not be read." onRetry={draft.reread} />}
      {!schema && !draft.error && (
        <Skeleton aria-label="Loading the mapping">
          <SkeletonItem size={96} />
        </Skeleton>
      )}
      {schema && !place && <Empty>This application has no mapping of {type === 'User' ? 'people' : 'groups'}.</Empty>}
      {place && count === 0 && <RestoreDefaults job={job} draft={draft} name={displayName} mayWrite={may(...WRITES)} />}
      {place && <Editing job={job} type={type} draft={draft} place={place} />}
    </Page>
  );
}

function answerOf({ mapping: { attributeMappings, enabled }, target }: MappingPlace, application: string): string {
  const rows = attributeMappings.length === 1 ? '1 attribute' : `${attributeMappings.length} attributes`;
  const matching = attributeMappings.filter(({ matchingPriority }) => matchingPriority > 0);
  const by = matching.map(({ targetAttributeName }) => targetAttributeName).join(', then ');
  if (!enabled) return `Switched off: nothing of this mapping is written to ${application}.`;
  const open = target.attributes.filter(
    ({ name, required, anchor, mutability }) =>
      required &&
      !anchor &&
      mutability !== 'ReadOnly' &&
      attributeMappings.every(({ targetAttributeName }) => !isSameAttribute(targetAttributeName, name)),
  );
  const missing = open.length === 0 ? '' : ` Required and not mapped: ${open.map(({ name }) => name).join(', ')}.`;
  return `${rows} of ${application} ${attributeMappings.length === 1 ? 'is' : 'are'} written; accounts are found by ${by || 'nothing'}.${missing}`;
}

function Editing({
  job,
  type,
  draft,
  place,
}: {
  readonly job: string;
  readonly type: ObjectType;
  readonly draft: SchemaDraft;
  readonly place: MappingPlace;
}) {
  const styles = useStyles();
  const { displayName, to, may } = useApplication();
  const navigate = useNavigate();
  const mayWrite = may(...WRITES);
  const [edited, edit] = useAddressed('edit');
  const [isAdding, add] = useAddressed('add');
  const [sought, seek] = useAddressed('q');
  const { sample, choose } = useSample(type);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [isPasting, paste] = useState(false);
  const [isAdvanced, setAdvanced] = useState(false);
  const [unplanned, setUnplanned] = useState<Error>();
  const { search, state } = useLocation();
  const given = state as { readonly expression?: string; readonly target?: string } | null;

  const changed = draft.isChanged ? draft.schema : undefined;
  const subject = sample && { objectTypeName: type, objectId: sample.id };
  const review = useReview(job, changed);
  const errors = review.data?.findings.filter(({ severity }) => severity === 'error') ?? [];
  const isValid = changed === undefined || (review.data !== undefined && errors.length === 0);
  const trials = useTrials(job, subject, isValid ? changed : undefined);
  const isLater = useLater();
  const marks = useQuery({
    queryKey: [`marks ${job}`],
    queryFn: ({ signal }) =>
      get<{ readonly value: readonly { objectTypeName: string; name: string; filterable: boolean }[] }>(
        `${job}/schema/filterableAttributes`,
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isLater,
  });
  const people = useEffectOnPeople(job, type, isValid ? changed : undefined);
  const findings = changed === undefined ? [] : (review.data?.findings ?? []);
  const rows = rowsOf(place, {
    trials: trials.data?.value,
    findings,
    marks: marks.data?.value.filter(({ objectTypeName }) => objectTypeName === type),
  });
  const shown = soughtRows(rows, sought ?? '');

  const change = (to: (mapping: ObjectMapping) => ObjectMapping) =>
    draft.change((schema) => withMapping(schema, type, to));
  const remove = (names: readonly string[]) => {
    change((mapping) => ({
      ...mapping,
      attributeMappings: mapping.attributeMappings.filter(
        ({ targetAttributeName }) => !names.some((name) => isSameAttribute(name, targetAttributeName)),
      ),
    }));
    select(new Set());
  };
  const acts: RowActs = {
    edit: (name) => edit(name),
    remove,
    move: (name, by) =>
      change((mapping) => ({ ...mapping, attributeMappings: withPrecedence(mapping.attributeMappings, name, by) })),
    takeSource: (name, attribute) =>
      change((mapping) => ({
        ...mapping,
        attributeMappings: mapping.attributeMappings.map((row) =>
          isSameAttribute(row.targetAttributeName, name)
            ? { ...row, source: { type: 'Attribute', name: attribute } }
            : row,
        ),
      })),
  };
  const before = place.mapping.attributeMappings.find(({ targetAttributeName }) =>
    isSameAttribute(targetAttributeName, edited ?? ''),
  );
  const isOpen = isAdding !== undefined || before !== undefined;
  const close = () => (isAdding === undefined ? edit(undefined) : add(undefined));
  /** Shows what the changes would lead to, with one more where it is given; they wait meanwhile. */
  const preview = async (further: Edit = (schema) => schema) => {
    const schema = draft.schema && further(draft.schema);
    const plan = await send<{ readonly id: string }>('POST', `${job}/plans`, { body: { schema } });
    draft.keep(further);
    // Whoever comes back finds the table, with the change in it.
    const table = new URLSearchParams(search);
    for (const name of ['edit', 'add']) table.delete(name);
    if (isOpen) await navigate({ search: String(table) }, { replace: true });
    await navigate(to(`/provisioning/plans/${plan.id}`), { state: { keepsChanges: true } });
  };
  /** The mapping of the drawer in the place of what was edited. */
  const taken = (mapping: AttributeMapping, reads: readonly string[]): Edit => {
    const old = isAdding === undefined ? before : undefined;
    return (schema) => {
      const next = withRow(schema, type, mapping, old);
      return mapping.flowNullValues ? withGateOpen(next, place, reads) : next;
    };
  };
  const save = async () => {
    if (await draft.save()) toast('The mapping is saved. Everybody is looked at again in the next cycle.');
  };
  const softDeleted = (mapping: ObjectMapping | undefined) =>
    mapping?.attributeMappings.some(({ source }) => JSON.stringify(source).includes('IsSoftDeleted')) === true;
  const wasDisabling = draft.stored && softDeleted(placeOf(draft.stored, type)?.mapping);
  return (
    <>
      {!mayWrite && <NeedsRole permission="Synchronization.ReadWrite.All" act="change the mapping" />}
      <DraftNotices draft={draft} onFinding={(target) => leadTo(target, place, edit)} />
      <ObjectHeader
        place={place}
        scopeAddress={to(`/provisioning/mappings/${type}/scope`)}
        onChange={mayWrite ? (to) => change((mapping) => ({ ...mapping, ...to })) : undefined}
      />
      {wasDisabling && !softDeleted(place.mapping) && (
        <MessageBar intent="warning">
          <MessageBarBody>
            Nothing reads IsSoftDeleted any more: no event will disable accounts. Map it to the attribute that switches
            an account off.
          </MessageBarBody>
        </MessageBar>
      )}
      <Heading>Attribute Mappings</Heading>
      <div className={styles.tools}>
        <PersonPicker
          label={type === 'User' ? 'Sample person' : 'Sample group'}
          value={sample}
          onChange={choose}
          kind={type}
        />
        {mayWrite && (
          <Commands
            commands={[
              { label: 'Add New Mapping', act: () => add('1') },
              { label: 'Paste a table', act: () => paste(true) },
              ...(selected.size > 0 ? [deletion(selected.size, () => remove([...selected]))] : []),
            ]}
          />
        )}
        <SearchBox
          aria-label="Find a mapping"
          placeholder="Find a mapping"
          value={sought ?? ''}
          onChange={(_, { value }) => seek(value, { replace: true })}
        />
      </div>
      {unplanned && <Problem error={unplanned} what="No plan was made." />}
      {trials.error && isValid && <Problem error={trials.error} what="The values could not be worked out." />}
      {rows.length > 0 && shown.length === 0 && (
        <Empty action={<Button onClick={() => seek(undefined)}>Clear filters</Button>}>
          No mapping names “{sought}”.
        </Empty>
      )}
      {shown.length > 0 && (
        <MappingTable
          rows={shown}
          application={displayName}
          person={sample?.displayName}
          selected={selected}
          onSelect={select}
          acts={mayWrite ? acts : undefined}
        />
      )}
      <Checkbox
        label="Show advanced options"
        checked={isAdvanced}
        onChange={(_, { checked }) => setAdvanced(checked === true)}
      />
      {isAdvanced && <AdvancedOptions application={displayName} type={type} />}
      {isPasting && (
        <PasteTable
          application={displayName}
          place={place}
          onClose={() => paste(false)}
          onApply={(attributeMappings) => {
            change((mapping) => ({ ...mapping, attributeMappings }));
            paste(false);
          }}
        />
      )}
      {mayWrite && isOpen && draft.schema && (
        <EditAttribute
          key={before?.targetAttributeName ?? ''}
          job={job}
          type={type}
          place={place}
          schema={draft.schema}
          before={isAdding === undefined ? before : undefined}
          begin={
            given?.expression !== undefined && given.target !== undefined
              ? { expression: given.expression, target: given.target }
              : undefined
          }
          sample={sample}
          onSample={choose}
          onClose={close}
          onOk={(mapping, reads) => {
            draft.change(taken(mapping, reads));
            close();
          }}
          onPreview={(mapping, reads) => preview(taken(mapping, reads))}
        />
      )}
      {draft.isChanged && mayWrite && (
        <SaveBar
          effect={effectOf(review.data, people)}
          isSaving={draft.isSaving}
          more={<Button onClick={() => preview().catch(setUnplanned)}>Preview changes</Button>}
          onSave={() => void save()}
          onDiscard={draft.discard}
        />
      )}
    </>
  );
}

function deletion(count: number, act: () => void): Command {
  return { label: `Delete ${count === 1 ? '1 mapping' : `${count} mappings`}`, act };
}

/** An empty value clears the application's only when the source lets its attributes flow empty as well. */
function withGateOpen(schema: Schema, { source, sourceDirectory }: MappingPlace, reads: readonly string[]): Schema {
  const names = reads.flatMap((name) => attributeNamed(source, name)?.name ?? []);
  return withAttributes(schema, { directory: sourceDirectory.name, object: source.name }, (attributes) =>
    attributes.map((one) => (names.includes(one.name) ? { ...one, flowNullValues: true } : one)),
  );
}

/** Opens the mapping a finding is about. */
function leadTo(target: string, { mapping, path }: MappingPlace, edit: (name: string) => void) {
  const index = target.startsWith(`${path}.attributeMappings[`)
    ? Number(/\d+/.exec(target.slice(`${path}.attributeMappings[`.length))?.[0])
    : Number.NaN;
  const name = mapping.attributeMappings[index]?.targetAttributeName;
  return name === undefined ? undefined : () => edit(name);
}
