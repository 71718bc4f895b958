import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { type Field, type FieldValues, tenantPath } from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Problem } from '../../components/problem.tsx';
import { FieldInputs } from '../../tenant/field-inputs.tsx';
import { changesOf } from '../../tenant/field-values.ts';
import { FormDrawer } from '../../tenant/form-drawer.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** Makes an account by hand, for somebody the directory does not bring. */
export function NewAccount({ fields, onClose }: { readonly fields: readonly Field[]; readonly onClose: () => void }) {
  const client = useQueryClient();
  const { key } = useTenant();
  const [draft, setDraft] = useState<FieldValues>({});
  const making = useMutation({
    mutationFn: () => send('POST', tenantPath(key, 'accounts'), { body: changesOf(draft, {}) }),
    onSuccess: async () => {
      announce('The account was made');
      const begin = tenantPath(key, 'accounts');
      await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).startsWith(begin) });
      onClose();
    },
  });
  const findings = making.error instanceof ApiError ? making.error.findings : [];
  return (
    <FormDrawer
      title="New account"
      onClose={onClose}
      commands={
        <>
          <Button appearance="primary" disabledFocusable={making.isPending} onClick={() => making.mutate()}>
            Create
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {making.error && <Problem error={making.error} what="No account was made." />}
      <FieldInputs
        fields={fields}
        values={draft}
        findings={findings}
        onChange={(name, value) => setDraft({ ...draft, [name]: value })}
      />
    </FormDrawer>
  );
}
