import type { OutsideSource } from '../../api/sources.ts';

/** A source as it stands in the form: everything is text, and empty where nothing is. */
export interface SourceDraft {
  readonly kind: 'ldap' | 'graph';
  readonly displayName: string;
  readonly secret: string;
  readonly minutes: string;
  readonly isEnabled: boolean;
  readonly url: string;
  readonly bindDn: string;
  readonly baseDn: string;
  readonly filter: string;
  readonly groupsBaseDn: string;
  readonly groupsFilter: string;
  readonly schema: 'activeDirectory' | 'inetOrgPerson';
  readonly attributes: string;
  readonly caCertificate: string;
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
  readonly readsGroups: boolean;
}

export const NEW_SOURCE: SourceDraft = {
  kind: 'ldap',
  displayName: '',
  secret: '',
  minutes: '40',
  isEnabled: true,
  url: '',
  bindDn: '',
  baseDn: '',
  filter: '',
  groupsBaseDn: '',
  groupsFilter: '',
  schema: 'activeDirectory',
  attributes: '',
  caCertificate: '',
  baseUrl: 'https://graph.microsoft.com/v1.0',
  tokenUrl: '',
  clientId: '',
  scope: '',
  readsGroups: true,
};

/** A source as the form shows it. */
export function draftOf(source: OutsideSource): SourceDraft {
  const { kind, displayName, isEnabled, intervalSeconds } = source;
  const shared = { ...NEW_SOURCE, kind, displayName, isEnabled, minutes: String(intervalSeconds / 60) };
  if (source.kind === 'graph') {
    const { baseUrl, tokenUrl, clientId, scope, readsGroups } = source;
    return { ...shared, baseUrl, tokenUrl: tokenUrl ?? '', clientId: clientId ?? '', scope: scope ?? '', readsGroups };
  }
  const { url, bindDn, baseDn, filter, groupsBaseDn, groupsFilter, schema, attributes, caCertificate } = source;
  return {
    ...shared,
    ...{ url, bindDn, baseDn, filter, groupsFilter, schema },
    groupsBaseDn: groupsBaseDn ?? '',
    attributes: Object.entries(attributes)
      .map(([name, attribute]) => `${name} = ${attribute}`)
      .join('\n'),
    caCertificate: caCertificate ?? '',
  };
}

/** What is sent: to add a source, or with `isNew` false to change one. */
export function bodyOf(draft: SourceDraft, isNew: boolean): object {
  const { kind, displayName, secret, minutes, isEnabled } = draft;
  const shared = {
    ...(isNew && { kind }),
    displayName,
    ...((isNew || secret !== '') && { secret }),
    intervalSeconds: Math.round(Number(minutes) * 60),
    isEnabled,
  };
  if (kind === 'graph') {
    const { baseUrl, tokenUrl, clientId, scope, readsGroups } = draft;
    return {
      ...shared,
      ...{ baseUrl, tokenUrl: tokenUrl || null, clientId: clientId || null, scope: scope || null, readsGroups },
    };
  }
  const { url, bindDn, baseDn, filter, groupsBaseDn, groupsFilter, schema, attributes, caCertificate } = draft;
  return {
    ...shared,
    ...{ url, bindDn, baseDn, schema, groupsBaseDn: groupsBaseDn || null, caCertificate: caCertificate || null },
    // Left empty, they are those usual for the kind of server.
    ...(filter !== '' && { filter }),
    ...(groupsFilter !== '' && { groupsFilter }),
    attributes: attributesIn(attributes),
  };
}

/** Lines such as `department = ou`. */
function attributesIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...attribute] = line.split('=');
      return [name.trim(), attribute.join('=').trim()];
    }),
  );
}
