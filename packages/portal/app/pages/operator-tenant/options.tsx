import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { without } from '../../api/draft.ts';
import {
  type Field,
  type FieldValue,
  type FieldValues,
  type Settings,
  tenantPath,
  useOfTenant,
} from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Heading } from '../../components/heading.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf } from '../../tenant/field-values.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

const useStyles = makeStyles({ options: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '960px' } });

/** Options of the endpoint that are often set for one tenant alone. The rest have the API. */
const endpointFields: readonly Field[] = [
  {
    key: 'strict',
    label: 'Strict mode',
    kind: 'switch',
    help: 'By the letter of the RFCs, without the tolerance clients of directories need.',
  },
  {
    key: 'requestsPerSecond',
    label: 'Requests per second',
    kind: 'number',
    help: 'Above it, clients are asked to come again later (429). Empty: as the installation says.',
  },
  {
    key: 'discoveryOpen',
    label: 'Discovery without a token',
    kind: 'switch',
    help: 'Shows schemas and resource types to anybody.',
  },
  {
    key: 'activityValues',
    label: 'Keep values in the request log',
    kind: 'switch',
    help: 'The log then tells what attributes became, beside their names. Personal data is in it.',
  },
  {
    key: 'events',
    label: 'Keep events',
    kind: 'switch',
    help: 'What becomes of users and groups is kept for 30 days, and webhooks are told of it.',
  },
  {
    key: 'undeleteDays',
    label: 'Days a deleted account can be brought back',
    kind: 'number',
  },
];

interface EndpointOptions {
  readonly [name: string]: FieldValue;
  readonly rateLimit: { readonly requestsPerSecond: number };
}

/** What the vendor decides about the tenant: modules, plan, and how its endpoint behaves. */
export function Options({ mayWrite }: { readonly mayWrite: boolean }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { key } = useTenant();
  const [settingsPath, optionsPath] = [tenantPath(key, 'settings'), tenantPath(key, 'options')];
  const settings = useOfTenant<Settings>(settingsPath);
  const options = useOfTenant<EndpointOptions>(optionsPath);
  const [draft, setDraft] = useState<FieldValues>({});
  const [error, setError] = useState<Error>();
  const [isSaving, setSaving] = useState(false);
  const vendors = settings.data?.data.fields.filter(({ whose }) => whose === 'operator') ?? [];
  const set = options.data?.data;
  const before: FieldValues = {
    ...Object.fromEntries(vendors.map((field) => [field.key, field.value])),
    ...(set && Object.fromEntries(endpointFields.map((field) => [field.key, set[field.key] ?? null]))),
    ...(set && { requestsPerSecond: set.rateLimit.requestsPerSecond }),
  };
  const changes = changesOf(draft, before);
  const findings = error instanceof ApiError ? error.findings : [];
  const closed = mayWrite ? {} : Object.fromEntries([...vendors, ...endpointFields].map((one) => [one.key, '']));
  const settle = () => {
    setError(undefined);
  };
  const clear = () => {
    setDraft({});
    settle();
  };
  const save = async () => {
    setSaving(true);
    const isVendors = (name: string) => vendors.some((field) => field.key === name);
    const own = Object.entries(changes).filter(([name]) => isVendors(name));
    const others = Object.entries(changes).filter(([name]) => !isVendors(name));
    try {
      if (own.length > 0) await send('PUT', settingsPath, { body: Object.fromEntries(own) });
      if (others.length > 0) await send('PATCH', optionsPath, { body: asOptions(Object.fromEntries(others)) });
      const begin = tenantPath(key, '');
      await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith(begin) });
      setDraft((now) => without(now, changes));
      settle();
      announce('Saved');
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  const change = (name: string, value: FieldValue) => setDraft({ ...draft, [name]: value });
  const problem = options.error;
  return (
    <div className={styles.options}>
      {problem && <Problem error={problem} what="The options could not be read." />}
      {error && findings.length === 0 && <Problem error={error} what="Nothing was saved." />}
      {!set && !problem && <Spinner label="Loading" />}
      {!mayWrite && <Text>Only who may change tenants can change these.</Text>}
      {vendors.length > 0 && (
        <>
          <Heading>Modules and plan</Heading>
          <FieldInputs
            fields={vendors}
            values={{ ...before, ...draft }}
            findings={findings}
            closed={closed}
            onChange={change}
          />
        </>
      )}
      {set && (
        <>
          <Heading>Endpoint</Heading>
          <FieldInputs
            fields={endpointFields}
            values={{ ...before, ...draft }}
            findings={findings}
            closed={closed}
            onChange={change}
          />
        </>
      )}
      {Object.keys(changes).length > 0 && (
        <SaveBar
          effect="Holds within seconds, also for requests under way next."
          isSaving={isSaving}
          onSave={() => void save()}
          onDiscard={clear}
        />
      )}
    </div>
  );
}

/** The pace is one option with several members. */
function asOptions({ requestsPerSecond, ...others }: FieldValues): FieldValues {
  if (requestsPerSecond === undefined) return others;
  return { ...others, rateLimit: requestsPerSecond === null ? null : { requestsPerSecond } };
}
