import { Link, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { Finding } from './draft.ts';

/** Everything that keeps the page from being saved, each leading to its field; takes the focus as it appears. */
export function ErrorSummary({ findings }: { readonly findings: readonly Finding[] }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (findings.length > 0) bar.current?.focus();
  }, [findings]);
  if (findings.length === 0) return null;
  return (
    <MessageBar ref={bar} tabIndex={-1} intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>Nothing was saved</MessageBarTitle>
        <ul>
          {findings.map(({ field, message }) => (
            <li key={field}>
              <Link as="button" onClick={() => document.getElementById(field)?.focus()}>
                {message}
              </Link>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
