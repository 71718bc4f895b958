import { Button, Field, Input } from '@fluentui/react-components';
import { type ClipboardEvent, useState } from 'react';
import type { CredentialsField } from '../../api/credentials.ts';

/** What a field of the credentials holds: what was saved, what was typed in its place, and what is wrong with that. */
export interface CredentialInput {
  readonly field: CredentialsField;
  /** Undefined where nothing is saved; sensitive ones read `*`. */
  readonly saved: string | undefined;
  /** Undefined until something is typed. */
  readonly typed: string | undefined;
  readonly finding: string | undefined;
  readonly hint?: string | undefined;
  /** Undefined takes back what was typed. */
  readonly change: (value: string | undefined) => void;
  readonly onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
}

/** A field of the credentials. A secret that is saved is never shown: it is replaced as a whole. */
export function SecretField({ field, saved, typed, finding, hint, change, onPaste }: CredentialInput) {
  const { id, label, kind, required, readOnly, value } = field;
  const [isShown, show] = useState(false);
  const isSecret = kind === 'secret';
  const isKept = isSecret && saved !== undefined && typed === undefined;
  const usual = saved ?? value ?? '';
  // The button that was pressed goes; what it was about is gone on with.
  const rewrite = (text: string | undefined) => {
    change(text);
    document.getElementById(id)?.focus();
  };
  const hasBlanks = typed !== undefined && typed.trim() !== typed;
  return (
    <Field
      label={label}
      required={required}
      {...(hint === undefined ? {} : { hint })}
      validationState={finding === undefined ? 'none' : 'error'}
      {...(finding === undefined
        ? {}
        : {
            validationMessage: (
              <>
                {finding}{' '}
                {hasBlanks && (
                  <Button size="small" onClick={() => rewrite(typed.trim())}>
                    Take blanks away
                  </Button>
                )}
              </>
            ),
          })}
    >
      <Input
        id={id}
        type={isSecret && !isShown ? 'password' : kind === 'url' ? 'url' : 'text'}
        autoComplete="off"
        spellCheck={false}
        readOnly={readOnly || isKept}
        value={isKept ? '••••••••' : (typed ?? (isSecret ? '' : usual))}
        onChange={(_, data) => change(!isSecret && data.value === usual ? undefined : data.value)}
        onPaste={onPaste}
        contentAfter={
          isKept ? (
            <Button size="small" onClick={() => rewrite('')}>
              Replace
            </Button>
          ) : isSecret && typed !== undefined ? (
            <>
              <Button size="small" appearance="transparent" aria-pressed={isShown} onClick={() => show(!isShown)}>
                Show
              </Button>
              {saved !== undefined && (
                <Button size="small" appearance="transparent" onClick={() => rewrite(undefined)}>
                  Keep the saved one
                </Button>
              )}
            </>
          ) : null
        }
      />
    </Field>
  );
}
