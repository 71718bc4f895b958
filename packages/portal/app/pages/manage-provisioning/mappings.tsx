import { Button, makeStyles, Switch, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { get, read, send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { type Filter, type ObjectMapping, type Schema, withMapping } from '../../api/synchronization-schema.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) 120px minmax(0, 2fr)',
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
  const refresh = useRefresh();
  const path = `${jobAddress}/schema`;
  const key = `schema ${path}`;
  const { data, error, refetch } = useQuery({
    queryKey: [key],
    queryFn: ({ signal }) => read<Schema>(path, signal),
  });
  const [asked, ask] = useState<Confirmation>();
  const [refused, setRefused] = useState<Error>();
  if (error) return <Problem error={error} what="The mappings could not be read." onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const again = () => refresh(key, `${address}/synchronization`);
  const mappings = mappingsOf(data.data);
  const enable = async (mapping: ObjectMapping, enabled: boolean) => {
    setRefused(undefined);
    try {
      const schema = withMapping(data.data, mapping.sourceObjectName, (one) => ({ ...one, enabled }));
      const { '@odata.context': _, ...body } = schema as Schema & { readonly '@odata.context'?: string };
      await send('PUT', path, { body, ifMatch: data.etag });
      toast(`${mapping.name} is switched ${enabled ? 'on' : 'off'}.`);
    } catch (refusal) {
      setRefused(refusal as Error);
    }
    await again();
  };
  const restore = async () => {
    const usual = await get<Schema>(`${address}/synchronization/templates/${job?.templateId}/schema`);
    ask({
      title: `Restore the default mappings of ${displayName}?`,
      effect: <Differences lines={differences(mappings, mappingsOf(usual))} />,
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
            <LinkTo to={to(`/provisioning/mappings/${mapping.sourceObjectName}`)}>
              {mapping.name ?? mapping.sourceObjectName}
            </LinkTo>
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

/** Guides name groups first. */
function mappingsOf({ synchronizationRules }: Schema): readonly ObjectMapping[] {
  const all = synchronizationRules.flatMap(({ objectMappings }) => objectMappings);
  return [...all].sort((one, other) => one.sourceObjectName.localeCompare(other.sourceObjectName));
}

function filterWords(scope: Filter | null): string {
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

/** What would change, one line for each attribute. */
function differences(now: readonly ObjectMapping[], usual: readonly ObjectMapping[]): readonly string[] {
  return usual.flatMap((after) => {
    const before = now.find(({ sourceObjectName }) => sourceObjectName === after.sourceObjectName);
    const rows = (mapping: ObjectMapping | undefined) =>
      new Map(mapping?.attributeMappings.map((row) => [row.targetAttributeName, JSON.stringify(row)]));
    const [old, next] = [rows(before), rows(after)];
    return [
      ...[...old.keys()].filter((name) => !next.has(name)).map((name) => `${name} is removed`),
      ...[...next.keys()].filter((name) => !old.has(name)).map((name) => `${name} is added`),
      ...[...next].filter(([name, row]) => old.has(name) && old.get(name) !== row).map(([name]) => `${name} changes`),
      ...((before?.scope?.groups.length ?? 0) > 0 && !after.scope ? [`The filters of ${after.name} are removed`] : []),
      ...(before?.enabled === after.enabled ? [] : [`${after.name} is switched ${after.enabled ? 'on' : 'off'}`]),
    ];
  });
}
