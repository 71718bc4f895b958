import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ACTION_WORDS } from '../../api/log-words.ts';
import { codeOf, type LogEntry, reasonOf } from '../../api/provisioning-log.ts';
import { CopyButton } from '../../components/copy.tsx';
import { Facts } from '../../components/facts.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { RawText, visible } from '../../components/raw-text.tsx';
import { duration, TimeAt } from '../../components/time.tsx';

const useStyles = makeStyles({
  summary: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  id: { display: 'inline-flex', alignItems: 'center', flexWrap: 'wrap', fontFamily: tokens.fontFamilyMonospace },
});

/** An entry in one sentence, with every id somebody may want to quote. */
export function EntrySummary({ entry }: { readonly entry: LogEntry }) {
  const styles = useStyles();
  const { sourceIdentity, targetIdentity, cycleId, changeId, servicePrincipal } = entry;
  return (
    <div className={styles.summary}>
      <span>{sentenceOf(entry)}</span>
      <Facts
        facts={[
          ['Date', <TimeAt key="at" at={entry.activityDateTime} />],
          [
            'Application',
            <LinkTo key="application" to={`/applications/${servicePrincipal.id}`}>
              {servicePrincipal.displayName}
            </LinkTo>,
          ],
          ['Initiator', entry.initiatedBy.displayName],
          ['Duration', duration(entry.durationInMilliseconds)],
          ['Error code', codeOf(entry)],
          ['Source id', idOf('source id', sourceIdentity.id)],
          ['Target id', idOf('target id', targetIdentity.id)],
          ['Change id', idOf('change id', changeId)],
          [
            'Cycle',
            cycleId === null ? (
              'None: on demand'
            ) : (
              <LinkTo key="cycle" to={`/logs/provisioning?cycle=${cycleId}`}>
                {cycleId}
              </LinkTo>
            ),
          ],
          ['Job id', idOf('job id', entry.jobId)],
          ['Entry id', idOf('entry id', entry.id)],
        ]}
      />
      <Accordion collapsible>
        <AccordionItem value="raw">
          <AccordionHeader size="small">As JSON</AccordionHeader>
          <AccordionPanel>
            <RawText label="The entry as JSON" text={JSON.stringify(entry, undefined, 2)} />
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
    </div>
  );
}

function sentenceOf(entry: LogEntry): string {
  const { sourceIdentity, targetSystem, provisioningStatusInfo, provisioningAction } = entry;
  const action = ACTION_WORDS[provisioningAction] ?? provisioningAction;
  const reason = reasonOf(entry);
  const about = `${visible(sourceIdentity.displayName)} in ${targetSystem.displayName}`;
  switch (provisioningStatusInfo.status) {
    case 'success':
      return `${action} of ${about} is done.`;
    case 'failure':
      return `${action} of ${about} failed. ${visible(reason)}`;
    case 'skipped':
      return `Nothing was written for ${about}. ${visible(reason)}`;
    case 'warning':
      return `${action} of ${about} is done, but not all of it. ${visible(reason)}`;
  }
}

function idOf(name: string, id: string): ReactNode {
  return id === '' ? undefined : <Id name={name} id={id} />;
}

function Id({ name, id }: { readonly name: string; readonly id: string }) {
  const styles = useStyles();
  return (
    <span className={styles.id}>
      {visible(id)}
      <CopyButton text={id} name={name} />
    </span>
  );
}
