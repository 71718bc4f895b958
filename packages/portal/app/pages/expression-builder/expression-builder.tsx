import { Button, Field, makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { get } from '../../api/client.ts';
import { useTrial } from '../../api/mapping-trial.ts';
import { useSample } from '../../api/sample.ts';
import { useSchemaDraft } from '../../api/schema-draft.ts';
import {
  type AttributeMapping,
  isSameAttribute,
  type MappingPlace,
  placeOf,
  type Schema,
} from '../../api/synchronization-schema.ts';
import { CopyButton } from '../../components/copy.tsx';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { AttributePicker } from '../../expression/attribute-picker.tsx';
import { Everybody } from '../../expression/everybody.tsx';
import { ExpressionEditor } from '../../expression/expression-editor.tsx';
import { useFunctions } from '../../expression/language.ts';
import { formOf, mappingOf, newMapping, triedOf } from '../../expression/mapping-form.ts';
import { valuesIn } from '../../expression/shown-value.ts';
import { TrialPanel } from '../../expression/trial-panel.tsx';
import { withRow } from '../attribute-mapping/edit-attribute.tsx';
import { Examples } from './examples.tsx';

const WRITES = ['Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'] as const;

const useStyles = makeStyles({
  whole: {
    display: 'grid',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'minmax(0, 1fr)',
    maxWidth: '960px',
  },
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** A named expression that mappings are made of. */
interface Snippet {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: readonly string[];
  readonly version: number;
}

/** `Expression builder`: an expression written, tried on people, and taken into a mapping. */
export function Component() {
  const { jobAddress, displayName } = useApplication();
  return (
    <Page
      title="Expression builder"
      answer="Write an expression and see at once what it makes of a real person. Nothing is saved here."
    >
      {jobAddress === undefined ? (
        <Empty>Expressions are tried with what {displayName} takes. Configure its provisioning first.</Empty>
      ) : (
        <Reading key={jobAddress} job={jobAddress} />
      )}
    </Page>
  );
}

function Reading({ job }: { readonly job: string }) {
  const { schema, error, reread } = useSchemaDraft(job);
  const place = schema && placeOf(schema, 'User');
  if (error) return <Problem error={error} what="The attributes could not be read." onRetry={reread} />;
  if (!schema) {
    return (
      <Skeleton aria-label="Loading the attributes">
        <SkeletonItem size={96} />
      </Skeleton>
    );
  }
  return place ? (
    <Builder job={job} schema={schema} place={place} />
  ) : (
    <Empty>This application has no mapping of people.</Empty>
  );
}

function Builder({
  job,
  schema,
  place,
}: {
  readonly job: string;
  readonly schema: Schema;
  readonly place: MappingPlace;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { to, may } = useApplication();
  const functions = useFunctions(job);
  const [named, aim] = useAddressed('target');
  const { sample, choose } = useSample('User');
  const row = rowOf(place, named);
  const [expression, write] = useState(() => (row === undefined ? '' : formOf(row).expression));
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const target = named ?? usualTarget(place);
  const form = {
    ...(row === undefined ? { ...newMapping, target } : formOf(row)),
    type: 'Expression' as const,
    expression,
  };
  const properties = Object.entries(given).map(([key, value]) => ({ key, value }));
  const subject = sample && { objectTypeName: 'User' as const, objectId: sample.id, properties };
  const isWritten = expression.trim() !== '' && target !== '';
  const { trial, error, isPlaceholderData, refetch } = useTrial(job, subject, isWritten ? triedOf(form) : undefined);
  const values = valuesIn(trial?.trace);
  const snippets = useQuery({
    queryKey: ['/api/settings/snippets'],
    queryFn: ({ queryKey: [path], signal }) => get<{ readonly value: readonly Snippet[] }>(String(path), signal),
    retry: false,
  });
  const use = async () => {
    const where = row === undefined ? 'add=1' : `edit=${encodeURIComponent(target)}`;
    await navigate(to(`/provisioning/mappings/User?${where}`), { state: { expression, target } });
  };
  return (
    <div className={styles.whole}>
      <Field label="Target attribute" hint="Whose type the result has to fit.">
        <AttributePicker attributes={place.target.attributes} value={target} onChange={(name) => aim(name)} />
      </Field>
      <ExpressionEditor
        label="Expression"
        value={expression}
        onChange={write}
        onEvaluate={() => void refetch()}
        functions={functions}
        attributes={place.source.attributes}
        valueFor={(name) => values.get(name)}
        findings={isWritten ? (trial?.findings ?? []).filter(({ target: at }) => at === 'mapping.source') : []}
      />
      <div className={styles.tools}>
        <Button
          disabledFocusable={trial?.trace === undefined || isPlaceholderData}
          onClick={() => trial?.trace && write(trial.trace.text)}
        >
          Format
        </Button>
        {may(...WRITES) && (
          <Button appearance="primary" disabledFocusable={!isWritten} onClick={() => isWritten && void use()}>
            Use in mapping…
          </Button>
        )}
        <CopyButton text={expression} name="expression" />
      </div>
      {isWritten ? (
        <>
          <TrialPanel
            type="User"
            sample={sample}
            onSample={choose}
            trial={trial}
            error={error}
            isOld={isPlaceholderData}
            given={given}
            onGiven={setGiven}
          />
          <Everybody
            job={job}
            type="User"
            target={target}
            schema={() => withRow(schema, 'User', mappingOf(form, row), row)}
          />
        </>
      ) : (
        <Examples functions={functions} snippets={snippets.data?.value ?? []} onChoose={write} />
      )}
    </div>
  );
}

function rowOf({ mapping }: MappingPlace, name: string | undefined): AttributeMapping | undefined {
  return mapping.attributeMappings.find(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name ?? ''));
}

/** A text everybody has room for. */
function usualTarget({ target: { attributes } }: MappingPlace): string {
  return (
    (attributes.find(({ name }) => name === 'displayName') ?? attributes.find(({ anchor }) => !anchor))?.name ?? ''
  );
}
