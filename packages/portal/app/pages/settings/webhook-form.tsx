import { Checkbox, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { FormField } from '../../components/findings.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { eventWords, useNotificationStatus } from './notification-status.ts';

/** Makes a webhook; its signing secret is handed on once. */
export function WebhookForm({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (secret: string) => Promise<unknown>;
}) {
  const known = useNotificationStatus().data?.events ?? Object.keys(eventWords);
  const [draft, change] = useState({ url: '', description: '', events: undefined as readonly string[] | undefined });
  const chosen = draft.events ?? known;
  const make = async () => {
    const body = { ...draft, events: chosen.length === known.length ? null : chosen };
    const { secret } = await send<{ readonly secret: string }>('POST', '/api/settings/webhooks', { body });
    onClose();
    await onMade(secret);
    return false;
  };
  return (
    <FormDialog
      title="New webhook"
      verb="Make webhook"
      failure="No webhook was made."
      onSubmit={make}
      onClose={onClose}
    >
      <FormField name="url" label="Address" required hint="An https address on the internet.">
        <Input type="url" value={draft.url} onChange={(_, { value }) => change({ ...draft, url: value })} />
      </FormField>
      <FormField name="description" label="Description">
        <Input value={draft.description} onChange={(_, { value }) => change({ ...draft, description: value })} />
      </FormField>
      <CheckGroup name="events" label="Events">
        {known.map((event) => (
          <Checkbox
            key={event}
            label={eventWords[event] ?? event}
            checked={chosen.includes(event)}
            onChange={(_, { checked }) =>
              change({
                ...draft,
                events: checked ? [...chosen, event] : chosen.filter((one) => one !== event),
              })
            }
          />
        ))}
      </CheckGroup>
    </FormDialog>
  );
}
