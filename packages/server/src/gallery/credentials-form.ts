import type { GalleryApp } from './gallery-app.ts';

type AuthOption = GalleryApp['auth'][number];

/** One way to authenticate, as a form. */
export interface CredentialsMethod {
  readonly method: AuthOption['method'];
  readonly fields: readonly (AuthOption['fields'][number] & {
    /** What stands in the field at first; the administrator may not change it where `readOnly` is true. */
    readonly value?: string;
    readonly readOnly: boolean;
  })[];
  /** A button beside the fields leads to the application, where access is granted. */
  readonly authorize: boolean;
  /** Why this way cannot be chosen, for one that is only shown because documents still name it. */
  readonly unavailable?: string;
  readonly note?: string;
}

/** What an administrator is asked for so that the engine can reach the application. */
export interface CredentialsForm {
  readonly usual: CredentialsMethod;
  /** Shown behind "Other ways to authenticate". */
  readonly others: readonly CredentialsMethod[];
  /** What the address is built from; see {@link tenantAddress}. */
  readonly variables: GalleryApp['tenantUrl']['variables'];
  /** Where an administrator of the application gets the credential, and what becomes of it. */
  readonly source: GalleryApp['credentialSource'];
  /** The address belongs to the vendor, so an instance may be pointed elsewhere by another application address. */
  readonly replaceable: boolean;
}

/** The credentials form of an entry: its default method, and the others with those that no longer work marked. */
export function credentialsForm(entry: GalleryApp): CredentialsForm {
  const methods = entry.auth.map((option) => ({ option, method: methodOf(option, entry.tenantUrl) }));
  const usual = methods.find(({ option }) => option.default)?.method;
  if (usual === undefined) throw new RangeError(`${entry.id} names no default way to authenticate.`);
  return {
    usual,
    others: methods.flatMap(({ option, method }) => (option.default ? [] : [method])),
    variables: entry.tenantUrl.variables,
    source: entry.credentialSource,
    replaceable: entry.tenantUrl.template !== null,
  };
}

function methodOf(option: AuthOption, { mode, template, editable }: GalleryApp['tenantUrl']): CredentialsMethod {
  const prefilled = mode === 'constant' && template !== null ? template : undefined;
  return {
    method: option.method,
    fields: option.fields.map((field) =>
      field.kind === 'url' && field.id === 'tenantUrl' && prefilled !== undefined
        ? { ...field, value: prefilled, readOnly: editable === false }
        : { ...field, readOnly: false },
    ),
    authorize: option.actions?.includes('authorize') === true,
    ...(option.state === undefined ? {} : { unavailable: option.state }),
    ...(option.note === undefined ? {} : { note: option.note }),
  };
}

/**
 * The address of the endpoint where the entry knows it: its template with the variables filled in, its scheme, host and
 * port replaced by those of `applicationAddress`. Undefined where the application or its vendor hands the address out.
 * Throws `RangeError` that names the variable without a value, or the address that is none.
 */
export function tenantAddress(
  { tenantUrl }: GalleryApp,
  values: Readonly<Record<string, string>> = {},
  applicationAddress?: string,
): string | undefined {
  const { template, variables, acceptsFullUrlAsVariable } = tenantUrl;
  if (template === null) return undefined;
  let address = template;
  for (const { name, label } of variables) {
    const value = Object.hasOwn(values, name) ? values[name]?.trim() : undefined;
    if (value === undefined || value === '') throw new RangeError(`${label} is missing. Enter it.`);
    if (acceptsFullUrlAsVariable === true && URL.canParse(value)) address = value;
    address = address.replaceAll(`{${name}}`, value.replace(/\/$/, ''));
  }
  if (!URL.canParse(address)) throw new RangeError(`${address} is no address. Write one that begins with https://.`);
  return applicationAddress === undefined ? address : at(applicationAddress, new URL(address));
}

function at(applicationAddress: string, { pathname, search }: URL): string {
  if (!URL.canParse(applicationAddress)) {
    throw new RangeError(`${applicationAddress} is no address. Write one such as https://apps.example.com.`);
  }
  return `${applicationAddress.replace(/\/+$/, '')}${pathname}${search}`;
}
