import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useDirectoryLabel } from '../../api/directory-label.ts';
import {
  type AttributeDefinition,
  type DirectoryDefinition,
  isSameAttribute,
  type Side,
  withAttributes,
} from '../../api/synchronization-schema.ts';
import { Commands } from '../../components/commands.tsx';
import { download } from '../../components/download.ts';
import { DraftNotices } from '../../components/draft-notices.tsx';
import { Empty } from '../../components/empty.tsx';
import { type Column, Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { SchemaPage, type SchemaPart } from '../../components/schema-page.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { toast } from '../../components/toasts.tsx';
import { isSensitive, usesOf } from './attribute-form.ts';
import { EditDefinition } from './edit-definition.tsx';

const WRITES = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalM} 0` },
});

/** Shown where there is anything to show in them. */
const references: Column<AttributeDefinition> = {
  name: 'reference',
  label: 'Referenced Object Attribute',
  weight: 2,
  cell: ({ referencedObjects }) => referencedObjects.map(({ referencedObjectName }) => referencedObjectName).join(', '),
};
const sensitive: Column<AttributeDefinition> = {
  name: 'sensitive',
  label: 'Sensitive',
  cell: (attribute) => yes(isSensitive(attribute)),
};

/** The attributes each side of a mapping has. */
export function Component() {
  const { displayName } = useApplication();
  const { long: directory } = useDirectoryLabel();
  return (
    <SchemaPage
      title="Attribute list"
      what="attributes"
      nothing="There are no attributes yet: provisioning is not configured for this application."
      answer={({ target, source, mapping }) =>
        `${displayName} has ${target.attributes.length} attributes, the directory ${source.attributes.length}; ${mapping.attributeMappings.length} are mapped.`
      }
    >
      {(part) => (
        <Tabs<Side>
          label="Sides"
          name="side"
          tabs={[
            { name: 'target', label: displayName },
            { name: 'source', label: directory },
          ]}
        >
          {(side) => <List key={side} side={side} {...part} />}
        </Tabs>
      )}
    </SchemaPage>
  );
}

function List({ job, side, draft, place }: SchemaPart & { readonly side: Side }) {
  const styles = useStyles();
  const { displayName, may } = useApplication();
  const mayWrite = may(...WRITES);
  const [sought, seek] = useAddressed('q');
  const [edited, edit] = useAddressed('edit');
  const [isAdding, add] = useAddressed('add');
  const object = place[side];
  const directory = side === 'target' ? place.targetDirectory : place.sourceDirectory;
  const text = (sought ?? '').trim().toLowerCase();
  const shown = object.attributes.filter(({ name }) => name.toLowerCase().includes(text));
  const before = object.attributes.find(({ name }) => name === edited);

  const discover = useMutation({
    mutationFn: () => send<DirectoryDefinition>('POST', `${job}/schema/directories/${directory.id}/discover`),
    onSuccess: (found) => {
      const all = found.objects.find(({ name }) => name === object.name)?.attributes ?? [];
      const added = all.filter(({ name }) => object.attributes.every((one) => !isSameAttribute(one.name, name)));
      draft.reread();
      const names = added.map(({ name }) => name).join(', ');
      toast(added.length === 0 ? `${displayName} says nothing that is not known.` : `Added and saved: ${names}.`);
    },
  });
  const change = (to: (attributes: readonly AttributeDefinition[]) => readonly AttributeDefinition[]) =>
    draft.change((schema) => withAttributes(schema, { directory: directory.name, object: object.name }, to));
  const close = () => (isAdding === undefined ? edit(undefined) : add(undefined));
  const save = async () => {
    if (await draft.save()) toast('The attribute list is saved.');
  };
  return (
    <>
      {!mayWrite && <NeedsRole permission="Synchronization.ReadWrite.All" act="change the list" />}
      <DraftNotices draft={draft} />
      <div className={styles.tools}>
        <SearchBox
          aria-label="Find an attribute"
          placeholder="Find an attribute"
          value={sought ?? ''}
          onChange={(_, { value }) => seek(value, { replace: true })}
        />
        <Commands
          commands={[
            ...(mayWrite ? [{ label: 'Add Attribute', act: () => add('1') }] : []),
            ...(mayWrite && side === 'target'
              ? [
                  {
                    label: 'Read schema from application',
                    isOff: discover.isPending || draft.isChanged,
                    act: () => discover.mutate(),
                  },
                ]
              : []),
            {
              label: 'Download JSON',
              act: () => download('attributes', displayName, 'json', JSON.stringify(object.attributes, undefined, 2)),
            },
          ]}
        />
      </div>
      {discover.error && <Problem error={discover.error} what={`${displayName} could not be asked.`} />}
      {shown.length === 0 && (
        <Empty action={<Button onClick={() => seek(undefined)}>Clear filters</Button>}>
          No attribute is called “{sought}”.
        </Empty>
      )}
      {shown.length > 0 && (
        <Grid
          label="Attributes"
          items={shown}
          keyOf={({ name }) => name}
          {...(mayWrite && { onOpen: ({ name }: AttributeDefinition) => edit(name) })}
          columns={[
            { name: 'name', label: 'Name', weight: 3.6, card: 1, cell: ({ name }) => <span title={name}>{name}</span> },
            { name: 'type', label: 'Type', weight: 1.6, card: 2, cell: ({ type }) => type },
            { name: 'key', label: 'Primary Key?', cell: ({ anchor }) => yes(anchor) },
            { name: 'required', label: 'Required?', weight: 1.25, cell: ({ required }) => yes(required) },
            { name: 'several', label: 'Multi-value?', cell: ({ multivalued }) => yes(multivalued) },
            { name: 'case', label: 'Exact case?', cell: ({ caseExact }) => yes(caseExact) },
            ...(shown.some(({ referencedObjects }) => referencedObjects.length > 0) ? [references] : []),
            ...(shown.some(isSensitive) ? [sensitive] : []),
          ]}
        />
      )}
      {mayWrite && (before !== undefined || isAdding !== undefined) && (
        <EditDefinition
          key={before?.name ?? ''}
          object={object}
          side={side}
          before={isAdding === undefined ? before : undefined}
          uses={before === undefined ? [] : usesOf(before, place.mapping, side)}
          onClose={close}
          onRemove={() => {
            change((attributes) => attributes.filter(({ name }) => name !== before?.name));
            close();
          }}
          onOk={(attribute) => {
            const name = isAdding === undefined ? before?.name : undefined;
            change((attributes) =>
              name === undefined
                ? [...attributes, attribute]
                : attributes.map((one) => (one.name === name ? attribute : one)),
            );
            close();
          }}
        />
      )}
      {draft.isChanged && mayWrite && (
        <SaveBar
          effect="The list of attributes changes; what is mapped stays as it is."
          isSaving={draft.isSaving}
          onSave={() => void save()}
          onDiscard={draft.discard}
        />
      )}
    </>
  );
}

function yes(is: boolean): string {
  return is ? 'Yes' : '';
}
