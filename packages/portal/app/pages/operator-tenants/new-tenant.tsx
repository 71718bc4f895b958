import {
  Button,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError, send } from '../../api/client.ts';
import { useReadProfiles } from '../../api/operator.ts';
import { tenantPath } from '../../api/tenant.ts';
import { Heading } from '../../components/heading.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '560px' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalS },
});

interface Created {
  readonly key: string;
  readonly scimEndpoint: string;
  readonly token: string | null;
}

const blank = { profile: '', displayName: '', key: '', plan: '', userName: '', password: '' };

/** Makes a tenant with its first administrator, of the application the address names (`?profile=`) unless another is chosen. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: known, error: unknown } = useReadProfiles();
  const profiles = known?.value ?? [];
  const [search] = useSearchParams();
  const [form, setForm] = useState({ ...blank, profile: search.get('profile') ?? '' });
  const [made, setMade] = useState<Created>();
  const profile = profiles.find(({ id }) => id === form.profile);
  const open = (key: string) => navigate(`/operator/tenants/${key}`);
  const making = useMutation({
    mutationFn: async () => {
      const { profile: id, displayName, key, plan, userName, password } = form;
      // Refused as a person the tenant is there all the same; it is not made twice.
      const body = { profile: id, displayName, key, ...(plan !== '' && { plan }) };
      const created = made ?? (await send<Created>('POST', '/api/tenants', { body }));
      setMade(created);
      const staff = { userName, password, roles: ['administrator'] };
      await send('POST', tenantPath(created.key, 'staff'), { body: staff });
      return created;
    },
    onSuccess: async (created) => {
      await client.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/api/operator') });
      if (created.token === null) await open(created.key);
    },
  });
  const findings = making.error instanceof ApiError ? making.error.findings : [];
  const about = (name: string) => {
    const message = findings.find(({ target }) => target === name)?.message;
    return message === undefined ? {} : { validationMessage: message.replace(`${name}: `, '') };
  };
  const input = (name: keyof typeof blank) => ({
    value: form[name],
    onChange: (_: unknown, { value }: { value: string }) => setForm({ ...form, [name]: value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  const token = making.isSuccess ? made?.token : undefined;
  return (
    <Page
      title="New tenant"
      above={[{ label: 'Tenants', to: '/operator/tenants' }]}
      answer="A customer's own place in an application: its endpoint, its accounts, its pages and somebody to run them."
    >
      {making.error && (
        <Problem
          error={making.error}
          what={made ? 'The tenant was made, its administrator was not.' : 'No tenant was made.'}
        />
      )}
      {unknown && <Problem error={unknown} what="The applications could not be read." />}
      <form className={styles.form} noValidate onSubmit={submit}>
        <Field label="Application" required {...about('profile')}>
          <RadioGroup value={form.profile} onChange={(_, { value }) => setForm({ ...form, profile: value, plan: '' })}>
            {profiles.map(({ id, displayName }) => (
              <Radio key={id} value={id} label={displayName} />
            ))}
          </RadioGroup>
        </Field>
        <Field label="Name" required {...about('displayName')}>
          <Input maxLength={200} {...input('displayName')} />
        </Field>
        <Field
          label="Short code or address"
          required
          hint={`The pages are at /t/${form.key || '…'}, the endpoint below it. It cannot be changed.`}
          {...about('key')}
        >
          <Input maxLength={63} {...input('key')} />
        </Field>
        {profile && profile.plans.length > 0 && (
          <Field label="Plan" {...about('plan')}>
            <Dropdown
              value={form.plan || (profile.plans[0] ?? '')}
              selectedOptions={[form.plan || (profile.plans[0] ?? '')]}
              onOptionSelect={(_, { optionValue }) => setForm({ ...form, plan: optionValue ?? '' })}
            >
              {profile.plans.map((plan) => (
                <Option key={plan} value={plan}>
                  {plan}
                </Option>
              ))}
            </Dropdown>
          </Field>
        )}
        <Heading>First administrator</Heading>
        <Field label="Username" required hint="Usually an e-mail address." {...about('userName')}>
          <Input autoComplete="off" {...input('userName')} />
        </Field>
        <Field
          label="Password"
          required
          hint="At least 12 characters. Give it to them, to be changed."
          {...about('password')}
        >
          <Input type="password" autoComplete="new-password" {...input('password')} />
        </Field>
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={making.isPending}>
            Create
          </Button>
          <Button onClick={() => void navigate('/operator/tenants')}>Cancel</Button>
        </div>
      </form>
      <ShownOnce
        title="The tenant has a token"
        values={made && token ? { 'Tenant URL': made.scimEndpoint, 'Secret Token': token } : undefined}
        onClose={() => made && void open(made.key)}
      />
    </Page>
  );
}
