import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { LinkTo } from '../../components/link-to.tsx';
import { isId, type ObjectConnection } from './connection.ts';

/** The connection an id belongs to, whichever side it is of. */
export function FoundById({ sought, jobAddress }: { readonly sought: string; readonly jobAddress: string }) {
  const path = `${jobAddress}/objectConnections/${encodeURIComponent(sought)}`;
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ObjectConnection>(path, signal),
    enabled: isId(sought),
    retry: false,
  });
  if (!isId(sought)) return null;
  if (error) {
    return (
      <MessageBar intent="warning">
        <MessageBarBody>Neither side has an object with this id that is connected.</MessageBarBody>
      </MessageBar>
    );
  }
  if (data === undefined) return null;
  const { displayName, objectTypeName, sourceAnchor, targetAnchor } = data;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>Found by its id</MessageBarTitle>
        <LinkTo to={`/directory/${objectTypeName === 'Group' ? 'groups' : 'users'}/${sourceAnchor}`}>
          {displayName ?? sourceAnchor}
        </LinkTo>{' '}
        is account <code>{targetAnchor}</code>.
      </MessageBarBody>
    </MessageBar>
  );
}
