import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from '../api/client.ts';
import type { ListPage } from '../api/list.ts';
import type { SchemaDraft } from '../api/schema-draft.ts';
import { schemaDifferences } from '../api/schema-parts.ts';
import type { Version } from '../api/versions.ts';
import { Problem } from './problem.tsx';
import { TimeAgo } from './time.tsx';
import { toast } from './toasts.tsx';
import { TwoWriters } from './two-writers.tsx';

/**
 * What stands in the way of saving a schema: findings of the server, each leading to its place, and what somebody else
 * saved since. A refused save moves the focus here.
 */
export function DraftNotices({
  draft,
  onFinding,
  onSaved,
}: {
  readonly draft: SchemaDraft;
  /** Leads to the place of a finding; undefined where there is none on this page. */
  readonly onFinding?: (target: string) => (() => void) | undefined;
  /** Told when the changes were saved on top of somebody else's. */
  readonly onSaved?: () => void;
}) {
  const summary = useRef<HTMLDivElement>(null);
  const { refusal, findings, meanwhile } = draft;
  const keepMine = async () => {
    if (!(await draft.rebase())) return;
    toast('Your changes are saved on top of theirs.');
    onSaved?.();
  };
  useEffect(() => {
    if (refusal !== undefined) summary.current?.focus();
  }, [refusal]);
  return (
    <>
      {meanwhile && !draft.isConflict && <Notice draft={draft} />}
      {meanwhile && draft.isConflict && draft.stored && draft.schema && (
        <TwoWriters
          differences={schemaDifferences(draft.stored, meanwhile.data, draft.schema).map(({ label, ...three }) => ({
            label,
            base: three.base ?? 'not there',
            theirs: three.theirs ?? 'not there',
            mine: three.mine ?? 'not there',
          }))}
          onKeepMine={() => void keepMine()}
          onTakeTheirs={draft.discard}
          onClose={() => draft.compare(false)}
        />
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

/** Told while one still types: who saved, and when. */
function Notice({ draft }: { readonly draft: SchemaDraft }) {
  const { data } = useQuery({
    queryKey: [`${draft.job}/versions?of=schema&$top=1`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<Version>>(String(path), signal),
    staleTime: 0,
  });
  const [newest] = data?.value ?? [];
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        {newest ? (
          <>
            Version {newest.version} was saved by {newest.author} <TimeAgo at={newest.createdAt} />.
          </>
        ) : (
          'Another version was saved.'
        )}{' '}
        Your changes were begun before it.
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => draft.compare(true)}>Compare</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
