import { Button, Field, makeStyles, Skeleton, SkeletonItem, Text, Textarea, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { type MappingFinding, useReview } from '../../api/mapping-trial.ts';
import { type SchemaDraft, useSchemaDraft } from '../../api/schema-draft.ts';
import type { Schema } from '../../api/synchronization-schema.ts';
import { download } from '../../components/download.ts';
import { DraftNotices } from '../../components/draft-notices.tsx';
import { Empty } from '../../components/empty.tsx';
import { Heading } from '../../components/heading.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';

const WRITES = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;

const useStyles = makeStyles({
  editor: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, minHeight: '55vh', maxHeight: 'none' } },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  place: { fontFamily: tokens.fontFamilyMonospace },
});

/** The schema of a job as the document it is. */
export function Component() {
  const { object = 'User' } = useParams();
  const { jobAddress, displayName, to } = useApplication();
  if (jobAddress === undefined) {
    return (
      <Page title="Schema">
        <Empty>There is no schema yet: provisioning is not configured for {displayName}.</Empty>
      </Page>
    );
  }
  return <Document key={jobAddress} job={jobAddress} to={to(`/provisioning/mappings/${object}`)} />;
}

function Document({ job, to }: { readonly job: string; readonly to: string }) {
  const { displayName } = useApplication();
  const draft = useSchemaDraft(job);
  return (
    <Page
      title="Schema"
      above={[{ label: 'Attribute Mapping', to }]}
      answer={draft.schema && answerOf(draft.schema, displayName)}
    >
      {draft.error && <Problem error={draft.error} what="The schema could not be read." onRetry={draft.reread} />}
      {!draft.error && draft.schema === undefined && (
        <Skeleton aria-label="Loading the schema">
          <SkeletonItem size={128} />
        </Skeleton>
      )}
      {!draft.error && draft.schema && <Editor job={job} draft={draft} schema={draft.schema} />}
    </Page>
  );
}

/** What it writes, by its objects that are switched on. */
function answerOf({ synchronizationRules }: Schema, application: string): string {
  const on = synchronizationRules.flatMap(({ objectMappings }) => objectMappings).filter(({ enabled }) => enabled);
  const written = on.map(({ attributeMappings, sourceObjectName: name }) => {
    const count = attributeMappings.length;
    return `${count === 1 ? '1 attribute' : `${count.toLocaleString()} attributes`} of each ${name.toLowerCase()}`;
  });
  if (written.length === 0) return `Nothing is written to ${application}: no mapping is switched on.`;
  return `It says how ${new Intl.ListFormat('en').format(written)} are written to ${application}.`;
}

function Editor({
  job,
  draft,
  schema,
}: {
  readonly job: string;
  readonly draft: SchemaDraft;
  readonly schema: Schema;
}) {
  const styles = useStyles();
  const { displayName, may } = useApplication();
  const mayWrite = may(...WRITES);
  const [typed, type] = useState<string>();
  const file = useRef<HTMLInputElement>(null);
  const text = typed ?? JSON.stringify(schema, undefined, 2);
  const read = readJson(text);
  const review = useReview(job, draft.isChanged && 'schema' in read ? read.schema : undefined);
  const findings = draft.isChanged ? (review.data?.findings ?? []) : [];
  const changes = draft.isChanged ? (review.data?.changes ?? []) : [];
  const write = (next: string) => {
    type(next);
    const parsed = readJson(next);
    if ('schema' in parsed) draft.change(() => parsed.schema);
  };
  const discard = () => {
    draft.discard();
    type(undefined);
  };
  const save = async () => {
    if (!('schema' in read)) return;
    if (await draft.save()) {
      type(undefined);
      toast('The schema is saved. Everybody is looked at again in the next cycle.');
    }
  };
  return (
    <>
      {!mayWrite && <NeedsRole permission="Synchronization.ReadWrite.All" act="change the schema" />}
      <DraftNotices draft={draft} />
      <div>
        <Button onClick={() => download('schema', displayName, 'json', text)}>Download</Button>{' '}
        {mayWrite && <Button onClick={() => file.current?.click()}>Upload</Button>}
        <input
          ref={file}
          type="file"
          hidden
          accept="application/json,.json"
          aria-label="File with a schema"
          onChange={async ({ currentTarget }) => {
            const chosen = currentTarget.files?.[0];
            if (chosen) write(await chosen.text());
            currentTarget.value = '';
          }}
        />
      </div>
      <Field
        label="Schema as JSON"
        {...('fault' in read ? { validationState: 'error' as const, validationMessage: read.fault } : {})}
      >
        <Textarea
          className={styles.editor}
          resize="vertical"
          spellCheck={false}
          readOnly={!mayWrite}
          value={text}
          onChange={(_, { value }) => write(value)}
        />
      </Field>
      {findings.length > 0 && <Findings findings={findings} />}
      {changes.length > 0 && (
        <section>
          <Heading>What it changes</Heading>
          <ul className={styles.list}>
            {changes.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {mayWrite && (draft.isChanged || 'fault' in read) && (
        <SaveBar
          effect={
            'fault' in read
              ? 'This is no JSON document yet.'
              : changes.length === 1
                ? '1 change. Everybody in scope is re-evaluated.'
                : `${changes.length} changes. Everybody in scope is re-evaluated.`
          }
          isSaving={draft.isSaving}
          onSave={() => void save()}
          onDiscard={discard}
        />
      )}
    </>
  );
}

function Findings({ findings }: { readonly findings: readonly MappingFinding[] }) {
  const styles = useStyles();
  return (
    <section>
      <Heading>Findings</Heading>
      <ul className={styles.list}>
        {findings.map(({ code, target, message, severity }) => (
          <li key={`${code} ${target} ${message}`}>
            <Text weight="semibold">{severity === 'error' ? 'Error' : 'Note'}</Text> {message}{' '}
            <Text className={styles.place} size={200}>
              {target}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

function readJson(text: string): { readonly schema: Schema } | { readonly fault: string } {
  try {
    const document: unknown = JSON.parse(text);
    const isSchema =
      typeof document === 'object' &&
      document !== null &&
      Array.isArray((document as Partial<Schema>).directories) &&
      Array.isArray((document as Partial<Schema>).synchronizationRules);
    if (isSchema) return { schema: document as Schema };
    return { fault: 'A schema has the lists directories and synchronizationRules. Add them.' };
  } catch (error) {
    return { fault: `The text cannot be read as JSON: ${(error as Error).message}` };
  }
}
