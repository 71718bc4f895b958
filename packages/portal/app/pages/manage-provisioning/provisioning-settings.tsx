import { Checkbox, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { JobSettings } from '../../api/job-settings.ts';
import { InScope } from '../provisioning/in-scope.tsx';
import { type Draft, type Finding, OF_A_NEW_JOB, withSetting } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { Policies } from './policies.tsx';
import { Notifications, Scope, Threshold } from './setting-fields.tsx';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px', justifyItems: 'stretch' },
  limits: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(190px, 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
});

/** Who is told, what holds deletions back, who is meant, whether it runs; then the policies. */
export function ProvisioningSettings({
  saved,
  isOnSaved,
  hasJob,
  draft,
  change,
  findings,
}: {
  readonly saved: Partial<JobSettings>;
  readonly isOnSaved: boolean;
  readonly hasJob: boolean;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly findings: readonly Finding[];
}) {
  const styles = useStyles();
  const shown = { ...OF_A_NEW_JOB, ...saved, ...draft.settings };
  const set = <Name extends keyof JobSettings>(name: Name, value: JobSettings[Name]) =>
    change(withSetting(draft, saved, name, value));
  const wrong = (field: string) => findings.find((one) => one.field === field)?.message;
  const isLimited = shown.deletionThreshold !== null;
  const isOn = draft.isOn ?? isOnSaved;
  return (
    <>
      <div className={styles.fields}>
        <Notifications
          value={shown.notifications}
          finding={wrong('addresses')}
          onChange={(value) => set('notifications', value)}
        />
        <Checkbox
          label="Prevent accidental deletions"
          checked={isLimited}
          onChange={(_, { checked }) =>
            set(
              'deletionThreshold',
              checked === true ? (saved.deletionThreshold ?? OF_A_NEW_JOB.deletionThreshold) : null,
            )
          }
        />
        {isLimited && (
          <div className={styles.limits}>
            <Threshold
              value={shown.deletionThreshold}
              finding={wrong('deletionThreshold')}
              onChange={(value) => set('deletionThreshold', value)}
            />
            <NumberField
              id="deletionsPerDay"
              label="Most removals in a day"
              hint="Empty: not counted."
              value={shown.deletionsPerDay}
              finding={wrong('deletionsPerDay')}
              change={(value) => set('deletionsPerDay', value)}
            />
            <NumberField
              id="deletionsPercent"
              label="Most removals in percent"
              hint="Of the accounts in step. Empty: not counted."
              value={shown.deletionsPercent}
              finding={wrong('deletionsPercent')}
              change={(value) => set('deletionsPercent', value)}
            />
          </div>
        )}
        <Scope
          value={shown.scope}
          hint={
            hasJob
              ? {
                  children: (
                    <>
                      People in scope: <InScope />
                    </>
                  ),
                }
              : undefined
          }
          onChange={(value) => set('scope', value)}
        />
        <Field label="Provisioning Status">
          <RadioGroup
            layout="horizontal"
            value={isOn ? 'on' : 'off'}
            onChange={(_, { value }) => {
              const { isOn: _before, ...others } = draft;
              change((value === 'on') === isOnSaved ? others : { ...draft, isOn: value === 'on' });
            }}
          >
            <Radio value="off" label="Off" />
            <Radio value="on" label="On" />
          </RadioGroup>
        </Field>
      </div>
      {hasJob && <Policies saved={saved} draft={draft} change={change} findings={findings} />}
    </>
  );
}
