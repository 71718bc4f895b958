import { logText, REDACTED, type Step } from '../journal/index.ts';
import type { Assessment } from './assess.ts';
import type { Candidate } from './candidates.ts';
import type { Intent } from './cycle-state.ts';
import type { Escrow } from './job-store.ts';
import { forgetful } from './link.ts';
import { logEntry } from './log-entry.ts';
import type { PageContext } from './page-context.ts';
import { blank, type ObjectResult, type Planned } from './result.ts';
import { isGivenUp, nextAttempt } from './retry.ts';
import { isUnanswered } from './target-system.ts';

/** An object that could not be dealt with: logged, and put into escrow to be tried again. */
export function failed(
  context: PageContext,
  item: Planned,
  action: Intent['action'],
  steps: readonly Step[],
  failure: {
    readonly code: string;
    readonly message: string;
    readonly step: Step;
    readonly candidates?: readonly Candidate[];
  },
  escrow: Escrow | undefined,
): ObjectResult {
  const now = context.now();
  const message = withoutSecrets(failure.message, item.assessment);
  const step = { ...failure.step, description: withoutSecrets(failure.step.description, item.assessment) };
  const attempts = (escrow?.attempts ?? 0) + 1;
  const firstFailureAt = escrow?.firstFailureAt ?? now;
  return {
    ...blank(item),
    outcome: 'failed',
    code: failure.code,
    link: isUnanswered(failure.code) ? forgetful(item.link) : undefined,
    entry: logEntry(context, item, {
      action,
      status: 'Failure',
      code: failure.code,
      message,
      targetId: item.link?.targetId,
      steps: [...steps, step],
      modified: [],
      attempt: attempts,
    }),
    escrow: {
      type: item.assessment.type,
      id: item.id,
      name: item.assessment.name,
      code: failure.code,
      message,
      firstFailureAt,
      lastFailureAt: now,
      attempts,
      nextAttemptAt: nextAttempt(firstFailureAt, now, attempts),
      givenUpAt: isGivenUp(firstFailureAt, now) ? (escrow?.givenUpAt ?? now) : undefined,
      candidates: failure.candidates,
    },
  };
}

/** What a target said, without values that are kept from view: it may repeat what it refuses. */
function withoutSecrets(said: string, assessment: Assessment): string {
  const values = 'desired' in assessment ? (assessment.desired?.values ?? []) : [];
  const secrets = values.flatMap(({ attribute, outcome }) => {
    const isSecret = attribute.redacted || attribute.mutability === 'WriteOnly';
    const text = isSecret && outcome.kind === 'value' ? logText(outcome.value) : null;
    return text === null || text.length < SHORTEST_SECRET ? [] : [text];
  });
  return secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), said);
}

/** Shorter texts are words of any message. */
const SHORTEST_SECRET = 3;
