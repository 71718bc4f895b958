import { MessageBar, MessageBarBody } from '@fluentui/react-components';

/** Says that something comes from an outside source, and where it is changed. */
export function SourceNotice({ source, what }: { readonly source: string; readonly what: string }) {
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        {what} comes from the source {source}, and what it brings is read-only here: change it there. Access to
        applications is given here.
      </MessageBarBody>
    </MessageBar>
  );
}
