import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { useRouteError } from 'react-router';

const useStyles = makeStyles({
  page: { display: 'grid', gap: tokens.spacingVerticalM, padding: tokens.spacingHorizontalL, justifyItems: 'start' },
});

/** What is shown in place of a screen that could not be. */
export function RouteError() {
  const styles = useStyles();
  const error = useRouteError();
  return (
    <div className={styles.page}>
      <h1>
        <Title3>This page cannot be shown</Title3>
      </h1>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>{error instanceof Error ? error.message : 'The cause is not known.'}</MessageBarBody>
        <MessageBarActions>
          <Button onClick={() => location.reload()}>Reload</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}
