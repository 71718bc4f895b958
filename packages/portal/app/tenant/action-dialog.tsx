import { Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Action, FieldValues } from '../api/tenant.ts';
import { useFindings } from '../components/findings.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { FieldInputs } from './field-inputs.tsx';
import { changesOf } from './field-values.ts';

interface Asked {
  readonly action: Action;
  /** Whom or what it is done to. */
  readonly subject: string;
  readonly onAct: (action: Action, input: FieldValues) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks what an action needs to know and says what it does, then takes it; what is refused stays open with its reason. */
export function ActionDialog({ action, ...asked }: Omit<Asked, 'action'> & { readonly action: Action | undefined }) {
  return action && <ActionForm action={action} {...asked} />;
}

function ActionForm({ action, subject, onAct, onClose }: Asked) {
  const [input, setInput] = useState<FieldValues>({});
  return (
    <FormDialog
      title={`${action.label}: ${subject}`}
      verb={action.label}
      failure="It was not done."
      isGrave
      onSubmit={() => onAct(action, changesOf(input, {}))}
      onClose={onClose}
    >
      {action.confirm && <Text block>{action.confirm}</Text>}
      <ActionFields action={action} input={input} onChange={setInput} />
    </FormDialog>
  );
}

function ActionFields({
  action,
  input,
  onChange,
}: {
  readonly action: Action;
  readonly input: FieldValues;
  readonly onChange: (input: FieldValues) => void;
}) {
  return (
    <FieldInputs
      fields={action.fields}
      values={input}
      findings={useFindings()}
      onChange={(key, value) => onChange({ ...input, [key]: value })}
    />
  );
}
