import { makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';
import type { AttentionItem, Candidate } from './attention-item.ts';

const useStyles = makeStyles({
  values: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `0 ${tokens.spacingHorizontalM}`,
    margin: 0,
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
  differs: { fontWeight: tokens.fontWeightSemibold },
});

/** The accounts that match somebody, with what tells them apart; the chosen one is linked. */
export function ChooseAccount({
  item: { id, objectTypeName, displayName, candidates = [] },
  jobAddress,
  application,
  onClose,
}: {
  readonly item: AttentionItem;
  readonly jobAddress: string;
  readonly application: string;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [targetId, choose] = useState('');
  const link = async () => {
    try {
      await send('POST', `${jobAddress}/attention/choose`, { body: { id, objectTypeName, targetId } });
      toast(`${displayName} is linked to account ${targetId} in ${application}.`);
    } finally {
      await refresh(jobAddress, '/api/portal/overview');
    }
  };
  return (
    <FormDialog
      title={`Which account is ${displayName}?`}
      verb="Link this account"
      failure="Nothing was linked."
      isReady={targetId !== ''}
      isGrave
      onSubmit={link}
      onClose={onClose}
    >
      <Text>The next cycle brings the chosen account in line; the others stay as they are.</Text>
      <RadioGroup aria-label="Account" value={targetId} onChange={(_, { value }) => choose(value)}>
        {candidates.map((candidate) => (
          <Radio
            key={candidate.targetId}
            value={candidate.targetId}
            label={<Values candidate={candidate} among={candidates} />}
          />
        ))}
      </RadioGroup>
    </FormDialog>
  );
}

/** An account with its values; those that are not the same everywhere stand out. */
function Values({ candidate, among }: { readonly candidate: Candidate; readonly among: readonly Candidate[] }) {
  const styles = useStyles();
  return (
    <>
      Account {candidate.targetId}
      <dl className={styles.values}>
        {Object.entries(candidate.values).map(([name, value]) => {
          const differs = among.some((other) => other.values[name] !== value);
          return (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd className={styles.value}>
                <span className={differs ? styles.differs : undefined}>{value}</span>
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
