import { Button, Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { APPLICATIONS, useApplicationStates } from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { CUSTOM_TEMPLATE } from '../../api/gallery.ts';
import { useLater } from '../../api/later.ts';
import { useMay } from '../../api/session.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { menuNames } from '../../frame/navigation.ts';
import { usePreferences } from '../../preferences.ts';

const LONGEST_NAME = 120;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px', justifyItems: 'start' },
  wide: { width: '100%' },
});

/** An application of one's own: one that is not in the gallery, or one that is being made. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay();
  const { applications } = menuNames[usePreferences().menuNames];
  const { data } = useApplicationStates(useLater());
  const [search] = useSearchParams();
  const [name, type] = useState(search.get('name') ?? '');
  const [kind, choose] = useState<'nonGallery' | 'developing'>('nonGallery');
  const [isTried, setTried] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const [error, setError] = useState<Error>();
  const field = useRef<HTMLInputElement>(null);
  const displayName = name.trim();
  const isDouble = data?.value.some((one) => one.displayName.toLowerCase() === displayName.toLowerCase()) ?? false;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (displayName === '') {
      field.current?.focus();
      return;
    }
    setCreating(true);
    setError(undefined);
    try {
      const id = await (kind === 'nonGallery' ? fromTemplate(displayName) : registered(displayName));
      await client.invalidateQueries({ queryKey: [APPLICATIONS] });
      toast(`${displayName} was created.`);
      await navigate(`/applications/${id}`);
    } catch (refused) {
      setError(refused as Error);
      setCreating(false);
    }
  };
  return (
    <Page
      title="Create your own application"
      above={[
        { label: applications, to: '/applications' },
        { label: 'Browse gallery', to: '/applications/new' },
      ]}
      answer="Any application with a SCIM 2.0 endpoint can be provisioned to. Address and token are entered afterwards."
    >
      {!may('Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy') ? (
        <NeedsRole permission="Application.ReadWrite.All" act="create applications" />
      ) : (
        <form className={styles.form} noValidate onSubmit={(event) => void create(event)}>
          {error && <Problem error={error} what={`${displayName} was not created.`} />}
          <Field
            className={styles.wide}
            label="What's the name of your app?"
            required
            hint={
              isDouble
                ? `Another application is called ${displayName}. That is allowed; a different name tells them apart.`
                : 'The name is for your reference only.'
            }
            {...(isTried && displayName === '' && { validationMessage: 'The name is empty. Enter one.' })}
          >
            <Input
              ref={field}
              value={name}
              maxLength={LONGEST_NAME}
              placeholder="Input name"
              onChange={(_, { value }) => type(value)}
            />
          </Field>
          <Field label="What are you looking to do with your application?">
            <RadioGroup value={kind} onChange={(_, { value }) => choose(value as typeof kind)}>
              <Radio
                value="nonGallery"
                label="Integrate any other application you don't find in the gallery (Non-gallery)"
              />
              <Radio value="developing" label="Register an application you're developing" />
            </RadioGroup>
          </Field>
          <Button type="submit" appearance="primary" disabledFocusable={isCreating}>
            Create
          </Button>
        </form>
      )}
    </Page>
  );
}

async function fromTemplate(displayName: string): Promise<string> {
  const path = `/v1.0/applicationTemplates/${CUSTOM_TEMPLATE}/instantiate`;
  const made = await send<{ readonly servicePrincipal: { readonly id: string } }>('POST', path, {
    body: { displayName },
  });
  return made.servicePrincipal.id;
}

/** A registration first, as whoever develops it has one, and then its service principal. */
async function registered(displayName: string): Promise<string> {
  const { appId } = await send<{ readonly appId: string }>('POST', '/v1.0/applications', { body: { displayName } });
  const { id } = await send<{ readonly id: string }>('POST', '/v1.0/servicePrincipals', { body: { appId } });
  return id;
}
