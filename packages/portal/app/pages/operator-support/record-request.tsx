import { Button, Combobox, Field, Option } from '@fluentui/react-components';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { useProfiles, type WatchedTenant } from '../../api/operator.ts';
import { type FieldValues, tenantPath } from '../../api/tenant.ts';
import { Problem } from '../../components/problem.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf } from '../../tenant/field-values.ts';
import { FormDrawer } from '../../tenant/form-drawer.tsx';

/** Notes who asked for which tenant, by which mail. */
export function RecordRequest({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const profiles = useProfiles().filter(({ requests }) => requests !== null);
  const [text, write] = useState('');
  const [tenant, choose] = useState<WatchedTenant>();
  const [draft, setDraft] = useState<FieldValues>({});
  const sought = useDeferredValue(text.trim());
  const path = `/api/operator/tenants?q=${encodeURIComponent(sought)}`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<WatchedTenant>>(path, signal),
    placeholderData: keepPreviousData,
  });
  const found = data?.value.filter((one) => profiles.some(({ id }) => id === one.profile)) ?? [];
  const list = profiles.find(({ id }) => id === tenant?.profile)?.requests ?? profiles[0]?.requests;
  const recording = useMutation({
    mutationFn: async () => {
      if (!tenant || !list) throw new Error('Choose the tenant the request is about.');
      const body = changesOf(draft, {});
      const made = await send<{ readonly id: string }>('POST', tenantPath(tenant.key, list.key), { body });
      return { id: made.id, key: tenant.key };
    },
    onSuccess: async ({ id, key }) => {
      await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith('/api/operator') });
      await navigate(`/operator/support/${id}?tenant=${key}`);
    },
  });
  const findings = recording.error instanceof ApiError ? recording.error.findings : [];
  return (
    <FormDrawer
      title="Record request"
      onClose={onClose}
      commands={
        <>
          <Button appearance="primary" disabledFocusable={recording.isPending} onClick={() => recording.mutate()}>
            Record
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {recording.error && findings.length === 0 && <Problem error={recording.error} what="Nothing was recorded." />}
      <Field label="Tenant" required>
        <Combobox
          freeform
          placeholder="Begin to type a name"
          value={tenant?.displayName ?? text}
          selectedOptions={tenant ? [tenant.key] : []}
          onInput={(event) => {
            choose(undefined);
            write(event.currentTarget.value);
          }}
          onOptionSelect={(_, { optionValue }) => choose(found.find(({ key }) => key === optionValue))}
        >
          {found.map(({ key, displayName }) => (
            <Option key={key} value={key} text={displayName}>
              {`${displayName} (${key})`}
            </Option>
          ))}
        </Combobox>
      </Field>
      <FieldInputs
        fields={list?.fields ?? []}
        values={draft}
        findings={findings}
        onChange={(name, value) => setDraft({ ...draft, [name]: value })}
      />
    </FormDrawer>
  );
}
