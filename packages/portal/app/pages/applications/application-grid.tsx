import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type ApplicationState, provisioningState, TEST_TAG, tagsOf } from '../../api/applications.ts';
import { useMay } from '../../api/session.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Grid } from '../../components/grid.tsx';
import { Logo } from '../../components/logo.tsx';
import { Status } from '../../components/status.tsx';
import { useDeletion } from './use-deletion.tsx';

const useStyles = makeStyles({
  name: {
    display: 'inline-flex',
    maxWidth: '100%',
    verticalAlign: 'middle',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
  },
  text: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, paddingBottom: tokens.spacingVerticalS },
});

/** The applications as rows; one that is selected can be deleted. */
export function ApplicationGrid({ items }: { readonly items: readonly ApplicationState[] }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const may = useMay();
  const deletion = useDeletion();
  const [keys, select] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<Confirmation>();
  const mayDelete = may('Application.ReadWrite.All') || items.some(({ isOwn }) => isOwn);
  const [only, ...others] = items.filter(({ id }) => keys.has(id));
  const canDelete = only !== undefined && others.length === 0 && (may('Application.ReadWrite.All') || only.isOwn);
  return (
    <>
      {canDelete && (
        <div className={styles.commands}>
          <Button icon={<DeleteRegular />} onClick={() => ask(deletion(only, () => select(new Set())))}>
            {`Delete ${only.displayName}`}
          </Button>
        </div>
      )}
      <Grid
        label="Enterprise applications"
        name="applications"
        file={{ what: 'applications', from: items }}
        items={items}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate(`/applications/${id}`)}
        {...(mayDelete && { selection: { keys, change: select } })}
        columns={[
          {
            name: 'name',
            label: 'Name',
            weight: 2,
            least: 8,
            text: ({ displayName }) => displayName,
            cell: (application) => (
              <span className={styles.name}>
                <Logo name={application.displayName} src={application.logoUrl} size={24} />
                <span className={styles.text}>{application.displayName}</span>
                {tagsOf(application).includes(TEST_TAG) && (
                  <Badge appearance="outline" color="informative">
                    {TEST_TAG}
                  </Badge>
                )}
              </span>
            ),
          },
          {
            name: 'state',
            label: 'State',
            weight: 1.5,
            least: 8.6,
            text: ({ jobs }) => provisioningState(jobs).word,
            cell: ({ jobs }) => {
              const { kind, word } = provisioningState(jobs);
              return <Status kind={kind}>{word}</Status>;
            },
          },
          { name: 'inStep', label: 'In step', least: 4, text: ({ jobs }) => sum(jobs.map(({ inStep }) => inStep)) },
          { name: 'failing', label: 'Failing', least: 4, text: ({ jobs }) => sum(jobs.map(({ failing }) => failing)) },
          { name: 'last', label: 'Last cycle', weight: 1.5, ago: ({ jobs }) => lastOf(jobs) },
          {
            name: 'owner',
            label: 'Owner',
            weight: 1.5,
            least: 4,
            text: ({ owners }) => owners.map(({ displayName }) => displayName).join(', '),
          },
          {
            name: 'tags',
            label: 'Tags',
            least: 4,
            text: (application) =>
              tagsOf(application)
                .filter((tag) => tag !== TEST_TAG)
                .join(', '),
          },
          { name: 'entry', label: 'Gallery entry', isExtra: true, text: ({ template }) => template?.displayName },
          { name: 'id', label: 'Object id', weight: 3, isExtra: true, text: ({ id }) => id },
        ]}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

function sum(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : numbers.reduce((total, number) => total + number, 0);
}

function lastOf(jobs: ApplicationState['jobs']): string | undefined {
  return jobs
    .flatMap(({ lastEnded }) => lastEnded ?? [])
    .sort()
    .at(-1);
}
