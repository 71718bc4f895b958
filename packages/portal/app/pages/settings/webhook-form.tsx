import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { Problem } from '../../components/problem.tsx';
import { eventWords, useNotificationStatus } from './notification-status.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM },
});

/** Makes a webhook; its signing secret is handed on once. */
export function WebhookForm({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (secret: string) => Promise<unknown>;
}) {
  const styles = useStyles();
  const known = useNotificationStatus().data?.events ?? Object.keys(eventWords);
  const [draft, change] = useState({ url: '', description: '', events: undefined as readonly string[] | undefined });
  const chosen = draft.events ?? known;
  const make = useMutation({
    mutationFn: () =>
      send<{ readonly secret: string }>('POST', '/api/settings/webhooks', {
        body: { ...draft, events: chosen.length === known.length ? null : chosen },
      }),
    onSuccess: async ({ secret }) => {
      onClose();
      await onMade(secret);
    },
  });
  const finding = (field: string) =>
    make.error instanceof ApiError
      ? make.error.findings.find(({ target }) => target?.split('.')[0] === field)?.message
      : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>New webhook</DialogTitle>
            <DialogContent className={styles.form}>
              {make.error && <Problem error={make.error} what="No webhook was made." />}
              <Field
                label="Address"
                required
                hint="An https address on the internet."
                validationMessage={finding('url')}
              >
                <Input type="url" value={draft.url} onChange={(_, { value }) => change({ ...draft, url: value })} />
              </Field>
              <Field label="Description" validationMessage={finding('description')}>
                <Input
                  value={draft.description}
                  onChange={(_, { value }) => change({ ...draft, description: value })}
                />
              </Field>
              <CheckGroup label="Events" validationMessage={finding('events')}>
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
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={make.isPending}>
                Make webhook
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
