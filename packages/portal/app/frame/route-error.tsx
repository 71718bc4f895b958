import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useRouteError } from 'react-router';

/** What is shown in place of a screen that could not be: after an upgrade its file may be gone. */
export function RouteError() {
  const error = useRouteError();
  const isUpdated = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <MessageBar intent={isUpdated ? 'info' : 'error'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{isUpdated ? 'Lockstep was updated' : 'This page cannot be shown'}</MessageBarTitle>
        {isUpdated
          ? 'Load the page again to go on.'
          : error instanceof Error
            ? error.message
            : 'The cause is not known.'}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => location.reload()}>Reload</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
