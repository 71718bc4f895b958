import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { get } from '../../api/client.ts';
import { useLater } from '../../api/later.ts';
import type { ListPage } from '../../api/list.ts';
import {
  isSchemaChange,
  useVersionDifference,
  useVersions,
  type Version,
  type VersionedPart,
} from '../../api/versions.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { TimeAgo, TimeAt } from '../../components/time.tsx';
import { VersionComparison } from './version-comparison.tsx';

const useStyles = makeStyles({
  part: {
    display: 'grid',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    paddingTop: tokens.spacingVerticalM,
  },
});

interface Cycle {
  readonly schemaVersion: number;
}

/** What was saved when and by whom, any two of them compared, and the way back. */
export function Component() {
  const { displayName, jobAddress, to } = useApplication();
  if (jobAddress === undefined) {
    return (
      <Page title="Versions">
        <Empty action={<ButtonTo to={to('/provisioning/manage')}>Set up provisioning</ButtonTo>}>
          Provisioning of {displayName} is not configured yet.
        </Empty>
      </Page>
    );
  }
  return <Kept jobAddress={jobAddress} />;
}

function Kept({ jobAddress }: { readonly jobAddress: string }) {
  const { may } = useApplication();
  const [of] = useAddressed('of');
  const [newest] = useVersions(jobAddress, of === 'settings' ? 'settings' : 'schema').items;
  return (
    <Page title="Versions" answer={newest && <InForce newest={newest} />}>
      {!may('Synchronization.ReadWrite.All') && (
        <NeedsRole permission="Synchronization.ReadWrite.All" act="put a version in force" />
      )}
      <Tabs
        label="Versions"
        name="of"
        tabs={[
          { name: 'schema', label: 'Mappings and filters' },
          { name: 'settings', label: 'Settings' },
        ]}
      >
        {(of) => <Versions key={of} jobAddress={jobAddress} of={of} />}
      </Tabs>
    </Page>
  );
}

/** What holds now, and whose it is. */
function InForce({ newest: { version, author, createdAt } }: { readonly newest: Version }) {
  if (version === 1) return 'Version 1 is in force, as it was made; nothing was saved since.';
  return (
    <>
      Version {version} is in force, saved {author && `by ${author} `}
      <TimeAgo at={createdAt} />. {version === 2 ? 'The one before' : `Any of the ${version - 1} before`} can be put in
      force again.
    </>
  );
}

function Versions({ jobAddress, of }: { readonly jobAddress: string; readonly of: VersionedPart }) {
  const styles = useStyles();
  const versions = useVersions(jobAddress, of);
  const [search, setSearch] = useSearchParams();
  const cycles = useQuery({
    queryKey: [`${jobAddress}/cycles?$top=999`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<Cycle>>(String(path), signal),
    enabled: of === 'schema',
  });
  if (versions.error) {
    return (
      <Problem error={versions.error} what="The versions could not be read." onRetry={() => void versions.refetch()} />
    );
  }
  const current = versions.items[0]?.version ?? 0;
  const [from, to] = [Number(search.get('from') ?? 0), Number(search.get('to') ?? 0)];
  const compare = (one: number, other: number) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      after.set('from', String(one));
      after.set('to', String(other));
      return after;
    });
  const runs = (version: number) => (cycles.data?.value ?? []).filter((one) => one.schemaVersion === version).length;
  return (
    <div className={styles.part}>
      {versions.isSuccess && versions.items.length <= 1 && (
        <p>
          {of === 'schema'
            ? 'Version 1 is the template. Nothing was saved since.'
            : 'Nothing was saved since the job was made.'}
        </p>
      )}
      {versions.items.length > 0 && (
        <Grid
          label="Versions"
          items={versions.items}
          keyOf={({ version }) => String(version)}
          maxHeight="320px"
          {...versions.paging}
          onOpen={({ version }) => compare(Math.max(1, version - 1), version)}
          columns={[
            {
              name: 'version',
              label: 'Version',
              weight: 1.6,
              cell: ({ version }) => (version === current ? `${version} (in force)` : version),
            },
            {
              name: 'changed',
              label: 'What changed',
              weight: 2.4,
              cell: ({ version }: Version) => <Changed jobAddress={jobAddress} of={of} version={version} />,
            },
            { name: 'author', label: 'By', cell: ({ author }) => author || '–' },
            { name: 'at', label: 'Saved', weight: 2.3, cell: ({ createdAt }) => <TimeAt at={createdAt} /> },
            { name: 'comment', label: 'Comment', weight: 1.6, cell: ({ comment }) => comment || '–' },
            ...(of === 'schema'
              ? [{ name: 'cycles', label: 'Cycles', cell: ({ version }: Version) => runs(version).toLocaleString() }]
              : []),
          ]}
        />
      )}
      {current > 1 && (
        <VersionComparison
          jobAddress={jobAddress}
          of={of}
          versions={versions.items}
          from={from > 0 ? from : current - 1}
          to={to > 0 ? to : current}
          onCompare={compare}
        />
      )}
    </div>
  );
}

/** What a version changed against the one before, in one line. */
function Changed({
  jobAddress,
  of,
  version,
}: {
  readonly jobAddress: string;
  readonly of: VersionedPart;
  readonly version: number;
}) {
  const { data } = useVersionDifference(jobAddress, of, version - 1, version, useLater());
  if (version === 1) return 'As it was made';
  if (!data) return '';
  const [first, ...more] = data.value.map((one) => (isSchemaChange(one) ? one.sentence : `${one.name} is changed.`));
  if (first === undefined) return 'Nothing that is shown';
  return more.length === 0 ? first : `${first} And ${more.length} more.`;
}
