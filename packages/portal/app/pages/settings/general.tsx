import { Field, Input, makeStyles, Spinner, Switch, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, get, send } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';

interface Organization {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string | null;
  readonly twoPersonRule: boolean;
}

const ADDRESS = '/api/settings/organization';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px' },
  facts: { display: 'grid', gap: tokens.spacingVerticalM, margin: 0 },
});

/** The organisation: its name, the domain expressions fill in, and whether deletions need two people. */
export function Component() {
  const { data, error, refetch } = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => get<Organization>(ADDRESS, signal),
  });
  return (
    <Page title="General" answer="The organisation whose people are provisioned from here.">
      {error && <Problem error={error} what="The organisation could not be read." onRetry={() => void refetch()} />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && <General organization={data} />}
    </Page>
  );
}

function General({ organization }: { readonly organization: Organization }) {
  const may = useMay();
  return may('Installation.ReadWrite.All') ? (
    // What the server answers to a save is what is shown, and changes begin from there.
    <Form key={JSON.stringify(organization)} organization={organization} />
  ) : (
    <Facts organization={organization} />
  );
}

function Facts({
  organization: { displayName, defaultDomain, twoPersonRule },
}: {
  readonly organization: Organization;
}) {
  const styles = useStyles();
  return (
    <>
      <NeedsRole permission="Installation.ReadWrite.All" />
      <dl className={styles.facts}>
        <Fact name="Name" value={displayName} />
        <Fact name="Default domain" value={defaultDomain ?? 'None'} />
        <Fact name="Two-person rule" value={twoPersonRule ? 'On' : 'Off'} />
      </dl>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>
        <Text weight="semibold">{name}</Text>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

function Form({ organization }: { readonly organization: Organization }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [draft, change] = useState({
    displayName: organization.displayName,
    defaultDomain: organization.defaultDomain ?? '',
    twoPersonRule: organization.twoPersonRule,
  });
  const changes = {
    ...(draft.displayName !== organization.displayName && { displayName: draft.displayName }),
    ...(draft.defaultDomain !== (organization.defaultDomain ?? '') && {
      defaultDomain: draft.defaultDomain.trim() === '' ? null : draft.defaultDomain,
    }),
    ...(draft.twoPersonRule !== organization.twoPersonRule && { twoPersonRule: draft.twoPersonRule }),
  };
  const count = Object.keys(changes).length;
  const save = useMutation({
    mutationFn: () => send<Organization>('PATCH', ADDRESS, { body: changes }),
    onSuccess: async (saved) => {
      client.setQueryData([ADDRESS], saved);
      await client.invalidateQueries({ queryKey: ['/api/portal/me'] });
      toast('The organisation was saved.');
    },
  });
  const finding = (field: string) =>
    save.error instanceof ApiError ? save.error.findings.find(({ target }) => target === field)?.message : undefined;
  return (
    <div className={styles.form}>
      {save.error && <Problem error={save.error} what="Nothing was saved." />}
      <Field label="Name" required validationMessage={finding('displayName')}>
        <Input
          autoComplete="organization"
          value={draft.displayName}
          onChange={(_, { value }) => change({ ...draft, displayName: value })}
        />
      </Field>
      <Field
        label="Default domain"
        hint="What DefaultDomain() answers in expressions, such as northwind.example."
        validationMessage={finding('defaultDomain')}
      >
        <Input value={draft.defaultDomain} onChange={(_, { value }) => change({ ...draft, defaultDomain: value })} />
      </Field>
      <Field label="Two-person rule" hint="Held deletions are decided by somebody else than whoever caused them.">
        <Switch
          checked={draft.twoPersonRule}
          label={draft.twoPersonRule ? 'On' : 'Off'}
          onChange={(_, { checked }) => change({ ...draft, twoPersonRule: checked })}
        />
      </Field>
      {count > 0 && (
        <SaveBar
          effect={`${count === 1 ? '1 change' : `${count} changes`}. It holds at once.`}
          isSaving={save.isPending}
          onSave={() => save.mutate()}
          onDiscard={() =>
            change({
              displayName: organization.displayName,
              defaultDomain: organization.defaultDomain ?? '',
              twoPersonRule: organization.twoPersonRule,
            })
          }
        />
      )}
    </div>
  );
}
