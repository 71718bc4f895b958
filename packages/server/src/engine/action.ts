import type { Intent, Outcome } from './cycle-state.ts';
import type { Plan } from './plan.ts';

/** What carrying out a plan is called in the log. */
export function actionOf(
  planned: Exclude<Plan, { action: 'none' }>,
): Exclude<Intent['action'], 'Other' | 'StagedDelete'> {
  switch (planned.action) {
    case 'create':
      return 'Create';
    case 'update':
      return 'Update';
    case 'disable':
      return 'Disable';
    case 'delete':
      return 'Delete';
  }
}

/** What became of an object that an action was taken on. */
export function outcomeOf(action: Intent['action']): Outcome {
  switch (action) {
    case 'Create':
      return 'created';
    case 'Update':
      return 'updated';
    case 'Disable':
      return 'disabled';
    case 'Delete':
      return 'deleted';
    case 'StagedDelete':
    case 'Other':
      return 'skipped';
  }
}
