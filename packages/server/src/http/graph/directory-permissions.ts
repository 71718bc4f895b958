import type { Permission } from '../../access/index.ts';

/** Which permissions are enough for what is done to the directory; the names are Microsoft Graph's. */
const anyRead = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const satisfies readonly Permission[];
const anyWrite = ['Directory.ReadWrite.All'] as const satisfies readonly Permission[];

export const READ_USERS: readonly Permission[] = ['User.Read.All', 'User.ReadWrite.All', ...anyRead];
export const WRITE_USERS: readonly Permission[] = ['User.ReadWrite.All', ...anyWrite];
export const READ_GROUPS: readonly Permission[] = [
  'Group.Read.All',
  'Group.ReadWrite.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  ...anyRead,
];
export const WRITE_GROUPS: readonly Permission[] = ['Group.ReadWrite.All', ...anyWrite];
export const CREATE_GROUPS: readonly Permission[] = ['Group.Create', ...WRITE_GROUPS];
export const WRITE_MEMBERS: readonly Permission[] = ['GroupMember.ReadWrite.All', ...WRITE_GROUPS];
/** Objects whose type the path does not tell. */
export const READ_OBJECTS: readonly Permission[] = [...new Set([...READ_USERS, ...READ_GROUPS])];
export const READ_ORGANIZATION: readonly Permission[] = ['Organization.Read.All', 'User.Read.All', ...anyRead];
