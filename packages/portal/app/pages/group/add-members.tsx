import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { addMembers } from '../../api/members.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import type { Group } from './group-facts.ts';

const useStyles = makeStyles({ fields: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Adds people and groups to a group: found by name, or by a pasted list of addresses. */
export function AddMembers({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [people, choosePeople] = useState<readonly Picked[]>([]);
  const [groups, chooseGroups] = useState<readonly Picked[]>([]);
  const [pasted, paste] = useState('');
  const [report, setReport] = useState<readonly string[]>();
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
  const addresses = [...new Set(pasted.split(/[\s,;]+/).filter((one) => one !== ''))];
  const count = people.length + groups.length + addresses.length;
  const act = async () => {
    setActing(true);
    setError(undefined);
    try {
      const known = await idsByAddress(addresses);
      const ids = [...people, ...groups].map(({ id }) => id);
      const { added, present, refused } = await addMembers(group.id, [...new Set([...ids, ...known.values()])]);
      const unknown = addresses.filter((address) => !known.has(address.toLowerCase()));
      await client.invalidateQueries();
      toast(`${added} added to ${group.displayName}.`);
      if (unknown.length + refused.length + present === 0) return onClose();
      setReport([
        `${added} added, ${present} were members already.`,
        ...unknown.map((address) => `${address} is nobody in the directory.`),
        ...refused.map(({ message }) => message),
      ]);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add members</DialogTitle>
          <DialogContent className={styles.fields}>
            {error && <Problem error={error} what="Not everybody was added." />}
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
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{report === undefined ? 'Cancel' : 'Close'}</Button>
            <Button
              appearance="primary"
              disabledFocusable={isActing || count === 0}
              onClick={() => count > 0 && void act()}
            >
              {count === 1 ? 'Add 1 member' : `Add ${count} members`}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
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
