import { Button, Field, Input, makeStyles, Spinner, Switch, Text, Textarea, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Read, read, send } from '../../api/client.ts';
import type { DirectoryLabel } from '../../api/directory-label.ts';
import { useDraft } from '../../api/draft.ts';
import { useMay } from '../../api/session.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';
import { ZonePicker } from '../../components/zone-picker.tsx';

interface Organization {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string | null;
  readonly twoPersonRule: boolean;
  readonly timeZone: string | null;
  readonly notificationAddresses: readonly string[];
  readonly directoryLabel: DirectoryLabel;
}

const ADDRESS = '/api/settings/organization';
const OWN_ZONE = "Each person's own";

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px' },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  facts: { display: 'grid', gap: tokens.spacingVerticalM, margin: 0 },
  sample: { color: tokens.colorNeutralForeground3 },
  choice: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The organisation: its name, what expressions and labels fill in, its time zone, and whether deletions need two people. */
export function Component() {
  const { data, error, refetch } = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => read<Organization>(ADDRESS, signal),
  });
  return (
    <Page title="General" answer={data && answerOf(data.data)}>
      {error && <Problem error={error} what="The organisation could not be read." onRetry={() => void refetch()} />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && <General saved={data} />}
    </Page>
  );
}

function General({ saved }: { readonly saved: Read<Organization> }) {
  const may = useMay();
  return may('Installation.ReadWrite.All') ? <Form saved={saved} /> : <Facts organization={saved.data} />;
}

function Facts({
  organization: { displayName, defaultDomain, timeZone, notificationAddresses, directoryLabel, twoPersonRule },
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
        <Fact name="Default time zone" value={timeZone ?? OWN_ZONE} />
        <Fact name="Notification addresses" value={notificationAddresses.join(', ') || 'None'} />
        <Fact name="Directory label" value={`${directoryLabel.short}, ${directoryLabel.long}`} />
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

function Form({ saved }: { readonly saved: Read<Organization> }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { id: _, ...fields } = saved.data;
  const { values, changes, change, discard, forget } = useDraft<Omit<Organization, 'id'>>(fields);
  /** The version there was when the first change was made: what others save meanwhile is not written over unasked. */
  const [basis, keep] = useState<string>();
  const edit = (part: Partial<Omit<Organization, 'id'>>) => {
    if (changes === undefined) keep(saved.etag);
    change(part);
  };
  const save = useMutation({
    mutationFn: (ifMatch: string | undefined) =>
      send<Organization>('PATCH', ADDRESS, { body: changes && bodyOf(changes), ifMatch }),
    onSuccess: async () => {
      await Promise.all([ADDRESS, '/api/portal/me'].map((path) => client.invalidateQueries({ queryKey: [path] })));
      forget(changes ?? {});
      toast('The organisation was saved.');
    },
  });
  const takeTheirs = async () => {
    await client.invalidateQueries({ queryKey: [ADDRESS] });
    discard();
    save.reset();
  };
  const isConflict = save.error instanceof ApiError && save.error.status === 412;
  const finding = (field: string) => {
    const found =
      save.error instanceof ApiError
        ? save.error.findings.find(({ target }) => target === field || target?.startsWith(`${field}.`))
        : undefined;
    return found && { validationMessage: found.message };
  };
  const { short, long } = values.directoryLabel;
  return (
    <div className={styles.form}>
      {save.error && <Problem error={save.error} what="Nothing was saved." />}
      {isConflict && (
        <div className={styles.choice}>
          <Button onClick={() => void takeTheirs()}>Take theirs</Button>
          <Button onClick={() => save.mutate(undefined)}>Keep mine</Button>
        </div>
      )}
      <Field label="Name" required {...finding('displayName')}>
        <Input
          autoComplete="organization"
          value={values.displayName}
          onChange={(_, { value }) => edit({ displayName: value })}
        />
      </Field>
      <Field
        label="Default domain"
        hint="What DefaultDomain() answers in expressions, such as northwind.example."
        {...finding('defaultDomain')}
      >
        <Input
          value={values.defaultDomain ?? ''}
          onChange={(_, { value }) => edit({ defaultDomain: value.trim() === '' ? null : value })}
        />
      </Field>
      <ZonePicker
        label="Default time zone"
        hint="Times are shown in it in mails, and to whoever chose none in the person menu."
        value={values.timeZone ?? undefined}
        none={OWN_ZONE}
        validationMessage={finding('timeZone')?.validationMessage}
        onChoose={(zone) => edit({ timeZone: zone ?? null })}
      />
      <Field
        label="Notification addresses"
        hint="One in each line. They get mail when a source of people fails repeatedly, works again, or has removals held back."
        {...finding('notificationAddresses')}
      >
        <Textarea
          value={values.notificationAddresses.join('\n')}
          onChange={(_, { value }) => edit({ notificationAddresses: value.split('\n') })}
          resize="vertical"
        />
      </Field>
      <div className={styles.pair}>
        <Field label="Directory label, short" required {...finding('directoryLabel.short')}>
          <Input value={short} onChange={(_, { value }) => edit({ directoryLabel: { short: value, long } })} />
        </Field>
        <Field label="Directory label, long" required {...finding('directoryLabel.long')}>
          <Input value={long} onChange={(_, { value }) => edit({ directoryLabel: { short, long: value } })} />
        </Field>
      </div>
      <Text className={styles.sample} size={200}>
        {`Labels read “Synchronize ${short} users to Peripass” and “Provision ${long} Users”. Nothing that is sent changes.`}
      </Text>
      <Field label="Two-person rule" hint="Held deletions are decided by somebody else than whoever caused them.">
        <Switch
          checked={values.twoPersonRule}
          label={values.twoPersonRule ? 'On' : 'Off'}
          onChange={(_, { checked }) => edit({ twoPersonRule: checked })}
        />
      </Field>
      {changes !== undefined && (
        <SaveBar
          effect={`${countOf(changes)}. It holds at once.`}
          isSaving={save.isPending}
          onSave={() => save.mutate(basis)}
          onDiscard={() => {
            discard();
            save.reset();
          }}
        />
      )}
    </div>
  );
}

/** What is sent: addresses without the blanks they were typed with. */
function bodyOf({ notificationAddresses: typed, ...others }: Partial<Organization>): Partial<Organization> {
  if (typed === undefined) return others;
  return { ...others, notificationAddresses: typed.map((one) => one.trim()).filter((one) => one !== '') };
}

function countOf(changes: object): string {
  const count = Object.keys(changes).length;
  return count === 1 ? '1 change' : `${count} changes`;
}

function answerOf({ displayName, twoPersonRule, notificationAddresses: told }: Organization): string {
  const addresses = told.length === 0 ? 'nobody' : told.length === 1 ? '1 address' : `${told.length} addresses`;
  const decided = twoPersonRule ? 'two persons decide held deletions' : 'one person decides held deletions';
  return `People of ${displayName} are provisioned from here; ${decided}, and ${addresses} ${told.length > 1 ? 'hear' : 'hears'} of sources that fail.`;
}
