import type { ReadReport } from './read-report.ts';
import type { Trouble } from './trouble.ts';

/** A directory that speaks LDAP (RFC 4511), such as Active Directory or OpenLDAP. */
export interface LdapSettings {
  readonly kind: 'ldap';
  /** `ldaps://host[:port]`, or `ldap://host[:port]`, which is made secure by StartTLS before anything is said. */
  readonly url: string;
  readonly bindDn: string;
  readonly baseDn: string;
  /** Which entries are people; RFC 4515. */
  readonly filter: string;
  /** Where groups are; null reads none. */
  readonly groupsBaseDn: string | null;
  readonly groupsFilter: string;
  /** Whose names attributes have, where `attributes` says nothing. */
  readonly schema: LdapSchema;
  /** By property of a person, the attribute it is read from, or several of which the first with a value counts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Certificates in PEM that the server's own is checked against, in place of those known everywhere. */
  readonly caCertificate: string | null;
}

export type LdapSchema = 'activeDirectory' | 'inetOrgPerson';

/** Microsoft Graph, or another installation of this program. */
export interface GraphSettings {
  readonly kind: 'graph';
  readonly baseUrl: string;
  /** Where client id and secret are exchanged for a token (RFC 6749, 4.4); null: the secret is the token. */
  readonly tokenUrl: string | null;
  readonly clientId: string | null;
  readonly scope: string | null;
  /** Whether groups are read as well. */
  readonly groups: boolean;
}

export type SourceSettings = LdapSettings | GraphSettings;

/** An outside source of people, as it is entered. */
export interface SourceDraft {
  readonly displayName: string;
  readonly settings: SourceSettings;
  /** From the beginning of a read to that of the next. */
  readonly intervalSeconds: number;
  /** Whether it is read by itself. */
  readonly isEnabled: boolean;
}

/** An outside source of people. */
export interface Source extends SourceDraft {
  readonly id: string;
  /** The password or client secret, sealed. */
  readonly secret: Uint8Array;
  readonly createdAt: Date;
  /** Where the next read goes on, in the words of the source; undefined begins anew. */
  readonly position: string | undefined;
  /** Of the last read, which may be under way. */
  readonly lastRead: ReadRecord | undefined;
  /** Whether somebody reads it now. */
  readonly isReading: boolean;
  /** What is wrong with it; undefined when its last read ended well. */
  readonly trouble: Trouble | undefined;
}

/** A read and what came of it. */
export interface ReadRecord {
  /** `held`: whoever vanished was kept, since they are too many to be believed. */
  readonly state: 'running' | 'done' | 'held' | 'failed' | 'interrupted';
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly report: ReadReport;
  /** What went wrong or is asked, with the remedy; undefined when there is nothing to say. */
  readonly message: string | undefined;
}

/** What the secret of a source is sealed for. */
export function sourceContext(id: string): string {
  return `directory source ${id}`;
}
