import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Checkbox,
  Dropdown,
  Field,
  makeStyles,
  Option,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { CAUSES, type Cause, type JobSettings, type Removal } from '../../api/job-settings.ts';
import { type Draft, type Finding, withSetting } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { ACTIONS, LEAVING, NESTED, SETTING_LABELS } from './setting-words.ts';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  days: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  actions: { minWidth: '0', width: '100%' },
});

const USUAL_DAYS = 30;

const INTERVALS: readonly (readonly [interval: string, label: string])[] = [
  ['PT1M', '1 minute'],
  ['PT5M', '5 minutes'],
  ['PT15M', '15 minutes'],
  ['PT40M', '40 minutes'],
  ['PT2H', '2 hours'],
  ['PT6H', '6 hours'],
  ['PT24H', '24 hours'],
];

interface Editing {
  readonly saved: Partial<JobSettings>;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly findings: readonly Finding[];
}

/** What is done when somebody leaves scope, and how the job goes about its work. */
export function Policies(editing: Editing) {
  return (
    <Accordion collapsible>
      <AccordionItem value="policies">
        <AccordionHeader as="h3">Policies</AccordionHeader>
        <AccordionPanel>
          <RemovalPolicies {...editing} />
          <Work {...editing} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}

function RemovalPolicies({ saved, draft, change }: Editing) {
  const styles = useStyles();
  const shown = { ...saved, ...draft.settings };
  const policy = shown.removalPolicy ?? {};
  const usual = shown.outOfScope === 'none' ? 'nothing' : (shown.outOfScope ?? 'disable');
  const choose = (cause: Cause, action: Removal | undefined) => {
    const { [cause]: _, ...others } = policy;
    change(withSetting(draft, saved, 'removalPolicy', action === undefined ? others : { ...others, [cause]: action }));
  };
  return (
    <Table size="small" aria-label="What is done to the account when somebody leaves scope">
      <TableHeader>
        <TableRow>
          <TableHeaderCell>When somebody is</TableHeaderCell>
          <TableHeaderCell>Their account</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {CAUSES.map((cause) => {
          const action = policy[cause];
          const word = action === undefined ? `${ACTIONS[usual]} (as usual)` : ACTIONS[action.do];
          return (
            <TableRow key={cause}>
              <TableCell>{LEAVING[cause]}</TableCell>
              <TableCell>
                <div className={styles.days}>
                  <Dropdown
                    className={styles.actions}
                    aria-label={LEAVING[cause]}
                    value={word}
                    selectedOptions={[action?.do ?? 'usual']}
                    onOptionSelect={(_, { optionValue }) => choose(cause, removalOf(optionValue))}
                  >
                    <Option value="usual" text={`${ACTIONS[usual]} (as usual)`}>
                      {ACTIONS[usual]} (as usual)
                    </Option>
                    {Object.entries(ACTIONS).map(([value, label]) => (
                      <Option key={value} value={value} text={label}>
                        {label}
                      </Option>
                    ))}
                  </Dropdown>
                  {action?.do === 'deleteAfter' && (
                    <NumberField
                      id={`days-${cause}`}
                      label="Days"
                      value={action.days}
                      finding={undefined}
                      change={(days) => choose(cause, { do: 'deleteAfter', days: days ?? 1 })}
                    />
                  )}
                </div>
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

function removalOf(word: string | undefined): Removal | undefined {
  switch (word) {
    case 'deleteAfter':
      return { do: word, days: USUAL_DAYS };
    case 'nothing':
    case 'disable':
    case 'setAttributes':
    case 'delete':
      return { do: word };
    default:
      return undefined;
  }
}

/** Settings that are on or off. */
type Flag = 'finishReleasedAccounts' | 'createInactive' | 'healMissingTargets' | 'onDemandRequiresStop';

const SKIPPED = ['blocked', 'softDeleted', 'unassigned', 'filteredOut'] as const;

function Work({ saved, draft, change, findings }: Editing) {
  const styles = useStyles();
  const shown = { ...saved, ...draft.settings };
  const set = <Name extends keyof JobSettings>(name: Name, value: JobSettings[Name]) =>
    change(withSetting(draft, saved, name, value));
  const skipped = shown.skipOutOfScopeDeletions ?? [];
  const nested = shown.nestedGroups ?? 'off';
  const interval = shown.interval ?? 'PT40M';
  const tick = (name: Flag) => (
    <Checkbox
      label={SETTING_LABELS[name]}
      checked={shown[name] === true}
      onChange={(_, { checked }) => set(name, checked === true)}
    />
  );
  return (
    <div className={styles.fields}>
      <Checkbox
        label="Skip out-of-scope deletions: accounts of people who leave scope stay as they are"
        checked={skipped.length === SKIPPED.length ? true : skipped.length === 0 ? false : 'mixed'}
        onChange={(_, { checked }) => set('skipOutOfScopeDeletions', checked === true ? SKIPPED : [])}
      />
      {tick('finishReleasedAccounts')}
      {tick('createInactive')}
      {tick('healMissingTargets')}
      {tick('onDemandRequiresStop')}
      <Field label="Groups inside groups" hint="Flatten: their members count as members of the groups above.">
        <Dropdown
          value={NESTED[nested]}
          selectedOptions={[nested]}
          onOptionSelect={(_, { optionValue }) => set('nestedGroups', (optionValue ?? 'off') as keyof typeof NESTED)}
        >
          {Object.entries(NESTED).map(([value, label]) => (
            <Option key={value} value={value}>
              {label}
            </Option>
          ))}
        </Dropdown>
      </Field>
      {nested === 'flatten' && (
        <NumberField
          id="nestedGroupDepth"
          label="Levels of groups below a group"
          value={shown.nestedGroupDepth ?? 5}
          finding={findings.find(({ field }) => field === 'nestedGroupDepth')?.message}
          change={(value) => set('nestedGroupDepth', value ?? 1)}
        />
      )}
      <Field label="Interval between cycles" hint="A change in the directory starts a cycle of its own earlier.">
        <Dropdown
          value={INTERVALS.find(([value]) => value === interval)?.[1] ?? interval}
          selectedOptions={[interval]}
          onOptionSelect={(_, { optionValue }) => set('interval', optionValue ?? interval)}
        >
          {INTERVALS.map(([value, label]) => (
            <Option key={value} value={value}>
              {label}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <NumberField
        id="maxConcurrency"
        label="Requests at a time"
        hint="From 1 to 100."
        value={shown.maxConcurrency ?? 10}
        finding={findings.find(({ field }) => field === 'maxConcurrency')?.message}
        change={(value) => set('maxConcurrency', value ?? 1)}
      />
      <NumberField
        id="requestsPerSecond"
        label="Most requests in a second"
        hint="Empty: as many as the application takes."
        value={shown.requestsPerSecond ?? null}
        finding={findings.find(({ field }) => field === 'requestsPerSecond')?.message}
        change={(value) => set('requestsPerSecond', value)}
      />
    </div>
  );
}
