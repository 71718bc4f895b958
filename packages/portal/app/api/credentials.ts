import { useQuery } from '@tanstack/react-query';
import { useApplication } from './application.tsx';
import { get, read } from './client.ts';

/** A field of the credentials an application asks for. */
export interface CredentialsField {
  readonly id: string;
  readonly label: string;
  readonly kind: 'url' | 'text' | 'secret';
  readonly required: boolean;
  readonly value?: string;
  readonly readOnly: boolean;
}

/** One way to be let in by an application. */
export interface CredentialsMethod {
  readonly method: string;
  readonly fields: readonly CredentialsField[];
  /** Access is granted in the application itself. */
  readonly authorize: boolean;
  /** Why it can no longer be chosen. */
  readonly unavailable?: string;
  readonly note?: string;
}

/** What an application wants to be reached with, and where that is found. */
export interface CredentialsForm {
  readonly usual: CredentialsMethod;
  readonly others: readonly CredentialsMethod[];
  readonly variables: readonly { readonly name: string; readonly label: string; readonly source: string }[];
  readonly source: {
    readonly kind: string;
    readonly uiPath: readonly string[] | null;
    readonly tokenLabel?: string;
    readonly expiresAfterDays: number | null;
  };
}

/** The template of an application that is in no gallery. */
const OWN = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

/** The credentials form of the open application. */
export function useCredentialsForm() {
  const { applicationTemplateId } = useApplication();
  const path = `/v1.0/applicationTemplates/${applicationTemplateId ?? OWN}/credentialsForm`;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<CredentialsForm>(path, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A secret as it is stored under a key; sensitive ones read `*`. */
export interface SecretPair {
  readonly key: string;
  readonly value: string;
}

/** What is saved of the open application, sensitive values hidden, with the version a change names. */
export function useSecrets() {
  const { address } = useApplication();
  const path = `${address}/synchronization/secrets`;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<{ readonly value: readonly SecretPair[] }>(path, signal),
  });
}

/** Under which key the value of a field is kept (G 8.6). */
const KEYS: Readonly<Record<string, string>> = {
  tenantUrl: 'BaseAddress',
  secretToken: 'SecretToken',
  tokenEndpoint: 'Oauth2TokenExchangeUri',
  clientId: 'Oauth2ClientId',
  clientSecret: 'Oauth2ClientSecret',
  adminUsername: 'UserName',
  adminPassword: 'Password',
  instanceName: 'InstanceName',
  domain: 'Domain',
};

/** The key a field is saved under. */
export function keyOf(field: string): string {
  return KEYS[field] ?? field;
}
