import { Button, Caption1, Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useMay } from '../api/session.tsx';
import type { Standing } from '../api/standing.ts';
import { LinkTo } from '../components/link-to.tsx';
import { Logo } from '../components/logo.tsx';
import { Status } from '../components/status.tsx';
import { useTimes } from '../components/time.tsx';
import { Candidates } from './candidates.tsx';
import { FixList } from './fix-list.tsx';
import { GateList } from './gate-list.tsx';
import type { OnDemandOutcome, Subject } from './on-demand.ts';
import { OnDemandButtons } from './on-demand-buttons.tsx';
import { OnDemandReport } from './on-demand-report.tsx';
import { clock, shownVerdict } from './verdict.ts';

const useStyles = makeStyles({
  card: { rowGap: tokens.spacingVerticalS, minWidth: 0, overflowWrap: 'anywhere' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
  },
  name: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, margin: 0, minWidth: '120px' },
  verdict: { flexGrow: 1 },
  facts: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** How somebody stands with one application: the verdict, the reason, each condition, and what can be done. */
export function StandingCard({
  standing,
  subject,
  isOpen,
  onOpen,
  onGiveAccess,
}: {
  readonly standing: Standing;
  readonly subject: Subject;
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onGiveAccess: () => void;
}) {
  const styles = useStyles();
  const heading = useId();
  const [outcome, show] = useState<OnDemandOutcome>();
  const may = useMay();
  const mayRead = may('ProvisioningLog.Read.All', 'AuditLog.Read.All');
  const { applicationId, applicationDisplayName, logoUrl, sentence, cause, lastEntry, verdict } = standing;
  const { kind, words } = shownVerdict(standing, useTimes());
  const logs = `/applications/${applicationId}/provisioning/logs?entry=${lastEntry?.id}`;
  return (
    <Card appearance="outline" className={styles.card} role="region" aria-labelledby={heading}>
      <div className={styles.head}>
        <h2 id={heading} className={styles.name}>
          <Logo name={applicationDisplayName} src={logoUrl} size={24} />
          <Subtitle2>{applicationDisplayName}</Subtitle2>
        </h2>
        <span className={styles.verdict}>
          <Status kind={kind}>{words}</Status>
        </span>
        <Button appearance="subtle" size="small" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
          {isOpen ? 'Hide conditions' : 'Show conditions'}
        </Button>
      </div>
      <Text>{sentence}</Text>
      <Facts standing={standing} />
      {isOpen && <GateList standing={standing} />}
      {verdict === 'ambiguous' && <Candidates standing={standing} subject={subject} />}
      {cause !== null && <Text>{`Fix: ${cause.remedy}`}</Text>}
      {outcome && <OnDemandReport outcome={outcome} onClose={() => show(undefined)} />}
      <div className={styles.buttons}>
        <FixList standing={standing} subject={subject} onGiveAccess={onGiveAccess} />
        <OnDemandButtons standing={standing} subject={subject} onOutcome={show} />
        {mayRead && lastEntry !== null && <LinkTo to={logs}>Open in log</LinkTo>}
      </div>
    </Card>
  );
}

/** Account, since when, attempts, the next one, and what was done last. */
function Facts({ standing }: { readonly standing: Standing }) {
  const styles = useStyles();
  const times = useTimes();
  const { link, since, attempts, nextAttempt, lastChange, sentence } = standing;
  const isDue = nextAttempt !== null && new Date(nextAttempt).getTime() <= Date.now();
  const facts = [
    ...(link === null || sentence.includes(link.targetAnchor) ? [] : [`account ${link.targetAnchor}`]),
    ...(since === null ? [] : [`since ${clock(times, since)}`]),
    ...(attempts > 0 ? [`attempt ${attempts}`] : []),
    ...(nextAttempt === null ? [] : [`next ${isDue ? 'with the next cycle' : clock(times, nextAttempt)}`]),
    ...(lastChange === null
      ? []
      : [`last change: ${lastChange.provisioningAction}, ${times.ago(lastChange.activityDateTime)}`]),
  ];
  return facts.length === 0 ? null : <Caption1 className={styles.facts}>{facts.join(' · ')}</Caption1>;
}
