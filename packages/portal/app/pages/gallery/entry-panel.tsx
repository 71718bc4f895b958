import {
  Body1Strong,
  Button,
  Field,
  Input,
  Link,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { APPLICATIONS, useApplicationStates } from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { useDirectoryLabel } from '../../api/directory-label.ts';
import type { GalleryEntry } from '../../api/gallery.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { capabilitySentences, credentialsSentence, prerequisiteOf } from './entry-words.ts';
import { nextName } from './next-name.ts';

const useStyles = makeStyles({
  part: { display: 'grid', gap: tokens.spacingVerticalXS },
  heading: { margin: 0 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' },
  field: { width: '100%' },
});

/** Everything to know of an application of the gallery before it is added, and the adding. */
export function EntryPanel({ entry, mayAdd }: { readonly entry: GalleryEntry; readonly mayAdd: boolean }) {
  const styles = useStyles();
  const { long: directory } = useDirectoryLabel();
  const { displayName, publisher, homePageUrl, unavailable, prerequisites, notes } = entry;
  return (
    <>
      {publisher !== displayName && <Text>{`By ${publisher}`}</Text>}
      {homePageUrl?.startsWith('https://') && (
        <Link href={homePageUrl} target="_blank" rel="noreferrer">
          {homePageUrl}
        </Link>
      )}
      {unavailable !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{unavailable}</MessageBarBody>
        </MessageBar>
      )}
      {mayAdd && <Create entry={entry} />}
      <Part title="Capabilities supported" items={capabilitySentences(entry, directory)} />
      <Part title="Prerequisites" items={prerequisites.map(prerequisiteOf)} />
      {unavailable === null && (
        <section className={styles.part}>
          <Body1Strong as="h3" block className={styles.heading}>
            Where the credentials come from
          </Body1Strong>
          <Text>{credentialsSentence(entry)}</Text>
        </section>
      )}
      <Part title="Good to know" items={notes} />
    </>
  );
}

function Part({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  const styles = useStyles();
  if (items.length === 0) return null;
  return (
    <section className={styles.part}>
      <Body1Strong as="h3" block className={styles.heading}>
        {title}
      </Body1Strong>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item}>
            <Text>{item}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Made {
  readonly servicePrincipal: { readonly id: string };
}

function Create({ entry }: { readonly entry: GalleryEntry }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  // The name follows from those that are taken, so they are waited for.
  const { data, isLoading } = useApplicationStates();
  const [typed, type] = useState<string>();
  const [isCreating, setCreating] = useState(false);
  const [error, setError] = useState<Error>();
  const taken = data?.value.map(({ displayName }) => displayName) ?? [];
  const name = typed ?? nextName(entry.displayName, taken);
  const isAnother = taken.includes(entry.displayName);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setCreating(true);
    setError(undefined);
    try {
      const made = await send<Made>('POST', `/v1.0/applicationTemplates/${entry.id}/instantiate`, {
        body: { displayName: name.trim() },
      });
      await client.invalidateQueries({ queryKey: [APPLICATIONS] });
      toast(`${name.trim()} was added.`);
      await navigate(`/applications/${made.servicePrincipal.id}`);
    } catch (refused) {
      setError(refused as Error);
      setCreating(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void create(event)}>
      {error && <Problem error={error} what={`${entry.displayName} was not added.`} />}
      <Field
        className={styles.field}
        label="Name"
        required
        hint={
          isAnother
            ? `${entry.displayName} is here already. This is a separate instance with its own credentials, people and links, such as one to test with.`
            : 'How it is called here. The application never sees it.'
        }
        {...(name.trim() === '' && { validationMessage: 'The name is empty. Enter one.' })}
      >
        <Input value={name} maxLength={120} onChange={(_, { value }) => type(value)} />
      </Field>
      <Button type="submit" appearance="primary" disabledFocusable={isCreating || isLoading || name.trim() === ''}>
        Create
      </Button>
    </form>
  );
}
