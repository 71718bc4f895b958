import { Combobox, Option } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { get } from '../api/client.ts';
import type { ListPage } from '../api/list.ts';
import { type Account, nameOf, tenantPath, useAccountName } from '../api/tenant.ts';
import { useTenant } from './tenant-session.tsx';

/** Chooses an account of the tenant, found by the beginning of a name. */
export function AccountPicker({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { key } = useTenant();
  const [text, write] = useState<string>();
  const sought = useDeferredValue((text ?? '').trim());
  const name = useAccountName(key, value);
  const path = `${tenantPath(key, 'accounts')}?$top=20${sought === '' ? '' : `&q=${encodeURIComponent(sought)}`}`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<Account>>(path, signal),
    placeholderData: keepPreviousData,
  });
  const found = data?.value ?? [];
  return (
    <Combobox
      freeform
      clearable
      placeholder="Begin to type a name"
      value={text ?? name ?? ''}
      selectedOptions={value === '' ? [] : [value]}
      onInput={(event) => write(event.currentTarget.value)}
      onOptionSelect={(_, { optionValue }) => {
        write(undefined);
        onChange(optionValue ?? '');
      }}
      onBlur={() => write(undefined)}
    >
      {found.map((account) => (
        <Option key={account.id} value={account.id} text={nameOf(account)}>
          {nameOf(account)}
        </Option>
      ))}
    </Combobox>
  );
}
