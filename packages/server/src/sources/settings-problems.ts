import { FilterParser } from 'ldapts';
import type { Problem } from '../directory/index.ts';
import { attributeProblems } from './ldap/attribute-map.ts';
import { addressOf } from './ldap/ldap-session.ts';
import type { Network } from './network.ts';
import type { GraphSettings, LdapSettings, SourceDraft } from './source.ts';

const SHORTEST = 60;
const LONGEST = 24 * 60 * 60;

/** What is wrong with a source as it was entered, field by field with the remedy. */
export function sourceProblems(draft: SourceDraft, refuse: Network['refuse']): readonly Problem[] {
  const { settings, intervalSeconds } = draft;
  const problems: Problem[] = [];
  if (!Number.isInteger(intervalSeconds) || intervalSeconds < SHORTEST || intervalSeconds > LONGEST) {
    const message = `intervalSeconds: choose between ${SHORTEST} (one minute) and ${LONGEST} (one day).`;
    problems.push({ field: 'intervalSeconds', message });
  }
  return [
    ...problems,
    ...(settings.kind === 'ldap' ? ldapProblems(settings, refuse) : graphProblems(settings, refuse)),
  ];
}

function ldapProblems(settings: LdapSettings, refuse: Network['refuse']): readonly Problem[] {
  const { url, bindDn, baseDn, groupsBaseDn, filter, groupsFilter, attributes, caCertificate } = settings;
  const certificate = caCertificate === null || /-----BEGIN CERTIFICATE-----/.test(caCertificate);
  return [
    ...addressProblems('url', url, ['ldaps:', 'ldap:'], (parsed) => refuse(addressOf(parsed.href).secure)),
    ...nameProblems('bindDn', bindDn),
    ...nameProblems('baseDn', baseDn),
    ...(groupsBaseDn === null ? [] : nameProblems('groupsBaseDn', groupsBaseDn)),
    ...filterProblems('filter', filter),
    ...filterProblems('groupsFilter', groupsFilter),
    ...attributeProblems(attributes),
    ...(attributes.userPrincipalName?.trim() === ''
      ? [
          {
            field: 'attributes.userPrincipalName',
            message: 'userPrincipalName has to be read from an attribute. Name one.',
          },
        ]
      : []),
    ...(certificate
      ? []
      : [
          {
            field: 'caCertificate',
            message: 'caCertificate is no certificate. Paste it as PEM, from -----BEGIN CERTIFICATE-----.',
          },
        ]),
  ];
}

function graphProblems({ baseUrl, tokenUrl, clientId }: GraphSettings, refuse: Network['refuse']): readonly Problem[] {
  return [
    ...addressProblems('baseUrl', baseUrl, ['https:', 'http:'], refuse),
    ...(tokenUrl === null ? [] : addressProblems('tokenUrl', tokenUrl, ['https:', 'http:'], refuse)),
    ...(tokenUrl !== null && clientId === null
      ? [{ field: 'clientId', message: 'clientId is missing. Enter the id the token address knows this client by.' }]
      : []),
  ];
}

function addressProblems(
  field: string,
  text: string,
  protocols: readonly string[],
  refuse: Network['refuse'],
): readonly Problem[] {
  const url = URL.parse(text);
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') {
    const begins = protocols.map((protocol) => `${protocol}//`).join(' or ');
    return [{ field, message: `${field} is no address. Write one that begins with ${begins}` }];
  }
  if (url.username !== '' || url.password !== '') {
    return [
      { field, message: `${field} carries a user name or password. Leave them out; the secret is entered beside it.` },
    ];
  }
  const refused = refuse(url);
  return refused === undefined ? [] : [{ field, message: refused }];
}

function nameProblems(field: string, name: string): readonly Problem[] {
  if (/^[^=,]+=/.test(name.trim())) return [];
  return [{ field, message: `${field} is no distinguished name. Write it as ou=people,dc=example,dc=org.` }];
}

function filterProblems(field: string, filter: string): readonly Problem[] {
  try {
    FilterParser.parseString(filter);
    return [];
  } catch (error) {
    const { message } = error as Error;
    return [{ field, message: `${field} is no filter of LDAP: ${message}. Write it as (objectClass=person).` }];
  }
}
