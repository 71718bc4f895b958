import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { STATUS_WORDS } from '../api/log-words.ts';
import { Facts } from './facts.tsx';
import { visible } from './raw-text.tsx';
import { Status } from './status.tsx';

/** A step an object went through, in the words of the log. */
export interface StepTaken {
  readonly name: string;
  /** `import`, `scoping`, …, in any letter case; undefined where `name` says it. */
  readonly type: string;
  readonly status: string;
  readonly description: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const TITLES: Readonly<Record<string, string>> = {
  import: 'Import',
  scoping: 'Determine if in scope',
  matching: 'Match between source and target',
  processing: 'Evaluate attribute mappings',
  evaluation: 'Evaluate attribute mappings',
  export: 'Perform action',
  referenceresolution: 'Resolve references',
};

/** Conditions somebody is in scope by, as the step of scoping names them. */
const GATES: Readonly<Record<string, string>> = {
  active: 'Active in the source system',
  entitled: 'Assigned to the application',
  filterPassed: 'Scoping filter evaluation passed',
  inScope: 'In scope',
};

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, margin: 0, padding: 0, listStyleType: 'none' },
  step: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    paddingInlineStart: tokens.spacingHorizontalM,
    borderInlineStartWidth: '2px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke2,
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, fontWeight: tokens.fontWeightSemibold },
  text: { overflowWrap: 'anywhere' },
});

/** The steps somebody went through, each with its outcome and what it saw. `titles` are words for steps of one kind. */
export function Steps({
  steps,
  titles = {},
}: {
  readonly steps: readonly StepTaken[];
  readonly titles?: Readonly<Record<string, string>>;
}) {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {steps.map((step, index) => {
        const type = step.type.toLowerCase();
        const { kind, word } = STATUS_WORDS[step.status.toLowerCase()] ?? { kind: 'idle', word: step.status };
        const details = Object.entries(step.details);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same step may be taken several times, in this order
          <li key={`${step.name} ${index}`} className={styles.step}>
            <span className={styles.head}>
              {titles[type] ?? TITLES[type] ?? step.name}
              <Status kind={kind}>{word}</Status>
            </span>
            <Text className={styles.text}>{visible(step.description)}</Text>
            {details.length > 0 && (
              <Accordion collapsible>
                <AccordionItem value="details">
                  <AccordionHeader size="small">View details</AccordionHeader>
                  <AccordionPanel>
                    <Facts facts={details.map(([name, value]) => [GATES[name] ?? name, shown(value)])} />
                  </AccordionPanel>
                </AccordionItem>
              </Accordion>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function shown(value: unknown): string {
  return value === null || value === '' ? '–' : visible(String(value));
}
