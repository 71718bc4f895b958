import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { ApiError } from '../../api/client.ts';
import { visible } from '../../components/raw-text.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

/** Everything that speaks against a document, each with its place. */
export function Findings({ error }: { readonly error: Error }) {
  const styles = useStyles();
  const findings = error instanceof ApiError ? error.findings : [];
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>It cannot be imported</MessageBarTitle>
        {findings.length === 0 ? (
          visible(error.message)
        ) : (
          <ul className={styles.list}>
            {findings.map(({ code, target, message }) => (
              <li key={`${code} ${target} ${message}`}>
                {visible(message)} {target !== undefined && <code>{visible(target)}</code>}
              </li>
            ))}
          </ul>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
