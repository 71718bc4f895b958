import { Button, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useApplication } from '../../api/application.tsx';
import { Empty } from '../../components/empty.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { ImportForm } from './import-form.tsx';

const useStyles = makeStyles({
  part: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  heading: { margin: 0, fontWeight: 'inherit' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { maxWidth: '720px' },
});

/** Takes the configuration of an application elsewhere, and puts one in force that comes from elsewhere. */
export function Component() {
  const { displayName, jobAddress, may, to } = useApplication();
  const styles = useStyles();
  if (jobAddress === undefined) {
    return (
      <Page title="Export and import">
        <Empty action={<ButtonTo to={to('/provisioning/manage')}>Set up provisioning</ButtonTo>}>
          Provisioning of {displayName} is not configured yet.
        </Empty>
      </Page>
    );
  }
  const name = displayName.replaceAll(/[^\p{L}\p{N}]+/gu, '-').toLowerCase();
  const day = new Date().toISOString().slice(0, 10);
  return (
    <Page
      title="Export and import"
      answer="An export holds mappings, filters and attributes, and settings if you want; never credentials."
    >
      <section className={styles.part} aria-labelledby="export">
        <h2 id="export" className={styles.heading}>
          <Subtitle2>Export</Subtitle2>
        </h2>
        <Text className={styles.text}>
          The schema is in the form of Microsoft Graph and can be imported there. Schema and settings together can be
          imported here.
        </Text>
        <div className={styles.actions}>
          <Button
            as="a"
            icon={<ArrowDownloadRegular />}
            href={`${jobAddress}/schema`}
            download={`lockstep-schema-${name}-${day}.json`}
          >
            Download schema
          </Button>
          <Button
            as="a"
            icon={<ArrowDownloadRegular />}
            href={`${jobAddress}/configuration`}
            download={`lockstep-configuration-${name}-${day}.json`}
          >
            Download schema and settings
          </Button>
        </div>
      </section>
      <section className={styles.part} aria-labelledby="import">
        <h2 id="import" className={styles.heading}>
          <Subtitle2>Import</Subtitle2>
        </h2>
        {may('Synchronization.ReadWrite.All') ? (
          <ImportForm jobAddress={jobAddress} />
        ) : (
          <NeedsRole permission="Synchronization.ReadWrite.All" act="import a configuration" />
        )}
      </section>
    </Page>
  );
}
