import { Button } from '@fluentui/react-components';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { get } from '../api/client.ts';
import { useLater } from '../api/later.ts';
import type { ListPage } from '../api/list.ts';
import { useLive } from '../api/live.ts';

/** More are not counted. */
const MOST = 100;

/**
 * Says how many entries came to a log since it was read that the same filters find; rows do not move until they are asked
 * for. A list that has none yet shows them by itself.
 */
export function NewEntries({
  newerAt,
  topic,
  isEmpty,
  onShow,
}: {
  /** Where entries are read that are newer than the newest shown, so many at most; undefined where none can be told. */
  readonly newerAt: ((most: number) => string) | undefined;
  /** The live topic that tells of new ones. */
  readonly topic: string;
  readonly isEmpty: boolean;
  readonly onShow: () => void;
}) {
  const path = newerAt?.(MOST + 1) ?? '';
  const isLater = useLater();
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<unknown>>(path, signal),
    enabled: isLater && newerAt !== undefined,
  });
  useLive([topic], [path === '' ? '-' : path], 1_000);
  const count = data?.value.length ?? 0;
  // How it is shown changes with every drawing of the list; once is enough.
  const show = useEffectEvent(onShow);
  useEffect(() => {
    if (isEmpty && count > 0) show();
  }, [isEmpty, count]);
  if (count === 0 || isEmpty) return null;
  const number = count > MOST ? `${MOST}+` : count;
  return (
    <span>
      <Button size="small" appearance="primary" shape="circular" icon={<ArrowUpRegular />} onClick={onShow}>
        {number === 1 ? '1 new entry' : `${number} new entries`}
      </Button>
    </span>
  );
}
