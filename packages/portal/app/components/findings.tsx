import { Field, type FieldProps } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext } from 'react';
import { ApiError, type Finding } from '../api/client.ts';

const FindingsContext = createContext<readonly Finding[]>([]);

/** Hands what the server had against a form to the fields in it. */
export function Findings({ error, children }: { readonly error: Error | undefined; readonly children: ReactNode }) {
  return <FindingsContext value={error instanceof ApiError ? error.findings : []}>{children}</FindingsContext>;
}

/** Everything the server found about the form around. */
export function useFindings(): readonly Finding[] {
  return useContext(FindingsContext);
}

/** What the server found about a field of the form around, by its name on the wire; parts of the field count as it. */
export function useFinding(name: string | undefined): string | undefined {
  return useFindings().find(({ target }) => target !== undefined && target.split(/[.[]/)[0] === name)?.message;
}

/** A field that shows what the server found about it. */
export function FormField({ name, ...field }: FieldProps & { readonly name: string }) {
  const finding = useFinding(name);
  return <Field {...field} {...(finding !== undefined && { validationMessage: finding })} />;
}
