import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useApplication } from '../../api/application.tsx';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import type { UnmatchedPerson } from './discovery-run.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalM },
});

/** People in scope for whom no account was found: each would get a new one, also who has one under another name. */
export function Unmatched({ runPath }: { readonly runPath: string }) {
  const styles = useStyles();
  const { displayName: application } = useApplication();
  const path = `${runPath}/unmatched?$top=100`;
  const people = useList<UnmatchedPerson>(path);
  return (
    <div className={styles.list}>
      <Text>
        For these people in scope no account was found, so a new one would be made. Who has an account under another
        name would then have two: correct the name in {application} first.
      </Text>
      {people.error && (
        <Problem error={people.error} what="The people could not be read." onRetry={() => void people.refetch()} />
      )}
      {people.isSuccess && people.items.length === 0 && <Empty>Everybody in scope has an account.</Empty>}
      {people.items.length > 0 && (
        <Grid
          label="People without account"
          file={{ what: 'people-without-account', from: path }}
          items={people.items}
          keyOf={({ id }) => id}
          {...people.paging}
          columns={[
            {
              name: 'person',
              label: 'Person',
              weight: 2,
              text: ({ displayName }) => displayName,
              cell: ({ id, displayName }) => <LinkTo to={`/directory/users/${id}`}>{displayName}</LinkTo>,
            },
            {
              name: 'reason',
              label: 'Why',
              weight: 4,
              text: ({ reason }) => reason,
              cell: ({ reason }) => <span title={reason}>{reason}</span>,
            },
          ]}
        />
      )}
    </div>
  );
}
