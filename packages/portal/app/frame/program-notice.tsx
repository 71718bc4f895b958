import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type Program, useProgram } from '../api/program.ts';

const useStyles = makeStyles({
  // Below the bar at the top, and away from what is saved at the bottom.
  notice: {
    position: 'fixed',
    top: '56px',
    left: '16px',
    right: '16px',
    maxWidth: '640px',
    margin: 'auto',
    zIndex: 30,
  },
});

const WORDS: Readonly<Record<Exclude<Program, 'current'>, readonly [title: string, what: string]>> = {
  updated: [
    'Lockstep was updated',
    'What you opened comes with the new version. What is on this page stays until you reload it: save first what you typed.',
  ],
  unreachable: ['Lockstep cannot be reached', 'What is on this page stays. It is asked again every two seconds.'],
  interrupted: [
    'Lockstep can be reached again',
    'What you opened meanwhile was not loaded. What is on this page stays until you reload it: save first what you typed.',
  ],
};

/** Says that a part of the program could not be loaded, above whatever is shown, which stays as it is. */
export function ProgramNotice() {
  const styles = useStyles();
  const program = useProgram();
  if (program === 'current') return null;
  const [title, what] = WORDS[program];
  return (
    <div role="alert" className={styles.notice}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle>
          {what}
        </MessageBarBody>
        {program !== 'unreachable' && (
          <MessageBarActions>
            <Button onClick={() => location.reload()}>Reload</Button>
          </MessageBarActions>
        )}
      </MessageBar>
    </div>
  );
}
