import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { type Settings, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { announce } from '../../components/announcer.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { TimeAt } from '../../components/time.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';
import { Grants } from './grants.tsx';
import { SettingsForm } from './settings-form.tsx';

const useStyles = makeStyles({ start: { justifySelf: 'start' }, saved: { color: tokens.colorNeutralForeground3 } });

/** The settings page of the application, in the words and the order of its profile. */
export function TenantSettings({ place }: { readonly place: Place }) {
  const { key, displayName, application } = useTenant();
  const styles = useStyles();
  const path = tenantPath(key, 'settings');
  const settings = useOfTenant<Settings>(path);
  const { data: page } = settings.data ?? {};
  return (
    <Page
      title={place.entry.label}
      above={place.above}
      within={displayName}
      answer={page && answerOf(page, application.displayName)}
    >
      {settings.error && (
        <Problem
          error={settings.error}
          what="The settings could not be read."
          onRetry={() => void settings.refetch()}
        />
      )}
      {settings.isPending && <Spinner label="Loading" />}
      {page?.notice && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{page.notice}</MessageBarBody>
        </MessageBar>
      )}
      {page && settings.data && page.firstToken === null && (
        <SettingsForm page={page} etag={settings.data.etag} path={path} />
      )}
      {page && page.firstToken !== null && <FirstToken label={page.firstToken} />}
      {page?.savedDateTime && (
        <Text className={styles.saved} size={200}>
          First saved <TimeAt at={page.savedDateTime} />
        </Text>
      )}
      {page && application.isAuthorized && <Grants />}
    </Page>
  );
}

/** Whether a directory can provision, and with what; where it needs no token of this page, what is switched on. */
function answerOf({ firstToken, notice, savedDateTime, fields }: Settings, application: string): string | undefined {
  if (firstToken !== null) return `Your directory cannot reach ${application} yet: there is no token.`;
  const [address, secret] = ['endpointView', 'secretView'].map((kind) => fields.find((field) => field.kind === kind));
  if (address && secret) {
    const isAwaited = notice !== null && savedDateTime === null;
    return `Your directory provisions into ${application} with the ${address.label} and the ${secret.label} below${isAwaited ? ', once you have saved' : ''}.`;
  }
  const on = fields.find(({ kind, whose }) => kind === 'switch' && whose !== 'operator');
  return on && `“${on.label}” is ${on.value === true ? 'on' : 'off'} in ${application}.`;
}

/** The one thing to do before there is a token. */
function FirstToken({ label }: { readonly label: string }) {
  const styles = useStyles();
  const { key } = useTenant();
  const client = useQueryClient();
  const [isDone, setDone] = useState(false);
  const generating = useMutation({
    mutationFn: () => send('POST', tenantPath(key, 'tokens'), { body: {} }),
    onSuccess: async () => {
      setDone(true);
      announce('The token was generated');
      await client.invalidateQueries({ queryKey: [tenantPath(key, 'settings')] });
    },
  });
  return (
    <>
      {generating.error && <Problem error={generating.error} what="No token was generated." />}
      <Button
        className={styles.start}
        appearance="primary"
        disabledFocusable={generating.isPending || isDone}
        onClick={() => generating.mutate()}
      >
        {label}
      </Button>
    </>
  );
}
