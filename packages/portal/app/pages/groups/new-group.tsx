import {
  Button,
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
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, send } from '../../api/client.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';

const useStyles = makeStyles({ fields: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Makes a security group and opens it. */
export function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [nickname, setNickname] = useState<string>();
  const [description, setDescription] = useState('');
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const usual = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const finding = (target: string) =>
    error instanceof ApiError ? error.findings.find((one) => one.target === target)?.message : undefined;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(undefined);
    try {
      const body = {
        displayName: name.trim(),
        mailNickname: nickname ?? usual,
        ...(description.trim() !== '' && { description: description.trim() }),
        mailEnabled: false,
        securityEnabled: true,
      };
      const { id } = await send<{ readonly id: string }>('POST', '/v1.0/groups', { body });
      await client.invalidateQueries();
      toast(`${body.displayName} was added.`);
      await navigate(`/directory/groups/${id}`);
    } catch (refused) {
      setError(refused as Error);
      setSaving(false);
    }
  };
  const fields = [
    ['displayName', 'Name', name, setName, true],
    ['mailNickname', 'Mail nickname', nickname ?? usual, setNickname, true],
    ['description', 'Description', description, setDescription, false],
  ] as const;
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <form onSubmit={(event) => void create(event)} noValidate>
          <DialogBody>
            <DialogTitle>New group</DialogTitle>
            <DialogContent className={styles.fields}>
              {error && <Problem error={error} what="The group was not added." />}
              {fields.map(([target, label, value, set, required]) => {
                const wrong = finding(target);
                return (
                  <Field
                    key={target}
                    label={label}
                    required={required}
                    {...(wrong !== undefined && { validationMessage: wrong, validationState: 'error' as const })}
                  >
                    <Input value={value} onChange={(_, data) => set(data.value)} />
                  </Field>
                );
              })}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button appearance="primary" type="submit" disabledFocusable={isSaving}>
                Create
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
