import type { Step } from './change.ts';
import type { Plan } from './plan.ts';

/** Makes the installation as the files say, step by step; `done` is told of each. Rejects at the first that is refused. */
export async function applyPlan({ steps }: Plan, done: (step: Step) => void): Promise<void> {
  for (const step of steps) {
    await step.run();
    done(step);
  }
}
