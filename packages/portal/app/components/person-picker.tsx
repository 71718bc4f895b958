import { Combobox, Field, Option } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { get } from '../api/client.ts';
import type { ListPage } from '../api/list.ts';

/** Somebody, or a group, of the directory. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string;
}

/** Finds one person, or one group, by the beginning of a name. */
export function PersonPicker({
  label,
  value,
  onChange,
  kind = 'User',
}: {
  readonly label: string;
  readonly value: Person | undefined;
  readonly onChange: (person: Person) => void;
  readonly kind?: 'User' | 'Group';
}) {
  const [typed, type] = useState<string>();
  const sought = useDeferredValue((typed ?? '').trim());
  const { data } = useQuery({
    queryKey: [pathOf(kind, sought)],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<Person>>(String(path), signal),
    placeholderData: keepPreviousData,
    enabled: typed !== undefined,
  });
  const found = data?.value ?? [];
  return (
    <Field label={label}>
      <Combobox
        freeform
        value={typed ?? value?.displayName ?? ''}
        selectedOptions={value ? [value.id] : []}
        placeholder="Beginning of a name"
        onFocus={(event) => {
          type(typed ?? '');
          event.currentTarget.select();
        }}
        onBlur={() => type(undefined)}
        onInput={(event) => type(event.currentTarget.value)}
        onOptionSelect={(_, { optionValue }) => {
          // Typing something else takes the choice back, which is told here as well.
          if (optionValue === undefined) return;
          const chosen = found.find(({ id }) => id === optionValue);
          type(undefined);
          if (chosen) onChange(chosen);
        }}
      >
        {found.map(({ id, displayName, userPrincipalName }) => (
          <Option key={id} value={id} text={displayName}>
            {userPrincipalName === undefined ? displayName : `${displayName} · ${userPrincipalName}`}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}

function pathOf(kind: 'User' | 'Group', sought: string): string {
  const [path, properties] =
    kind === 'User' ? ['/v1.0/users', 'id,displayName,userPrincipalName'] : ['/v1.0/groups', 'id,displayName'];
  const text = sought.replaceAll("'", "''");
  const names = kind === 'User' ? ['displayName', 'userPrincipalName', 'surname'] : ['displayName'];
  const filter = names.map((name) => `startswith(${name},'${text}')`).join(' or ');
  return `${path}?$select=${properties}&$top=20${sought === '' ? '' : `&$filter=${encodeURIComponent(filter)}`}`;
}
