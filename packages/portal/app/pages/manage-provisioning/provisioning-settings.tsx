import {
  Checkbox,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { JobSettings } from '../../api/job-settings.ts';
import { InScope } from '../provisioning/in-scope.tsx';
import { addressesIn, type Draft, type Finding, OF_A_NEW_JOB, withSetting } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { Policies } from './policies.tsx';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px', justifyItems: 'stretch' },
  limits: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(190px, 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
});

const SCOPES = {
  assigned: 'Sync only assigned users and groups',
  all: 'Sync all users and groups',
} as const;

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
        <Addresses
          addresses={shown.notifications.addresses}
          finding={wrong('addresses')}
          change={(addresses) => set('notifications', { ...shown.notifications, addresses })}
        />
        <Checkbox
          label="Send an email notification when a failure occurs"
          checked={shown.notifications.enabled}
          onChange={(_, { checked }) => set('notifications', { ...shown.notifications, enabled: checked === true })}
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
            <NumberField
              id="deletionThreshold"
              label="Accidental deletion threshold"
              hint="More removals than this in one cycle are held."
              value={shown.deletionThreshold}
              finding={wrong('deletionThreshold')}
              change={(value) => set('deletionThreshold', value ?? Number.NaN)}
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
        <Field
          label="Scope"
          {...(hasJob
            ? {
                hint: {
                  children: (
                    <>
                      People in scope: <InScope />
                    </>
                  ),
                },
              }
            : {})}
        >
          <Dropdown
            value={SCOPES[shown.scope]}
            selectedOptions={[shown.scope]}
            onOptionSelect={(_, { optionValue }) => set('scope', optionValue === 'all' ? 'all' : 'assigned')}
          >
            <Option value="assigned">{SCOPES.assigned}</Option>
            <Option value="all">{SCOPES.all}</Option>
          </Dropdown>
        </Field>
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

/** Several addresses with commas between them; what is typed stays as it was typed. */
function Addresses({
  addresses,
  finding,
  change,
}: {
  readonly addresses: readonly string[];
  readonly finding: string | undefined;
  readonly change: (addresses: readonly string[]) => void;
}) {
  const [text, write] = useState<string>();
  const isSame = text !== undefined && addressesIn(text).join() === addresses.join();
  return (
    <Field
      label="Notification Email"
      hint="Several with commas between them."
      validationState={finding === undefined ? 'none' : 'error'}
      {...(finding === undefined ? {} : { validationMessage: finding })}
    >
      <Input
        id="addresses"
        value={isSame ? text : addresses.join(', ')}
        onChange={(_, { value }) => {
          write(value);
          change(addressesIn(value));
        }}
      />
    </Field>
  );
}
