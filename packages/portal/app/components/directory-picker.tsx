import { Combobox, Field, makeStyles, Option, Tag, TagGroup, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useList } from '../api/list.ts';

/** A person or a group, as pickers name it. */
export interface Picked {
  readonly id: string;
  readonly name: string;
}

interface Found {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName?: string;
}

const useStyles = makeStyles({ field: { display: 'grid', rowGap: tokens.spacingVerticalXS } });

/** Chooses people or groups by the beginning of a name: one, or several. */
export function DirectoryPicker({
  kind,
  label,
  picked,
  onPick,
  isSingle = false,
  hint,
}: {
  readonly kind: 'users' | 'groups';
  readonly label: string;
  readonly picked: readonly Picked[];
  readonly onPick: (picked: readonly Picked[]) => void;
  readonly isSingle?: boolean;
  readonly hint?: string;
}) {
  const styles = useStyles();
  const [text, write] = useState('');
  const sought = useDeferredValue(text.trim()).replaceAll("'", "''");
  const names = kind === 'users' ? ['displayName', 'userPrincipalName', 'surname'] : ['displayName'];
  const filter = names.map((name) => `startswith(${name},'${sought}')`).join(' or ');
  const select = kind === 'users' ? 'id,displayName,userPrincipalName' : 'id,displayName';
  const found = useList<Found>(
    `/v1.0/${kind}?$select=${select}&$top=20${sought === '' ? '' : `&$filter=${encodeURIComponent(filter)}`}`,
  );
  const ids = new Set(picked.map(({ id }) => id));
  return (
    <div className={styles.field}>
      <Field label={label} {...(hint !== undefined && { hint })}>
        <Combobox
          freeform
          multiselect={!isSingle}
          placeholder="Search by name"
          value={text}
          selectedOptions={[...ids]}
          onInput={(event) => write(event.currentTarget.value)}
          onOptionSelect={(_, { optionValue, optionText }) => {
            write('');
            if (optionValue === undefined) return;
            const one = { id: optionValue, name: optionText ?? optionValue };
            if (isSingle) onPick([one]);
            else onPick(ids.has(one.id) ? picked.filter(({ id }) => id !== one.id) : [...picked, one]);
          }}
        >
          {found.items.map(({ id, displayName, userPrincipalName }) => (
            <Option key={id} value={id} text={displayName ?? userPrincipalName ?? id}>
              {[displayName, userPrincipalName].filter(Boolean).join(' · ') || id}
            </Option>
          ))}
        </Combobox>
      </Field>
      {picked.length > 0 && (
        <TagGroup
          aria-label={`Chosen: ${label}`}
          onDismiss={(_, { value }) => onPick(picked.filter(({ id }) => id !== value))}
        >
          {picked.map(({ id, name }) => (
            <Tag key={id} value={id} dismissible dismissIcon={{ 'aria-label': `Remove ${name}` }}>
              {name}
            </Tag>
          ))}
        </TagGroup>
      )}
    </div>
  );
}
