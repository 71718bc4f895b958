import { Button, makeStyles, Switch, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { get, read, send } from '../../api/client.ts';
import { useMappingLabel } from '../../api/directory-label.ts';
import { useRefresh } from '../../api/refresh.ts';
import { saveSchema } from '../../api/schema-draft.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { differences, type MappedObject, type MappedSchema, mappedObjects, switched } from './mapped-objects.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) 100px minmax(0, 2fr)',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** What is written of people and of groups, each kind with its switch; and the way back to what the application began with. */
export function Mappings() {
  const styles = useStyles();
  const { address, displayName, job, jobAddress, may, to } = useApplication();
  const nameOf = useMappingLabel();
  const refresh = useRefresh();
  const path = `${jobAddress}/schema`;
  const key = `schema ${path}`;
  const { data, error, refetch } = useQuery({
    queryKey: [key],
    queryFn: ({ signal }) => read<MappedSchema>(path, signal),
  });
  const [asked, ask] = useState<Confirmation>();
  const [refused, setRefused] = useState<Error>();
  if (error) return <Problem error={error} what="The mappings could not be read." onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const again = () => refresh(key, `${address}/synchronization`);
  const named = (schema: MappedSchema) =>
    mappedObjects(schema).map((mapping) => ({ ...mapping, name: nameOf(mapping.name, mapping.sourceObjectName) }));
  const mappings = named(data.data);
  const enable = async (mapping: MappedObject, enabled: boolean) => {
    setRefused(undefined);
    try {
      await saveSchema(String(jobAddress), switched(data.data, mapping.sourceObjectName, enabled), data.etag);
      toast(`${mapping.name} is switched ${enabled ? 'on' : 'off'}.`);
    } catch (refusal) {
      setRefused(refusal as Error);
    }
    await again();
  };
  const restore = async () => {
    const usual = await get<MappedSchema>(`${address}/synchronization/templates/${job?.templateId}/schema`);
    ask({
      title: `Restore the default mappings of ${displayName}?`,
      effect: <Differences lines={differences(mappings, named(usual))} />,
      verb: 'Restore default mappings',
      act: async () => {
        await send('DELETE', path, { ifMatch: data.etag });
        await again();
        toast(`${displayName} has its default mappings again.`);
      },
    });
  };
  return (
    <>
      {refused && <Problem error={refused} what="The mapping was not switched." />}
      <ul className={styles.list}>
        {mappings.map((mapping) => (
          <li key={mapping.sourceObjectName} className={styles.row}>
            <LinkTo to={to(`/provisioning/mappings/${mapping.sourceObjectName}`)}>{mapping.name}</LinkTo>
            {mapping.sourceObjectName === 'Group' && may(...WRITE) ? (
              <Switch
                checked={mapping.enabled}
                label={mapping.enabled ? 'Enabled' : 'Disabled'}
                aria-label={`${mapping.name} is enabled`}
                onChange={(_, { checked }) => void enable(mapping, checked)}
              />
            ) : (
              <Text>{mapping.enabled ? 'Enabled' : 'Disabled'}</Text>
            )}
            <Text>
              {mapping.attributeMappings.length} attributes, {filterWords(mapping.scope)}
            </Text>
          </li>
        ))}
      </ul>
      {may(...WRITE) && (
        <div>
          <Button
            onClick={() => {
              setRefused(undefined);
              restore().catch((failed: Error) => setRefused(failed));
            }}
          >
            Restore default mappings
          </Button>
        </div>
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

function filterWords(scope: MappedObject['scope']): string {
  const groups = scope?.groups ?? [];
  if (groups.length === 0) return 'no filter';
  return groups.length === 1 ? 'one filter' : `${groups.length} filters`;
}

function Differences({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <Text>Nothing differs: the mappings are the default ones.</Text>;
  return (
    <>
      <Text>Mappings and filters become what they were at first. Everybody is evaluated again.</Text>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
