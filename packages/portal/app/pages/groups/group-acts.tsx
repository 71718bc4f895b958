import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { Bulk, type BulkAct, type Item, type Items } from '../../components/bulk.tsx';
import { toast } from '../../components/toasts.tsx';
import { deletionEffect } from './deletion-effect.ts';

/** What something is done to: some groups, or all the list finds. */
export interface ChosenGroups extends Items {
  /** "3 groups". */
  readonly who: string;
  /** Of some; what it does to all of them is not looked up before. */
  readonly ids?: readonly string[];
}

/** Some groups as they are chosen. */
export function someOf(groups: readonly Item[]): ChosenGroups {
  return { who: groupsIn(groups.length), each: () => groups, count: groups.length, ids: groups.map(({ id }) => id) };
}

/** "1 group", "3 groups". */
export function groupsIn(count: number): string {
  return count === 1 ? '1 group' : `${count.toLocaleString()} groups`;
}

/** What can be done to several groups of the list at once. */
export function GroupActs({ groups, onDone }: { readonly groups: ChosenGroups; readonly onDone: () => void }) {
  const client = useQueryClient();
  const [asked, ask] = useState<BulkAct>();
  const { who, ids } = groups;
  const askToDelete = async () =>
    ask({
      title: `Delete ${who}?`,
      effect: await deletionEffect(ids),
      verb: `Delete ${who}`,
      items: groups,
      act: ({ id }) => send('DELETE', `/v1.0/groups/${id}`),
    });
  const close = async (done: number) => {
    ask(undefined);
    if (done === 0) return;
    toast(`${groupsIn(done)} deleted.`);
    await client.invalidateQueries();
    onDone();
  };
  return (
    <>
      <Button onClick={() => void askToDelete()}>Delete</Button>
      <Bulk asked={asked} onClose={(done) => void close(done)} />
    </>
  );
}
