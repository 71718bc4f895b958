import { useQuery } from '@tanstack/react-query';
import { get, read } from './client.ts';

/** How a field is filled in; see the profile of the application. */
export type FieldKind =
  | 'text'
  | 'number'
  | 'date'
  | 'switch'
  | 'choice'
  | 'choices'
  | 'account'
  | 'endpointView'
  | 'secretView';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
}

/** A field as the application describes it. */
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly help?: string;
  readonly heading?: string;
  readonly allowed?: readonly Choice[];
  /** The list whose entries can be chosen. */
  readonly from?: string;
  readonly required?: boolean;
  readonly longest?: number;
  readonly default?: FieldValue;
  readonly shownWhen?: { readonly key: string; readonly is: readonly FieldValue[] };
  readonly whose?: 'tenant' | 'operator';
  readonly isAnswer?: boolean;
  readonly confirm?: FieldConfirmation;
}

/** What has to be confirmed before a field is given a value. */
export interface FieldConfirmation {
  readonly is: FieldValue;
  readonly text: string;
  /** The list whose entries it does away with. */
  readonly list?: string;
}

export type FieldValue = string | number | boolean | null | readonly string[] | { readonly [name: string]: unknown };
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** A field of the settings page with what holds now. */
export interface SettingsField extends Field {
  readonly value: FieldValue;
  readonly choices?: readonly Choice[];
  readonly isEditable: boolean;
}

/** `GET /api/tenants/{key}/settings`. */
export interface Settings {
  readonly path: readonly string[];
  readonly saveLabel: string;
  readonly firstToken: string | null;
  readonly nextToken: string | null;
  readonly notice: string | null;
  readonly savedDateTime: string | null;
  readonly fields: readonly SettingsField[];
}

export type PageKind = 'accounts' | 'settings' | 'staff' | 'activity' | 'events' | 'list' | 'menu';

/** An entry of the application's menu. */
export interface MenuEntry {
  readonly label: string;
  readonly path: string;
  readonly shows: PageKind;
  readonly list?: string;
  readonly entries?: readonly MenuEntry[];
}

export interface Action {
  readonly name: string;
  readonly label: string;
  readonly confirm?: string | null;
  readonly fields: readonly Field[];
}

/** A list the application keeps. */
export interface Collection {
  readonly key: string;
  readonly label: string;
  readonly singular: string;
  readonly fields: readonly Field[];
  /** What entries are shown with beside their fields. */
  readonly beside: readonly Field[];
  readonly named: string;
  readonly narrowed: readonly string[];
  readonly isWritable: boolean;
  readonly actions: readonly Action[];
}

/** What the application has, enough to draw its pages (`GET /api/tenants/{key}/application`). */
export interface Application {
  readonly profile: string;
  readonly displayName: string;
  readonly accent: { readonly hue: number; readonly saturation: number };
  readonly menu: readonly MenuEntry[];
  readonly permissions: readonly Choice[];
  /** The list of roles staff can have; null where somebody is an administrator or nothing. */
  readonly roles: string | null;
  readonly tokens: { readonly staysReadable: boolean; readonly issuing: string; readonly byOperators: boolean };
  /** Whether clients are let in by authorization. */
  readonly isAuthorized: boolean;
  readonly accounts: {
    readonly hasLocal: boolean;
    readonly fields: readonly Field[];
    readonly states: readonly (Choice & { readonly isHidden: boolean })[];
    readonly actions: readonly Action[];
  } | null;
  readonly collections: readonly Collection[];
}

/** An entry of one of the application's lists: its fields, and what is shown beside. */
export type Entry = FieldValues & {
  readonly id: string;
  readonly createdDateTime: string;
  /** Why it cannot be changed. */
  readonly '@lockstep.fixed'?: string;
};

export interface Account {
  readonly id: string;
  readonly userName: string | null;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly state: string;
  readonly source: 'directory' | 'local' | null;
  readonly createdDateTime: string;
  readonly lastModifiedDateTime: string;
  readonly archivedDateTime: string | null;
  readonly values: FieldValues;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Why fields and actions are closed, by key and name; of an account read by itself. */
  readonly closed?: Readonly<Record<string, string>>;
  readonly refused?: Readonly<Record<string, string>>;
  /** A sentence of the application about it. */
  readonly explained?: string;
}

/** A token without its text. */
export interface TenantToken {
  readonly id: string;
  readonly label: string;
  readonly createdDateTime: string;
  readonly expiresAt: string | null;
  readonly expiresWithinDays: number | null;
  readonly lastUsedAt: string | null;
  readonly requestedBy?: string;
}

/** A line of the request log. */
export interface Activity {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly resource: string | null;
  readonly tokenId: string | null;
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly durationMs: number;
  readonly warnings: readonly string[];
  readonly changed: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The address of something of a tenant. */
export function tenantPath(key: string, ...parts: readonly string[]): string {
  return ['/api/tenants', encodeURIComponent(key), ...parts.map((part) => encodeURIComponent(part))].join('/');
}

/** Something of a tenant that is read with its version, so that it can be written back. */
export function useOfTenant<T>(path: string, options: { readonly enabled?: boolean; readonly every?: number } = {}) {
  const { every, enabled = true } = options;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<T>(path, signal),
    enabled,
    ...(every !== undefined && { refetchInterval: every }),
  });
}

/** Names of accounts by their ids, for fields that hold one. */
export function useAccountName(key: string, id: string | undefined): string | undefined {
  const path = tenantPath(key, 'accounts', id ?? '');
  const { data } = useQuery({
    queryKey: [path, 'name'],
    queryFn: ({ signal }) => get<Account>(path, signal),
    enabled: id !== undefined && id !== '',
    staleTime: 60_000,
  });
  return data && nameOf(data);
}

/** What an account is called. */
export function nameOf({ displayName, userName, values, id }: Account): string {
  const parts = [values.givenName, values.familyName].filter((part) => typeof part === 'string');
  return displayName ?? (parts.length > 0 ? parts.join(' ') : (userName ?? id));
}
