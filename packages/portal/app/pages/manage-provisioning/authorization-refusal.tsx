import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';

/** Why coming back from the application did not lead to an authorization. */
const REFUSALS: Readonly<Record<string, string>> = {
  AuthorizationDenied:
    'Access was not granted there: somebody chose Cancel, or is no administrator of the application. Authorize again as an administrator.',
  AuthorizationLapsed:
    'The answer did not belong to what you began, or came too late. Authorize again, within ten minutes.',
  AuthorizationFailed: 'The application gave no access in the end. Authorize again.',
};

/** Says why whoever comes back from an application comes without its authorization. */
export function AuthorizationRefusal({
  outcome = 'done',
  application,
}: {
  /** The word that came back: `done`, or the code of a failure. */
  readonly outcome: string | undefined;
  readonly application: string;
}) {
  const refusal = REFUSALS[outcome];
  if (refusal === undefined) return null;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{application} was not authorized</MessageBarTitle>
        {refusal} <code>{outcome}</code>
      </MessageBarBody>
    </MessageBar>
  );
}
