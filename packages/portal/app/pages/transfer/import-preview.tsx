import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import type { Plan } from '../../api/plan.ts';
import { type ChangedValue, ChangedValues } from '../../components/changed-values.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { visible } from '../../components/raw-text.tsx';
import { type SchemaChange, SchemaChanges } from '../../components/schema-changes.tsx';
import { toast } from '../../components/toasts.tsx';
import type { ImportedDocument } from './document.ts';

const useStyles = makeStyles({
  preview: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

/** What an import would change, and the ways to do it: by a plan that is looked at first, or as a whole. */
export function ImportPreview({
  jobAddress,
  document,
  comparison,
  settings,
  onDone,
}: {
  readonly jobAddress: string;
  readonly document: ImportedDocument;
  readonly comparison: {
    readonly version: number;
    readonly value: readonly SchemaChange[];
    readonly warnings: readonly { readonly message: string; readonly target: string }[];
    readonly schema: unknown;
  };
  readonly settings: readonly ChangedValue[];
  readonly onDone: () => void;
}) {
  const styles = useStyles();
  const { displayName, to } = useApplication();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  const { value: changes, warnings, version } = comparison;
  const plan = async () => {
    setError(undefined);
    try {
      const { id } = await send<Plan>('POST', `${jobAddress}/plans`, { body: { schema: comparison.schema } });
      await navigate(to(`/provisioning/plans/${id}`));
    } catch (refused) {
      setError(refused as Error);
    }
  };
  const importWhole = () =>
    document.kind === 'configuration' &&
    ask({
      title: `Import schema and settings into ${displayName}?`,
      effect: `${changes.length} mappings, filters and attributes and ${settings.length} settings change, as new versions. Everybody is looked at again by the next cycle.`,
      verb: 'Import schema and settings',
      typed: displayName,
      act: async (reason) => {
        await send('PUT', `${jobAddress}/configuration`, { body: document.whole, reason });
        toast(`The configuration of ${displayName} was imported.`);
        await client.invalidateQueries({
          predicate: ({ queryKey: [key] }) => String(key).startsWith(`${jobAddress}/`),
        });
        onDone();
      },
    });
  return (
    <section className={styles.preview} aria-label="What would change">
      {warnings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Worth a look</MessageBarTitle>
            <ul className={styles.list}>
              {warnings.map(({ message, target }) => (
                <li key={`${target} ${message}`}>
                  {visible(message)} <code>{visible(target)}</code>
                </li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      {changes.length === 0 && settings.length === 0 ? (
        <p>It means what version {version} means already. Nothing would change.</p>
      ) : (
        <p>
          Against version {version}, {changes.length} mappings, filters and attributes
          {document.kind === 'configuration' && ` and ${settings.length} settings`} would change.
        </p>
      )}
      <SchemaChanges changes={changes} />
      {settings.length > 0 && <ChangedValues label="Settings" values={settings} />}
      {error && <Problem error={error} what="The plan was not begun." />}
      <div className={styles.actions}>
        {changes.length > 0 && (
          <Button appearance="primary" onClick={() => void plan()}>
            Preview changes
          </Button>
        )}
        {document.kind === 'configuration' && changes.length + settings.length > 0 && (
          <Button onClick={importWhole}>Import schema and settings</Button>
        )}
      </div>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </section>
  );
}
