import { CAUSES, type JobSettings } from '../../api/job-settings.ts';
import type { Difference } from '../../components/two-writers.tsx';
import type { Draft, SavedProvisioning } from './draft.ts';
import { ACTIONS, LEAVING, NESTED, SCOPES, SETTING_LABELS } from './setting-words.ts';

/** What two people made of the settings of a job; secrets are said to have changed, never shown. */
export function provisioningDifferences(
  base: SavedProvisioning,
  theirs: SavedProvisioning,
  mine: Draft,
): readonly Difference[] {
  const names = Object.keys(SETTING_LABELS) as readonly (keyof JobSettings)[];
  const settings = names.flatMap((name) => {
    const [before, other, own] = [base.settings[name], theirs.settings[name], mine.settings[name]];
    if (own === undefined && JSON.stringify(before) === JSON.stringify(other)) return [];
    return [
      {
        label: SETTING_LABELS[name],
        base: words(base.settings, name),
        theirs: words(theirs.settings, name),
        mine: own === undefined ? 'not changed' : words(mine.settings, name),
      },
    ];
  });
  const isTyped = Object.keys(mine.credentials).length > 0;
  if (!isTyped && base.secretsTag === theirs.secretsTag) return settings;
  const credentials = {
    label: 'Admin Credentials',
    base: 'as they were',
    theirs: base.secretsTag === theirs.secretsTag ? 'as they were' : 'changed',
    mine: isTyped ? 'changed' : 'not changed',
  };
  return [credentials, ...settings];
}

/** The value of a setting, as the page says it. */
function words<Name extends keyof JobSettings>(settings: Partial<JobSettings>, name: Name): string {
  const { removalPolicy = {}, notifications, nestedGroups, scope } = settings;
  const value = settings[name];
  switch (name) {
    case 'scope':
      return SCOPES[scope ?? 'assigned'];
    case 'nestedGroups':
      return NESTED[nestedGroups ?? 'off'];
    case 'notifications':
      return `${notifications?.addresses.join(', ') || 'nobody'}${notifications?.enabled ? '' : ', not sent'}`;
    case 'removalPolicy':
      return (
        CAUSES.flatMap((cause) => {
          const removal = removalPolicy[cause];
          return removal ? [`${LEAVING[cause]}: ${ACTIONS[removal.do]}`] : [];
        }).join('; ') || 'as usual'
      );
    default:
      return plain(value);
  }
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return 'no limit';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? 'No' : value.join(', ');
  return String(value);
}
