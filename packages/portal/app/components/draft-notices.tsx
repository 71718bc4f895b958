import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { SchemaDraft } from '../api/schema-draft.ts';
import { Problem } from './problem.tsx';

/**
 * What stands in the way of saving a schema: findings of the server, each leading to its place, and what somebody else
 * saved since. A refused save moves the focus here.
 */
export function DraftNotices({
  draft,
  onFinding,
}: {
  readonly draft: SchemaDraft;
  /** Leads to the place of a finding; undefined where there is none on this page. */
  readonly onFinding?: (target: string) => (() => void) | undefined;
}) {
  const summary = useRef<HTMLDivElement>(null);
  const { refusal, findings, meanwhile } = draft;
  useEffect(() => {
    if (refusal !== undefined) summary.current?.focus();
  }, [refusal]);
  return (
    <>
      {meanwhile && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Somebody else saved meanwhile</MessageBarTitle>
            Version {versionOf(meanwhile.etag)} is in force now; your changes were begun on version{' '}
            {versionOf(draft.version)}. Keep yours on top of it, or take theirs and lose yours.
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={draft.rebase}>Keep mine</Button>
            <Button onClick={draft.discard}>Take theirs</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {refusal && findings.length === 0 && <Problem error={refusal} what="It was not saved." />}
      {findings.length > 0 && (
        <div ref={summary} tabIndex={-1}>
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>
                It was not saved: {findings.length === 1 ? 'one thing is' : `${findings.length} things are`} wrong
              </MessageBarTitle>
              <ul>
                {findings.map(({ message, target = '' }) => {
                  const lead = onFinding?.(target);
                  return (
                    <li key={`${target} ${message}`}>
                      {lead ? (
                        <Link as="button" onClick={lead}>
                          {message}
                        </Link>
                      ) : (
                        message
                      )}
                    </li>
                  );
                })}
              </ul>
            </MessageBarBody>
          </MessageBar>
        </div>
      )}
    </>
  );
}

/** The number in an entity tag. */
function versionOf(etag: string | undefined): string {
  return /\d+/.exec(etag ?? '')?.[0] ?? 'unknown';
}
