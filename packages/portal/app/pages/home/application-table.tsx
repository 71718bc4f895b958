import { Field, makeStyles, Select, Subtitle2, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useNavigate } from 'react-router';
import type { Overview, OverviewJob } from '../../api/overview.ts';
import { useMay } from '../../api/session.tsx';
import { Grid } from '../../components/grid.tsx';
import { describeJobState } from '../../components/job-state.ts';
import { ButtonTo, LinkTo } from '../../components/link-to.tsx';
import { Logo } from '../../components/logo.tsx';
import { Status } from '../../components/status.tsx';
import { duration, TimeAgo } from '../../components/time.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS, gridTemplateColumns: 'minmax(0, 1fr)' },
  filter: { maxWidth: '320px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { flexGrow: 1, margin: 0, fontWeight: 'inherit' },
  name: { display: 'inline-flex', verticalAlign: 'middle', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

interface Row {
  readonly key: string;
  readonly id: string;
  readonly displayName: string;
  readonly logoUrl: string | null;
  readonly job: OverviewJob | undefined;
}

/** Each application with the state of its provisioning; one with several jobs has a row for each. */
export function ApplicationTable({
  overview,
  all,
  app,
  onChoose,
}: {
  readonly overview: Overview;
  /** Every application, to choose the one Home is about. */
  readonly all: Overview['applications'];
  readonly app: string | undefined;
  readonly onChoose: (app: string | undefined) => void;
}) {
  const styles = useStyles();
  const may = useMay();
  const navigate = useNavigate();
  const rows = rowsOf(overview);
  const provisioning = ({ id, job }: Row) =>
    `/applications/${id}/provisioning${job === undefined ? '' : `?job=${encodeURIComponent(job.jobId)}`}`;
  return (
    <section className={styles.section} aria-label="Applications">
      <div className={styles.head}>
        <h2 className={styles.title}>
          <Subtitle2>Applications</Subtitle2>
        </h2>
        {may('Application.ReadWrite.All') && (
          <ButtonTo to="/applications/new" icon={<AddRegular />}>
            Add application
          </ButtonTo>
        )}
      </div>
      {all.length > 1 && (
        <Field label="Show on this page" className={styles.filter}>
          <Select value={app ?? ''} onChange={(_, { value }) => onChoose(value)}>
            <option value="">All applications</option>
            {all.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Grid
        label="Applications"
        name="home"
        file={{ what: 'applications', from: rows }}
        items={rows}
        keyOf={({ key }) => key}
        onOpen={(row) => void navigate(provisioning(row))}
        maxHeight="480px"
        columns={[
          {
            name: 'name',
            label: 'Name',
            weight: 2,
            card: 1,
            text: ({ displayName }) => displayName,
            cell: ({ id, displayName, logoUrl }) => (
              <span className={styles.name}>
                <Logo name={displayName} src={logoUrl} size={24} />
                <LinkTo to={`/applications/${id}`}>{displayName}</LinkTo>
              </span>
            ),
          },
          {
            name: 'state',
            label: 'State',
            weight: 2,
            least: 9,
            card: 2,
            text: ({ job }) => describeJobState(job).word,
            cell: ({ job }) => {
              const { kind, word } = describeJobState(job);
              return <Status kind={kind}>{word}</Status>;
            },
          },
          { name: 'inStep', label: 'In step', text: ({ job }) => job?.accounts ?? 0 },
          { name: 'failing', label: 'Failing', card: 3, text: ({ job }) => job?.failing ?? 0 },
          { name: 'held', label: 'Held', text: ({ job }) => job?.staged ?? 0 },
          { name: 'last', label: 'Last cycle', weight: 1.5, ago: ({ job }) => job?.lastEnded },
          {
            name: 'next',
            label: 'Next',
            weight: 1.5,
            text: ({ job }) => job?.nextDue,
            cell: ({ job }) => <Next job={job} />,
          },
        ]}
      />
    </section>
  );
}

function Next({ job }: { readonly job: OverviewJob | undefined }) {
  if (job?.progress) {
    const { leastSeconds, mostSeconds } = job.progress;
    const [least, most] = [duration(leastSeconds * 1000), duration(mostSeconds * 1000)];
    return least === most ? `about ${most} left` : `${least} to ${most} left`;
  }
  return <TimeAgo at={job?.nextDue} />;
}

function rowsOf({ applications, jobs }: Overview): readonly Row[] {
  return applications.flatMap<Row>(({ id, ...named }) => {
    const own = jobs.filter(({ applicationId }) => applicationId === id);
    if (own.length === 0) return [{ key: id, id, ...named, job: undefined }];
    return own.map((job) => ({ key: job.jobId, id, ...named, job }));
  });
}
