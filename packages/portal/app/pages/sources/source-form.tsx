import {
  Button,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Select,
  Switch,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { type OutsideSource, SOURCES } from '../../api/sources.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { bodyOf, draftOf, NEW_SOURCE, type SourceDraft } from './source-draft.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

type TextName = { [Name in keyof SourceDraft]: SourceDraft[Name] extends string ? Name : never }[keyof SourceDraft];

/** Adds a source, or changes one. */
export function SourceForm({
  source,
  onSaved,
  onCancel,
}: {
  /** Undefined for a new one. */
  readonly source: OutsideSource | undefined;
  readonly onSaved: (id: string) => void;
  readonly onCancel: () => void;
}) {
  const styles = useStyles();
  const client = useQueryClient();
  const [draft, change] = useState<SourceDraft>(source === undefined ? NEW_SOURCE : draftOf(source));
  const save = useMutation({
    mutationFn: () =>
      source === undefined
        ? send<OutsideSource>('POST', SOURCES, { body: bodyOf(draft, true) })
        : send<OutsideSource>('PATCH', `${SOURCES}/${source.id}`, { body: bodyOf(draft, false) }),
    onSuccess: async ({ id, displayName }) => {
      toast(source === undefined ? `${displayName} was added.` : `${displayName} was saved.`);
      await client.invalidateQueries({ queryKey: [SOURCES] });
      onSaved(id);
    },
  });
  const findings = save.error instanceof ApiError ? save.error.findings : [];
  const about = (name: string) => {
    const found = findings.filter(({ target }) => target === name || target?.startsWith(`${name}.`));
    if (found.length === 0) return {};
    return { validationMessage: found.map(({ message }) => message).join(' '), validationState: 'error' as const };
  };
  const text = (
    name: TextName,
    label: string,
    more: { hint?: string; required?: boolean; password?: boolean } = {},
  ) => (
    <Field label={label} required={more.required ?? false} {...(more.hint && { hint: more.hint })} {...about(name)}>
      <Input
        value={draft[name]}
        onChange={(_, { value }) => change({ ...draft, [name]: value })}
        autoComplete="off"
        {...(more.password && { type: 'password' as const })}
      />
    </Field>
  );
  const secretHint = source === undefined ? undefined : 'Left empty, the one that was entered stays.';
  const secret = (label: string, hint = secretHint) =>
    text('secret', label, { required: source === undefined, password: true, ...(hint !== undefined && { hint }) });
  return (
    <form
      className={styles.form}
      aria-label={source === undefined ? 'New source' : `Edit ${source.displayName}`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {save.error && <Problem error={save.error} what="The source was not saved." />}
      {source === undefined && (
        <Field label="Kind">
          <RadioGroup
            value={draft.kind}
            onChange={(_, { value }) => change({ ...draft, kind: value as SourceDraft['kind'] })}
          >
            <Radio value="ldap" label="LDAP: Active Directory, OpenLDAP and others" />
            <Radio value="graph" label="Microsoft Graph, or another Lockstep" />
          </RadioGroup>
        </Field>
      )}
      {text('displayName', 'Name', { required: true, hint: 'People see it where something comes from this source.' })}
      {draft.kind === 'ldap' ? (
        <>
          <Field label="Kind of server" {...about('schema')}>
            <Select
              value={draft.schema}
              onChange={(_, { value }) => change({ ...draft, schema: value as SourceDraft['schema'] })}
            >
              <option value="activeDirectory">Active Directory</option>
              <option value="inetOrgPerson">OpenLDAP and others (inetOrgPerson)</option>
            </Select>
          </Field>
          {text('url', 'Address', {
            required: true,
            hint: 'ldaps://host, or ldap://host, which is secured by StartTLS.',
          })}
          {text('bindDn', 'Bind DN', { required: true, hint: 'Who reads: cn=reader,dc=example,dc=org.' })}
          {secret('Password')}
          {text('baseDn', 'Base DN of people', { required: true })}
          {text('filter', 'Filter of people', { hint: 'Left empty, the usual one of this kind of server.' })}
          {text('groupsBaseDn', 'Base DN of groups', { hint: 'Left empty, no groups are read.' })}
          {text('groupsFilter', 'Filter of groups', { hint: 'Left empty, the usual one of this kind of server.' })}
          <Field
            label="Attributes"
            hint="Only what differs from the usual, one in each line: department = ou. Nothing behind the sign reads none."
            {...about('attributes')}
          >
            <Textarea
              value={draft.attributes}
              onChange={(_, { value }) => change({ ...draft, attributes: value })}
              resize="vertical"
            />
          </Field>
          <Field
            label="Certificate of the authority"
            hint="PEM, where the server's certificate comes from an authority of your own."
            {...about('caCertificate')}
          >
            <Textarea
              value={draft.caCertificate}
              onChange={(_, { value }) => change({ ...draft, caCertificate: value })}
              resize="vertical"
            />
          </Field>
        </>
      ) : (
        <>
          {text('baseUrl', 'Base address', { required: true })}
          {text('tokenUrl', 'Token address', {
            hint: 'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token. Left empty, the secret is the token itself.',
          })}
          {draft.tokenUrl !== '' && text('clientId', 'Client ID', { required: true })}
          {draft.tokenUrl !== '' && text('scope', 'Scope', { hint: 'Left empty, /.default of the base address.' })}
          {secret(draft.tokenUrl === '' ? 'Token' : 'Client secret')}
          <Switch
            label="Read groups too"
            checked={draft.readsGroups}
            onChange={(_, { checked }) => change({ ...draft, readsGroups: checked })}
          />
        </>
      )}
      <Field label="Interval in minutes" required hint="From 1 to 1,440." {...about('intervalSeconds')}>
        <Input
          type="number"
          min={1}
          max={1440}
          value={draft.minutes}
          onChange={(_, { value }) => change({ ...draft, minutes: value })}
        />
      </Field>
      <Switch
        label="Read by itself"
        checked={draft.isEnabled}
        onChange={(_, { checked }) => change({ ...draft, isEnabled: checked })}
      />
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabledFocusable={save.isPending}>
          {source === undefined ? 'Add source' : 'Save'}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
