import { Button, Dropdown, Field, makeStyles, Option, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { get, send } from '../../api/client.ts';
import type { Plan } from '../../api/plan.ts';
import { isSchemaChange, useVersionDifference, type Version, type VersionedPart } from '../../api/versions.ts';
import { ChangedValues } from '../../components/changed-values.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { SchemaChanges } from '../../components/schema-changes.tsx';
import { toast } from '../../components/toasts.tsx';

const useStyles = makeStyles({
  comparison: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  choice: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  heading: { margin: 0, fontWeight: 'inherit' },
  dropdown: { minWidth: '140px' },
});

/** Two versions side by side, and the way back to either that is not in force. */
export function VersionComparison({
  jobAddress,
  of,
  versions,
  from,
  to,
  onCompare,
}: {
  readonly jobAddress: string;
  readonly of: VersionedPart;
  /** The newest first. */
  readonly versions: readonly Version[];
  readonly from: number;
  readonly to: number;
  readonly onCompare: (from: number, to: number) => void;
}) {
  const styles = useStyles();
  const { may } = useApplication();
  const difference = useVersionDifference(jobAddress, of, from, to);
  const current = versions[0]?.version ?? 0;
  const changes = difference.data?.value ?? [];
  const old = [from, to].filter((version) => version !== current);
  return (
    <section className={styles.comparison} aria-label="Comparison">
      <h2 className={styles.heading}>
        <Subtitle2>
          Version {from} and version {to}
        </Subtitle2>
      </h2>
      <div className={styles.choice}>
        <VersionChoice label="From" versions={versions} chosen={from} onChoose={(one) => onCompare(one, to)} />
        <VersionChoice label="To" versions={versions} chosen={to} onChoose={(one) => onCompare(from, one)} />
        {may('Synchronization.ReadWrite.All') &&
          old.map((version) => (
            <Restore key={version} jobAddress={jobAddress} of={of} version={version} current={current} />
          ))}
      </div>
      {difference.error && <Problem error={difference.error} what="The versions could not be compared." />}
      {difference.isLoading && <Spinner size="tiny" label="Comparing" delay={300} />}
      {(from === to || (difference.isSuccess && changes.length === 0)) && <p>Both mean the same.</p>}
      {from !== to && changes.length > 0 && (
        <>
          <SchemaChanges changes={changes.filter(isSchemaChange)} />
          {of === 'settings' && (
            <ChangedValues
              label="Settings"
              values={changes.flatMap((one) =>
                isSchemaChange(one) ? [] : [{ displayName: one.name, oldValue: one.oldValue, newValue: one.newValue }],
              )}
            />
          )}
        </>
      )}
    </section>
  );
}

function VersionChoice({
  label,
  versions,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly versions: readonly Version[];
  readonly chosen: number;
  readonly onChoose: (version: number) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={label}>
      <Dropdown
        className={styles.dropdown}
        value={String(chosen)}
        selectedOptions={[String(chosen)]}
        onOptionSelect={(_, { optionValue }) => onChoose(Number(optionValue))}
      >
        {versions.map(({ version, comment }) => (
          <Option key={version} value={String(version)} text={String(version)}>
            {comment === '' ? String(version) : `${version}: ${comment}`}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

/** Back to a version. Of mappings a plan is made first, and applying that saves them; settings hold from the next cycle. */
function Restore({
  jobAddress,
  of,
  version,
  current,
}: {
  readonly jobAddress: string;
  readonly of: VersionedPart;
  readonly version: number;
  readonly current: number;
}) {
  const { displayName, to } = useApplication();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  const plan = async () => {
    setError(undefined);
    try {
      const { schema } = await get<{ readonly schema: unknown }>(`${jobAddress}/versions/${version}`);
      const { id } = await send<Plan>('POST', `${jobAddress}/plans`, { body: { schema } });
      await navigate(to(`/provisioning/plans/${id}`), { state: { isAsked: true } });
    } catch (refused) {
      setError(refused as Error);
    }
  };
  const restore = () =>
    ask({
      title: `Restore version ${version} of the settings?`,
      effect: `The settings of provisioning to ${displayName} become those of version ${version}, as version ${current + 1}. They hold from the next cycle on.`,
      verb: `Restore version ${version}`,
      act: async () => {
        await send('POST', `${jobAddress}/versions/${version}/restore?of=settings`, {
          body: {},
          ifMatch: `W/"${current}"`,
        });
        toast(`Version ${version} of the settings is in force again.`);
        await client.invalidateQueries({
          predicate: ({ queryKey: [key] }) => String(key).startsWith(`${jobAddress}/`),
        });
      },
    });
  return (
    <>
      <Button onClick={of === 'schema' ? () => void plan() : restore}>Restore version {version}</Button>
      {error && <Problem error={error} what={`Version ${version} was not planned.`} />}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}
