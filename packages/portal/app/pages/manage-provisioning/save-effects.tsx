import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useApplication } from '../../api/application.tsx';
import { CAUSES, type JobSettings } from '../../api/job-settings.ts';
import { counted, useScopeCount } from '../../api/scope-count.ts';
import { StartEffect } from '../provisioning/start-effect.tsx';
import type { Draft } from './draft.ts';

const useStyles = makeStyles({ effects: { display: 'grid', gap: tokens.spacingVerticalM } });

/** Whether saving touches accounts or the work itself, so that it is asked for first. */
export function isFarReaching({ isOn, settings }: Draft, saved: Partial<JobSettings>): boolean {
  return (
    isOn !== undefined || (settings.scope !== undefined && saved.scope !== undefined) || deletes({ settings }, saved)
  );
}

/** Whether accounts would be deleted that were not before. */
function deletes({ settings }: Pick<Draft, 'settings'>, saved: Partial<JobSettings>): boolean {
  const next = settings.removalPolicy;
  if (next === undefined) return false;
  const isDeleting = (action: string | undefined) => action === 'delete' || action === 'deleteAfter';
  return CAUSES.some((cause) => isDeleting(next[cause]?.do) && !isDeleting(saved.removalPolicy?.[cause]?.do));
}

/** What saving does, one sentence for each thing that reaches further than the settings. */
export function SaveEffects({ draft, saved }: { readonly draft: Draft; readonly saved: Partial<JobSettings> }) {
  const styles = useStyles();
  const { displayName, jobAddress } = useApplication();
  const { isOn, settings } = draft;
  const hasJob = jobAddress !== undefined;
  return (
    <div className={styles.effects}>
      {isOn === true && (
        <>
          <Text>Provisioning to {displayName} starts at once.</Text>
          {hasJob && <StartEffect {...(settings.scope === undefined ? {} : { scope: settings.scope })} />}
        </>
      )}
      {isOn === false && (
        <Text>
          Provisioning to {displayName} stops at the next object, and goes on from there when it is on again. Accounts
          stay.
        </Text>
      )}
      {settings.scope !== undefined && hasJob && <ScopeEffect scope={settings.scope} />}
      {deletes(draft, saved) && (
        <Text>
          Accounts of people who leave scope are deleted in {displayName} where you chose so; the threshold for
          deletions still holds.
        </Text>
      )}
    </div>
  );
}

/** Who enters and who leaves. */
function ScopeEffect({ scope }: { readonly scope: JobSettings['scope'] }) {
  const { data, error } = useScopeCount(scope, true);
  if (error) return <Text>Who would enter and leave could not be counted: {error.message}</Text>;
  if (data === undefined) return <Spinner size="tiny" label="Counting who enters and leaves" />;
  const { entering, leaving } = data;
  const names = leaving.value.slice(0, 3).map(({ displayName }) => displayName);
  const more = leaving.count - names.length;
  return (
    <Text>
      {counted(entering.count, data)} people enter the scope, {counted(leaving.count, data)} leave it
      {names.length === 0 ? '.' : `: ${names.join(', ')}${more > 0 ? ` and ${more.toLocaleString()} more` : ''}.`}
    </Text>
  );
}
