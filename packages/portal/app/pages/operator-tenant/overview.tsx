import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { read, send } from '../../api/client.ts';
import { useWatchedTenant } from '../../api/operator.ts';
import { tenantPath } from '../../api/tenant.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { CopyField } from '../../components/copy.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo, TimeAt } from '../../components/time.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

const useStyles = makeStyles({
  overview: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '960px', justifyItems: 'start' },
  copied: { width: '100%' },
  figures: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL, margin: 0 },
  figure: { margin: 0 },
});

/** Where the tenant is reached, what it is doing, and its end. */
export function Overview({ mayWrite }: { readonly mayWrite: boolean }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { key, displayName } = useTenant();
  const [asked, ask] = useState<Confirmation>();
  const { data: tenant, error } = useWatchedTenant(key);
  const remove = () =>
    ask({
      title: `Delete ${displayName}?`,
      effect: (
        <Text block>
          Its {tenant?.users.toLocaleString()} accounts, its settings, tokens and logs are erased at once and cannot be
          brought back. Directories that provision into it are refused from then on.
        </Text>
      ),
      verb: 'Delete tenant',
      typed: displayName,
      act: async (reason) => {
        const { etag } = await read(tenantPath(key));
        await send('DELETE', tenantPath(key), { ifMatch: etag, reason });
        await client.invalidateQueries({
          predicate: ({ queryKey: [name] }) => String(name).startsWith('/api/operator'),
        });
        await navigate('/operator/tenants');
      },
    });
  return (
    <div className={styles.overview}>
      {error && <Problem error={error} what="The figures could not be read." />}
      {tenant && (
        <>
          <dl className={styles.figures}>
            <Figure name="People">{tenant.users.toLocaleString()}</Figure>
            <Figure name="Last request">
              <TimeAgo at={tenant.lastRequestDateTime} none="Never" />
            </Figure>
            <Figure name="Errors in 24 h">
              <Status kind={tenant.errors > 0 ? 'failed' : 'done'}>{tenant.errors}</Status>
            </Figure>
            {tenant.plan !== undefined && <Figure name="Plan">{tenant.plan}</Figure>}
            <Figure name="Made">
              <TimeAt at={tenant.createdDateTime} />
            </Figure>
          </dl>
          <div className={styles.copied}>
            Sign-in address
            <CopyField name="Sign-in address" value={`${new URL(tenant.scimEndpoint).origin}/t/${key}/sign-in`} />
          </div>
          <div className={styles.copied}>
            SCIM endpoint
            <CopyField name="SCIM endpoint" value={tenant.scimEndpoint} />
          </div>
        </>
      )}
      {mayWrite && <Button onClick={remove}>Delete tenant</Button>}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </div>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  const styles = useStyles();
  return (
    <div>
      <dt>
        <Text size={200}>{name}</Text>
      </dt>
      <dd className={styles.figure}>
        <Text weight="semibold">{children}</Text>
      </dd>
    </div>
  );
}
