import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { tenantPath, useOfTenant } from '../../api/tenant.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Heading } from '../../components/heading.tsx';
import { Problem } from '../../components/problem.tsx';
import { TimeAt } from '../../components/time.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';

interface Grant {
  readonly id: string;
  readonly client: { readonly label: string };
  readonly scopes: readonly string[];
  readonly authorizedBy: string;
  readonly createdDateTime: string;
  readonly expiresAt: string;
}

const useStyles = makeStyles({
  grants: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalXL },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  grant: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingVerticalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    maxWidth: '960px',
  },
});

/** Applications an administrator authorised, and the way to take that back. */
export function Grants() {
  const styles = useStyles();
  const { key, application } = useTenant();
  const client = useQueryClient();
  const [asked, ask] = useState<Confirmation>();
  const path = tenantPath(key, 'grants');
  const grants = useOfTenant<ListPage<Grant>>(path, { every: 10_000 });
  const listed = grants.data?.data.value;
  const revoke = ({ id, client: { label } }: Grant) =>
    ask({
      title: `Revoke the authorization of ${label}?`,
      effect: `Every token it has for ${application.displayName} ends at once. Accounts stay as they are.`,
      verb: 'Revoke',
      act: async () => {
        await send('DELETE', tenantPath(key, 'grants', id));
        await client.invalidateQueries({ queryKey: [path] });
      },
    });
  return (
    <section className={styles.grants} aria-label="Authorized applications">
      <Heading>Authorized applications</Heading>
      {grants.error && <Problem error={grants.error} what="The authorizations could not be read." />}
      {listed?.length === 0 && (
        <Text>None. An administrator authorizes one where provisioning is configured, with Authorize.</Text>
      )}
      <ul className={styles.list}>
        {listed?.map((grant) => (
          <li key={grant.id} className={styles.grant}>
            <span>
              <Text block weight="semibold">
                {grant.client.label}
              </Text>
              <Text block size={200}>
                Authorized by {grant.authorizedBy} on <TimeAt at={grant.createdDateTime} />, for{' '}
                {grant.scopes.join(', ')}
              </Text>
            </span>
            <Button onClick={() => revoke(grant)}>Revoke</Button>
          </li>
        ))}
      </ul>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </section>
  );
}
