import { Badge, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { logoOf, useApplication } from '../../api/application.tsx';
import { provisioningState, TEST_TAG, tagsOf, useApplicationReach } from '../../api/applications.ts';
import { useDirectoryLabel } from '../../api/directory-label.ts';
import { useGalleryEntry } from '../../api/gallery.ts';
import { useReadProfiles } from '../../api/operator.ts';
import { useMay } from '../../api/session.tsx';
import { CopyField } from '../../components/copy.tsx';
import { Heading } from '../../components/heading.tsx';
import { Logo } from '../../components/logo.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { capabilitySentences } from '../gallery/entry-words.ts';
import { BoxLink } from './box-link.tsx';
import { progressOf } from './progress.ts';
import { SetupGuide } from './setup-guide.tsx';
import { stateSentence } from './state-sentence.ts';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  ids: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 360px), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '960px',
  },
  boxes: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
    gap: tokens.spacingHorizontalM,
    maxWidth: '960px',
  },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  label: { display: 'grid', gap: tokens.spacingVerticalXS },
});

/** Where one is with an application: its state, the ways into it, and the steps of its set-up that are done. */
export function Component() {
  const styles = useStyles();
  const application = useApplication();
  const { long: directory } = useDirectoryLabel();
  const { id, appId, displayName, applicationTemplateId, job, to, notes } = application;
  const entry = useGalleryEntry(applicationTemplateId);
  const reach = useApplicationReach(id);
  const state = reach.data;
  const may = useMay();
  const profiles = useReadProfiles(may('Tenant.Read.All', 'Tenant.ReadWrite.All'));
  // What stands below comes at once, so that nothing is pushed away by what comes later.
  const known = reach.isPending || profiles.isLoading ? undefined : entry.data;
  const own = profiles.data?.value.find((profile) => profile.displayName === known?.displayName);
  const { kind, word } = provisioningState(state?.jobs ?? []);
  return (
    <Page title="Overview" answer={state ? stateSentence(displayName, job, state) : '\u00a0'}>
      <div className={styles.head}>
        <Logo name={displayName} src={logoOf(application)} size={48} />
        <Heading>{displayName}</Heading>
        {tagsOf(application).includes(TEST_TAG) && (
          <Badge appearance="outline" color="informative">
            {TEST_TAG}
          </Badge>
        )}
        {state && <Status kind={kind}>{word}</Status>}
      </div>
      {notes !== null && <Text>{notes}</Text>}
      {entry.data?.unavailable && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{entry.data.unavailable}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.boxes}>
        <BoxLink
          to={to('/users-and-groups')}
          title="Assign users and groups"
          text={`Say who is given access to ${displayName}.`}
        />
        <BoxLink
          to={to('/single-sign-on')}
          title="Set up single sign-on"
          text={`Keep how people sign in to ${displayName}; provisioning does not depend on it.`}
        />
        <BoxLink
          to={to('/provisioning')}
          title="Provision User Accounts"
          text={`Create, change and remove accounts in ${displayName} automatically.`}
        />
      </div>
      {entry.error && <Problem error={entry.error} what="What the gallery says of it could not be read." />}
      {reach.error && (
        <Problem error={reach.error} what="How far it is could not be read." onRetry={() => void reach.refetch()} />
      )}
      {known && state && (
        <SetupGuide
          entry={known}
          progress={progressOf(state, job)}
          tenants={own && `/operator/tenants?profile=${encodeURIComponent(own.id)}`}
        />
      )}
      {known && (
        <section className={styles.label}>
          <Heading>Capabilities supported</Heading>
          <ul className={styles.list}>
            {capabilitySentences({ ...known, displayName }, directory).map((sentence) => (
              <li key={sentence}>
                <Text>{sentence}</Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className={styles.ids}>
        <div className={styles.label}>
          <Text>Application ID</Text>
          <CopyField name="Application ID" value={appId} />
        </div>
        <div className={styles.label}>
          <Text>Object ID</Text>
          <CopyField name="Object ID" value={id} />
        </div>
      </div>
    </Page>
  );
}
