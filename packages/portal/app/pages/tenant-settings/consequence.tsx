import { Button, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { downloadFrom } from '../../api/download.ts';
import type { ListPage } from '../../api/list.ts';
import { type Entry, type FieldConfirmation, tenantPath } from '../../api/tenant.ts';
import { collectionOf, useTenant } from '../../tenant/tenant-session.tsx';

const MOST = 999;

/** What a value does when it is saved; what it does away with is counted, and offered as a file. */
export function Consequence({ of }: { readonly of: FieldConfirmation }) {
  const session = useTenant();
  const list = collectionOf(session, of.list);
  const path = tenantPath(session.key, list?.key ?? '');
  const { data } = useQuery({
    queryKey: [`${path}?$top=${MOST}`],
    queryFn: ({ signal }) => get<ListPage<Entry>>(`${path}?$top=${MOST}`, signal),
    enabled: list !== undefined,
  });
  const count = data?.value.length ?? 0;
  return (
    <>
      <Text block>{of.text}</Text>
      {list && data && (
        <Text block>
          {count === 0
            ? `There are no ${list.label.toLowerCase()} now.`
            : `Replaces ${count}${data['@odata.nextLink'] ? ' and more' : ''} existing ${count === 1 ? list.singular : list.label.toLowerCase()}.`}
        </Text>
      )}
      {list && count > 0 && <Button onClick={() => void downloadFrom(path, 'text/csv')}>Download CSV</Button>}
    </>
  );
}
