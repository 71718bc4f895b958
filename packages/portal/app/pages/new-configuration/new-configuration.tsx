import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { useRefresh } from '../../api/refresh.ts';
import { Empty } from '../../components/empty.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { makeJob } from '../manage-provisioning/saving.ts';
import { useSavedProvisioning } from '../manage-provisioning/use-saved-provisioning.ts';
import { WRITE } from '../provisioning/permissions.ts';
import { Steps } from './steps.tsx';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM } });

/** Everything a new configuration asks for on one page, from the credentials to the start. */
export function Component() {
  const { displayName, jobs, may } = useApplication();
  const [search] = useSearchParams();
  // What was there when the page was opened: the page goes on with the job it makes.
  const [wasConfigured] = useState(() => jobs.some(({ status }) => status.code !== 'NotConfigured'));
  const isAnother = wasConfigured && search.get('job') === null;
  return (
    <Page
      title="New configuration"
      answer={
        isAnother
          ? `${displayName} has a configuration. Another one works beside it, with the same credentials.`
          : `Five parts, from the credentials of ${displayName} to the first cycle. Nothing is written before the last.`
      }
    >
      {!may(...WRITE) ? (
        <NeedsRole permission="Synchronization.ReadWrite.All" act="configure provisioning" />
      ) : isAnother ? (
        <Another />
      ) : (
        <Reading />
      )}
    </Page>
  );
}

/** A second job of the same application: made at once, since the credentials are there. */
function Another() {
  const styles = useStyles();
  const { address, path } = useApplication();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [error, setError] = useState<Error>();
  const create = async () => {
    setError(undefined);
    try {
      const made = await makeJob(address);
      await refresh(`${address}/synchronization`);
      await navigate(`${path}/provisioning/new?job=${made.slice(made.lastIndexOf('/') + 1)}`);
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <>
      {error && <Problem error={error} what="No configuration was made." />}
      <Empty
        action={
          <div className={styles.row}>
            <Button appearance="primary" onClick={() => void create()}>
              Create
            </Button>
          </div>
        }
      >
        Use another configuration where some people need other mappings. Give each its own scoping filters, so that no
        account is written by both.
      </Empty>
    </>
  );
}

function Reading() {
  const saved = useSavedProvisioning();
  if (saved.error) return <Problem error={saved.error} what="The settings could not be read." />;
  if (!saved.data) return <Spinner label="Reading the settings" />;
  return (
    <>
      <Text>The same fields are reached later by Provisioning and Attribute Mapping.</Text>
      <Steps {...saved.data} />
    </>
  );
}
