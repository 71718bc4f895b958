import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { OPERATE } from '../api/permission.ts';
import { useMay } from '../api/session.tsx';
import type { Standing } from '../api/standing.ts';
import { Confirm, type Confirmation } from '../components/confirm.tsx';
import { Problem } from '../components/problem.tsx';
import { type OnDemandOutcome, provisionNow, type Subject } from './on-demand.ts';

/** `Provision on demand` and `Dry run` of one person in one application; absent for those who may not. */
export function OnDemandButtons({
  standing,
  subject,
  onOutcome,
}: {
  readonly standing: Standing;
  readonly subject: Subject;
  readonly onOutcome: (outcome: OnDemandOutcome | undefined) => void;
}) {
  const client = useQueryClient();
  const may = useMay();
  const mayOperate = may(...OPERATE);
  const [asked, ask] = useState<Confirmation>();
  const [isRunning, run] = useState(false);
  const [error, setError] = useState<Error>();
  const isOutside = standing.link === null && standing.gates.some(({ passed }) => !passed);
  if (!mayOperate || isOutside) return null;
  const go = async (isDryRun: boolean) => {
    run(true);
    setError(undefined);
    onOutcome(undefined);
    try {
      onOutcome(await provisionNow(standing, subject, isDryRun));
      if (!isDryRun) await client.invalidateQueries();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      run(false);
    }
  };
  const removes = standing.link !== null && standing.gates.some(({ passed }) => !passed);
  const confirmation: Confirmation = {
    title: `Take the account of ${subject.name} in ${standing.applicationDisplayName} away now?`,
    effect: `${standing.sentence} The account is disabled or deleted, as the policies of the job say.`,
    verb: 'Take 1 account away',
    act: () => go(false),
  };
  return (
    <>
      {error && <Problem error={error} what="Provision on demand was refused." />}
      <Button size="small" disabledFocusable={isRunning} onClick={() => (removes ? ask(confirmation) : void go(false))}>
        Provision on demand
      </Button>
      <Button size="small" disabledFocusable={isRunning} onClick={() => void go(true)}>
        Dry run
      </Button>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}
