import { Field, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { addMembers } from '../../api/members.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';
import type { Group } from './group-facts.ts';

/** Adds people and groups to a group: found by name, or by a pasted list of addresses. */
export function AddMembers({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [people, choosePeople] = useState<readonly Picked[]>([]);
  const [groups, chooseGroups] = useState<readonly Picked[]>([]);
  const [pasted, paste] = useState('');
  const [report, setReport] = useState<readonly string[]>();
  const addresses = [...new Set(pasted.split(/[\s,;]+/).filter((one) => one !== ''))];
  const count = people.length + groups.length + addresses.length;
  const add = async () => {
    const known = await idsByAddress(addresses);
    const ids = [...people, ...groups].map(({ id }) => id);
    const { added, present, refused } = await addMembers(group.id, [...new Set([...ids, ...known.values()])]);
    const unknown = addresses.filter((address) => !known.has(address.toLowerCase()));
    await client.invalidateQueries();
    toast(`${added} added to ${group.displayName}.`);
    if (unknown.length + refused.length + present === 0) return true;
    setReport([
      `${added} added, ${present} were members already.`,
      ...unknown.map((address) => `${address} is nobody in the directory.`),
      ...refused.map(({ message }) => message),
    ]);
    return false;
  };
  return (
    <FormDialog
      title="Add members"
      verb={count === 1 ? 'Add 1 member' : `Add ${count} members`}
      failure="Not everybody was added."
      isReady={count > 0}
      closing={report === undefined ? 'Cancel' : 'Close'}
      onSubmit={add}
      onClose={onClose}
    >
      {report && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <ul>
              {report.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <DirectoryPicker kind="users" label="People" picked={people} onPick={choosePeople} />
      <DirectoryPicker
        kind="groups"
        label="Groups"
        hint="Applications see the direct members of a group only, unless their job looks into nested groups."
        picked={groups}
        onPick={chooseGroups}
      />
      <Field label="Addresses" hint="User principal names, one in each line.">
        <Textarea value={pasted} onChange={(_, { value }) => paste(value)} rows={4} resize="vertical" />
      </Field>
    </FormDialog>
  );
}

/** Addresses that are looked up in one request. */
const AT_ONCE = 15;

/** Ids by principal name, in small letters; who is not in the directory is missing. */
async function idsByAddress(addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (let start = 0; start < addresses.length; start += AT_ONCE) {
    const some = addresses.slice(start, start + AT_ONCE);
    const list = some.map((address) => `'${address.replaceAll("'", "''")}'`).join(',');
    const filter = encodeURIComponent(`userPrincipalName in (${list})`);
    const path = `/v1.0/users?$select=id,userPrincipalName&$filter=${filter}`;
    const { value } = await get<ListPage<{ readonly id: string; readonly userPrincipalName: string }>>(path);
    for (const { id, userPrincipalName } of value) known.set(userPrincipalName.toLowerCase(), id);
  }
  return known;
}
