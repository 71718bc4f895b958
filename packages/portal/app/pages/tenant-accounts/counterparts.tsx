import { Button, Field, Link, makeStyles, Subtitle2, Text, Textarea, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../../api/client.ts';
import { tenantPath } from '../../api/tenant.ts';
import { Problem } from '../../components/problem.tsx';
import { FormDrawer } from '../../tenant/form-drawer.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

interface Precheck {
  readonly matched: readonly { readonly address: string }[];
  readonly unmatchedAddresses: readonly string[];
  readonly unmatchedAccounts: readonly { readonly id: string; readonly userName: string }[];
  readonly unmatchedAccountCount: number;
  readonly duplicates: readonly string[];
}

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, wordBreak: 'break-word' },
});

/** Compares addresses of the directory with the accounts, before provisioning makes second accounts of some. */
export function Counterparts({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { key } = useTenant();
  const [text, write] = useState('');
  const addresses = text.split(/[\s,;]+/).filter((address) => address !== '');
  const comparing = useMutation({
    mutationFn: () => send<Precheck>('POST', tenantPath(key, 'precheck'), { body: { addresses } }),
  });
  const { data, error } = comparing;
  return (
    <FormDrawer
      title="Accounts without a counterpart"
      onClose={onClose}
      commands={
        <Button
          appearance="primary"
          disabledFocusable={comparing.isPending || addresses.length === 0}
          onClick={() => addresses.length > 0 && comparing.mutate()}
        >
          Compare
        </Button>
      }
    >
      <Text>Who has an account and is not found by the address your directory has for them gets a second account.</Text>
      <Field label="Addresses of your directory" hint="One on a line, or separated by commas. Nothing of it is kept.">
        <Textarea rows={8} value={text} onChange={(_, { value }) => write(value)} />
      </Field>
      {error && <Problem error={error} what="They could not be compared." />}
      {data && (
        <>
          <Text weight="semibold" role="status">
            {data.matched.length} of {addresses.length} addresses have an account; {data.unmatchedAccountCount}{' '}
            {data.unmatchedAccountCount === 1 ? 'account has' : 'accounts have'} no counterpart.
          </Text>
          {data.unmatchedAccounts.length > 0 && (
            <section>
              <Subtitle2 as="h3">Accounts without a counterpart</Subtitle2>
              <ul className={styles.list}>
                {data.unmatchedAccounts.map(({ id, userName }) => (
                  <li key={id}>
                    <Link as="button" onClick={() => void navigate(`${place.to}/${encodeURIComponent(id)}`)}>
                      {userName}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Addresses heading="Addresses without an account" addresses={data.unmatchedAddresses} />
          <Addresses heading="Addresses given more than once" addresses={data.duplicates} />
        </>
      )}
    </FormDrawer>
  );
}

function Addresses({ heading, addresses }: { readonly heading: string; readonly addresses: readonly string[] }) {
  const styles = useStyles();
  if (addresses.length === 0) return null;
  return (
    <section>
      <Subtitle2 as="h3">{heading}</Subtitle2>
      <ul className={styles.list}>
        {addresses.map((address) => (
          <li key={address}>{address}</li>
        ))}
      </ul>
    </section>
  );
}
