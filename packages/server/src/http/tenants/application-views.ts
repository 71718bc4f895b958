import type {
  Caller,
  Collection,
  Profile,
  ShownAccount,
  ShownEntry,
  ShownSettings,
  TenantRecord,
} from '../../tenants/index.ts';
import { mayRead, mayWrite, pagesOf, settingsPageOf } from '../../tenants/index.ts';

/** What an application has for whoever asks, enough to draw its pages: labels and fields, nothing of any account. */
export function applicationView(tenant: TenantRecord, profile: Profile, caller: Caller) {
  const page = settingsPageOf(tenant, profile, caller);
  const { accounts, authorization, collections = [], staff, token } = profile;
  return {
    profile: profile.id,
    displayName: profile.displayName,
    ...pagesOf(tenant, profile, caller),
    permissions: staff.permissions,
    roles: staff.roles ?? null,
    settings: page ? { path: page.path, saveLabel: page.saveLabel } : null,
    tokens: {
      staysReadable: token.readable,
      issuing: token.issuing ?? 'several',
      byOperators: token.isByOperators ?? false,
    },
    isAuthorized: authorization !== undefined,
    accounts: accounts
      ? {
          hasLocal: accounts.hasLocal,
          fields: accounts.fields.map(({ closed: _, ...field }) => field),
          states: accounts.states.map(({ value, label, isHidden = false }) => ({ value, label, isHidden })),
          actions: accounts.actions.map(({ name, label, confirm, fields = [] }) => ({
            name,
            label,
            confirm: confirm ?? null,
            fields,
          })),
        }
      : null,
    collections: collections
      .filter((collection) => mayRead(collection, caller))
      .map((one) => collectionView(one, caller)),
  };
}

function collectionView(collection: Collection, caller: Caller) {
  const { key, label, singular, fields, beside = [], named, narrowed = [], actions = [] } = collection;
  return {
    key,
    label,
    singular,
    fields,
    beside,
    named,
    narrowed,
    isWritable: mayWrite(collection, caller),
    actions: actions.map((action) => ({ name: action.name, label: action.label, fields: action.fields ?? [] })),
  };
}

/** The settings page; what is shown and not set is filled in here: the endpoint, and the id its token is read by. */
export function settingsView(
  { path, saveLabel, firstToken, nextToken, notice, savedAt, fields }: ShownSettings,
  { endpoint, tokenId }: { readonly endpoint: string; readonly tokenId: string | undefined },
) {
  const isBare = firstToken !== undefined && tokenId === undefined;
  return {
    path,
    saveLabel,
    firstToken: isBare ? firstToken : null,
    nextToken: tokenId === undefined ? null : (nextToken ?? null),
    notice: notice ?? null,
    savedDateTime: savedAt ?? null,
    fields: (isBare ? fields.filter(({ whose }) => whose === 'operator') : fields).map(
      ({ isHidden, isEditable, choices, value, ...field }) => ({
        ...field,
        ...(choices && { choices }),
        value: field.kind === 'endpointView' ? endpoint : field.kind === 'secretView' ? (tokenId ?? null) : value,
        isHidden,
        isEditable,
      }),
    ),
  };
}

/** An account by itself: what of it can be changed by hand is told, and why the rest cannot. */
export function wholeAccountView(account: ShownAccount) {
  return { ...accountView(account), closed: account.closed, refused: account.refused };
}

/** An account as the application sees it. */
export function accountView(account: ShownAccount) {
  const { attributes, facts } = account;
  const { source, ...kept } = facts;
  return {
    ...account.derived,
    id: account.id,
    userName: attributes.userName ?? null,
    displayName: attributes.displayName ?? null,
    active: attributes.active !== false,
    state: account.state,
    source: source ?? null,
    createdDateTime: account.createdAt.toISOString(),
    lastModifiedDateTime: account.modifiedAt.toISOString(),
    archivedDateTime: account.archivedAt?.toISOString() ?? null,
    values: account.values,
    attributes: withoutPassword(attributes),
    facts: kept,
  };
}

/** An account in a table: who it is, and the fields the application shows it with. */
export function accountRow(account: ShownAccount, fields: readonly string[]) {
  const { id, userName, state, source, createdDateTime, lastModifiedDateTime } = accountView(account);
  const values: Readonly<Record<string, unknown>> = { userName, ...account.derived, ...account.values };
  const shown = fields.map((key) => [key, values[key] ?? null] as const);
  return { id, state, source, createdDateTime, lastModifiedDateTime, ...Object.fromEntries(shown) };
}

/** An entry of a list: its fields side by side; why it cannot be changed stands in an annotation. */
export function entryView(entry: ShownEntry) {
  return {
    ...entry.fields,
    ...entry.derived,
    id: entry.id,
    createdDateTime: entry.createdAt.toISOString(),
    ...(entry.fixed !== undefined && { '@lockstep.fixed': entry.fixed }),
  };
}

function withoutPassword({ password: _, ...attributes }: ShownAccount['attributes']) {
  return attributes;
}
