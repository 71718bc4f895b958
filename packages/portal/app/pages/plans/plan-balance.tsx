import { makeStyles, tokens } from '@fluentui/react-components';
import { useAddressed } from '../../api/address.ts';
import type { PlanSummary } from '../../api/plan.ts';
import { PLAN_ACTIONS } from './plan-words.ts';

const useStyles = makeStyles({
  balance: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, padding: 0, margin: 0 },
  count: {
    display: 'grid',
    minWidth: '88px',
    padding: tokens.spacingHorizontalM,
    textAlign: 'start',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '[aria-pressed="true"]': { outline: `2px solid ${tokens.colorBrandStroke1}` },
  },
  number: {
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** The plan like a balance: how many of each action. A press lists those. */
export function PlanBalance({ summary: { actions, failures = 0 } }: { readonly summary: PlanSummary }) {
  const styles = useStyles();
  const [action, choose] = useAddressed('action');
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are buttons that belong together, not a form
    <div role="group" aria-label="Balance" className={styles.balance}>
      {PLAN_ACTIONS.map(({ name, sign, word }) => (
        <button
          key={name}
          type="button"
          className={styles.count}
          aria-pressed={action === name}
          onClick={() => choose(action === name ? undefined : name)}
        >
          <span className={styles.number}>{(actions[name] ?? 0).toLocaleString()}</span>
          <span>
            {sign} {word}
          </span>
        </button>
      ))}
      {failures > 0 && <span>{failures.toLocaleString()} would fail</span>}
    </div>
  );
}
