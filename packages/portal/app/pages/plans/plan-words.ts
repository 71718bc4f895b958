import type { Plan, PlanItem, PlanSummary } from '../../api/plan.ts';
import type { StatusKind } from '../../components/status.tsx';

/** What a plan is about. */
export function subjectOf({ kind, proposesSchema, scope }: Plan): string {
  if (kind === 'undo') return 'Undo of a cycle';
  if (proposesSchema) return 'Other mappings and filters';
  if (scope !== null) return scope === 'all' ? 'Scope: all users and groups' : 'Scope: only assigned users and groups';
  return 'Next cycle';
}

export const STATE_WORDS: Readonly<Record<Plan['state'], { readonly kind: StatusKind; readonly word: string }>> = {
  planning: { kind: 'running', word: 'Is being made' },
  ready: { kind: 'done', word: 'Ready' },
  failed: { kind: 'failed', word: 'Failed' },
  applying: { kind: 'running', word: 'Is being applied' },
  applied: { kind: 'done', word: 'Applied' },
};

/** Actions of a plan with their signs, in the order of a balance. */
export const PLAN_ACTIONS: readonly { readonly name: string; readonly sign: string; readonly word: string }[] = [
  { name: 'create', sign: '+', word: 'Create' },
  { name: 'update', sign: '~', word: 'Update' },
  { name: 'disable', sign: 'o', word: 'Disable' },
  { name: 'delete', sign: '-', word: 'Delete' },
  { name: 'other', sign: '=', word: 'No change' },
];

/** The action of an object as it is shown. */
export function actionOf({ action, status }: PlanItem): { readonly sign: string; readonly word: string } {
  if (status === 'failure') return { sign: '!', word: 'Would fail' };
  return PLAN_ACTIONS.find(({ name }) => name === action) ?? { sign: '=', word: action };
}

/** How many accounts a plan writes to. */
export function writes({ actions }: PlanSummary): number {
  return countOf(actions, 'create', 'update', 'disable', 'delete');
}

/** How many accounts are taken away for good. */
export function deletions({ actions }: PlanSummary): number {
  return countOf(actions, 'delete');
}

function countOf(actions: PlanSummary['actions'], ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (actions[name] ?? 0), 0);
}

/** What applying a plan does, in words: `create 3, update 2 and disable 1 accounts`. */
export function balanceWords({ actions }: PlanSummary): string {
  const parts = PLAN_ACTIONS.filter(({ name }) => name !== 'other' && (actions[name] ?? 0) > 0).map(
    ({ name, word }) => `${word.toLowerCase()} ${(actions[name] ?? 0).toLocaleString()}`,
  );
  return parts.length === 0 ? 'change nothing' : new Intl.ListFormat('en').format(parts);
}
