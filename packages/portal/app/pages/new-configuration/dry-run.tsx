import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

interface Entry {
  readonly action: string;
  readonly statusInfo: { readonly status: string; readonly reason: string };
  readonly provisioningSteps: readonly {
    readonly name: string;
    readonly description: string;
    readonly status: string;
  }[];
  readonly modifiedProperties: readonly { readonly displayName: string; readonly newValue: string | null }[];
}

const KINDS = { success: 'done', failure: 'failed', skipped: 'idle', warning: 'held' } as const;

/** What would be done for one person, step by step; nothing is written. */
export function DryRun() {
  const styles = useStyles();
  const { jobAddress, to } = useApplication();
  const [person, choose] = useState<Picked>();
  const [entry, setEntry] = useState<Entry>();
  const [error, setError] = useState<Error>();
  const [isTrying, setTrying] = useState(false);
  const run = async (subject: Picked) => {
    setTrying(true);
    setError(undefined);
    try {
      const parameters = [{ subjects: [{ objectId: subject.id, objectTypeName: 'User' }] }];
      const body = { dryRun: true, parameters };
      const { value } = await send<{ readonly value: string }>('POST', `${jobAddress}/provisionOnDemand`, { body });
      setEntry((JSON.parse(value) as readonly Entry[])[0]);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setTrying(false);
    }
  };
  const status = entry?.statusInfo.status.toLowerCase() as keyof typeof KINDS | undefined;
  return (
    <div className={styles.fields}>
      <DirectoryPicker
        kind="users"
        label="Person"
        isSingle
        picked={person === undefined ? [] : [person]}
        onPick={([chosen]) => {
          choose(chosen);
          setEntry(undefined);
        }}
      />
      <div>
        <Button disabledFocusable={person === undefined || isTrying} onClick={() => person && void run(person)}>
          Dry run
        </Button>
      </div>
      <div aria-live="polite">
        {error && <Problem error={error} what="It could not be tried." />}
        {entry && status && (
          <>
            <Text>
              <Status kind={KINDS[status] ?? 'idle'}>{entry.action}</Status> {entry.statusInfo.reason}{' '}
              {entry.modifiedProperties.length.toLocaleString()} attributes would be written.
            </Text>
            <ol className={styles.steps}>
              {entry.provisioningSteps.map(({ name, description }) => (
                <li key={name}>{description}</li>
              ))}
            </ol>
          </>
        )}
      </div>
      <LinkTo to={to(`/provisioning/on-demand${person === undefined ? '' : `?subject=${person.id}`}`)}>
        Provision on demand
      </LinkTo>
    </div>
  );
}
