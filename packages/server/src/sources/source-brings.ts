import type { DirectoryObjectType } from '../directory/index.ts';
import { graphBrings } from './graph/graph-connection.ts';
import { ldapBrings } from './ldap/ldap-connection.ts';
import type { SourceSettings } from './source.ts';

/** Names of the properties a source brings, as it is set now. */
export function sourceBrings(settings: SourceSettings): Readonly<Record<DirectoryObjectType, ReadonlySet<string>>> {
  return settings.kind === 'ldap' ? ldapBrings(settings) : graphBrings(settings);
}
