import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { ApiError } from '../api/client.ts';
import { useReadAgain, useTold } from './unread.tsx';

/** What failed in this section, what to do, and what an administrator needs to look it up. What was read can be read again. */
export function Problem({
  error,
  what,
  onRetry: again,
}: {
  readonly error: Error;
  /** What could not be done: "The log could not be read." */
  readonly what: string;
  readonly onRetry?: () => void;
}) {
  useTold(error);
  const readAgain = useReadAgain(error);
  const onRetry = again ?? readAgain;
  if (error instanceof ApiError && error.status === 403 && error.code === 'Authorization_RequestDenied') {
    return (
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>Your roles do not reach this</MessageBarTitle>
          {what} A Global Administrator can give you a role that does.
        </MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{what}</MessageBarTitle>
        {error.message}
        {error instanceof ApiError && (
          <Accordion collapsible>
            <AccordionItem value="details">
              <AccordionHeader size="small">Details</AccordionHeader>
              <AccordionPanel>
                <code>
                  {error.status} {error.code} {error.requestId}
                </code>
              </AccordionPanel>
            </AccordionItem>
          </Accordion>
        )}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>Try again</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
