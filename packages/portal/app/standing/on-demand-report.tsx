import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { OnDemandOutcome } from './on-demand.ts';

const intents = { Success: 'success', Skipped: 'info', Failure: 'error' } as const;

/** What came of provisioning somebody on demand, step by step. */
export function OnDemandReport({
  outcome,
  onClose,
}: {
  readonly outcome: OnDemandOutcome;
  readonly onClose: () => void;
}) {
  const { result, sentence, steps } = outcome;
  return (
    <MessageBar intent={intents[result]} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{sentence}</MessageBarTitle>
        <ol>
          {steps.map(({ name, status, description }) => (
            <li key={name + description}>{`${status}: ${description}`}</li>
          ))}
        </ol>
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button appearance="transparent" icon={<DismissRegular />} aria-label="Close the result" onClick={onClose} />
        }
      />
    </MessageBar>
  );
}
