import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { useMay } from '../../api/session.tsx';
import { Grid } from '../../components/grid.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { OPERATE, WRITE } from '../provisioning/permissions.ts';
import { type AttentionItem, keyOf } from './attention-item.ts';
import { ChooseAccount } from './choose-account.tsx';
import { Dismiss } from './dismiss.tsx';

const useStyles = makeStyles({
  group: { display: 'grid', gap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalM} 0` },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1, margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
});

/** Objects that fail for one reason: what it means, what helps, and trying them again. */
export function AttentionGroup({
  items,
  jobAddress,
  application,
}: {
  readonly items: readonly AttentionItem[];
  readonly jobAddress: string;
  readonly application: string;
}) {
  const styles = useStyles();
  const may = useMay();
  const refresh = useRefresh();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<Error>();
  const [chosenFor, chooseFor] = useState<AttentionItem>();
  const [isDismissing, dismiss] = useState(false);
  const [first] = items;
  if (first === undefined) return null;
  const { kind, code, meaning, remedy } = first;
  // Owners of the application may as well; the server knows whose it is.
  const canOperate = may(...OPERATE, 'Application.ReadWrite.OwnedBy');
  const canWrite = may(...WRITE, 'Application.ReadWrite.OwnedBy');
  const some = chosen.size === 0 ? items : items.filter((item) => chosen.has(keyOf(item)));
  const which =
    chosen.size === 0
      ? { filter: `kind eq '${kind}' and code eq '${code}'` }
      : { ids: [...new Set(some.map(({ id }) => id))] };
  const retry = async () => {
    setError(undefined);
    try {
      const { count } = await send<{ readonly count: number }>('POST', `${jobAddress}/attention/retry`, {
        body: which,
      });
      choose(new Set());
      toast(`${count === 1 ? '1 object is' : `${count.toLocaleString()} objects are`} tried again in the next cycle.`);
    } catch (refused) {
      setError(refused as Error);
    }
    await refresh(jobAddress, '/api/portal/overview');
  };
  const number =
    chosen.size === 0 ? `all ${items.length.toLocaleString()}` : `${some.length.toLocaleString()} selected`;
  return (
    <section className={styles.group} aria-label={meaning ?? code}>
      <div className={styles.head}>
        <h2 className={styles.title}>
          {items.length.toLocaleString()} × {meaning ?? first.message} <code>{code}</code>
        </h2>
        {canOperate && (
          <Button size="small" onClick={() => void retry()}>
            Retry {number}
          </Button>
        )}
        {canWrite && (
          <Button size="small" appearance="subtle" onClick={() => dismiss(true)}>
            Dismiss {number}
          </Button>
        )}
      </div>
      {remedy && <Text>{remedy}</Text>}
      {error && <Problem error={error} what="They are not tried again." />}
      <Grid
        label={`${code} in ${application}`}
        items={items}
        keyOf={keyOf}
        maxHeight="440px"
        {...(canOperate ? { selection: { keys: chosen, change: choose } } : {})}
        columns={[
          {
            name: 'object',
            label: 'Object',
            weight: 2,
            cell: ({ displayName, objectTypeName, id }) => (
              <LinkTo to={`/directory/${objectTypeName === 'Group' ? 'groups' : 'users'}/${id}`}>{displayName}</LinkTo>
            ),
          },
          {
            name: 'message',
            label: 'What was said',
            weight: 4,
            cell: ({ message, path }) => <span title={message}>{path === null ? message : `${path}: ${message}`}</span>,
          },
          { name: 'since', label: 'Since', ago: ({ firstFailureAt }) => firstFailureAt },
          { name: 'attempts', label: 'Attempts', text: ({ attempts }) => attempts },
          {
            name: 'next',
            label: 'Next attempt',
            ago: ({ nextAttemptAt }) => nextAttemptAt,
            none: 'none',
          },
          ...(kind === 'ambiguous' && canWrite
            ? [
                {
                  name: 'choose',
                  label: 'Account',
                  acts: true,
                  weight: 2,
                  cell: (item: AttentionItem) => (
                    <Button size="small" onClick={() => chooseFor(item)}>
                      Choose account
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {chosenFor && (
        <ChooseAccount
          item={chosenFor}
          jobAddress={jobAddress}
          application={application}
          onClose={() => chooseFor(undefined)}
        />
      )}
      {isDismissing && (
        <Dismiss which={which} number={some.length} jobAddress={jobAddress} onClose={() => dismiss(false)} />
      )}
    </section>
  );
}
