/** Who may write the directory, by the names of permissions. */
export const WRITE_USERS = ['User.ReadWrite.All', 'Directory.ReadWrite.All'] as const;
export const WRITE_GROUPS = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'] as const;
export const ASSIGN = ['AppRoleAssignment.ReadWrite.All'] as const;
export const OPERATE = ['Synchronization.ReadWrite.All', 'SynchronizationJob.Operate.All'] as const;
export const WRITE_MEMBERS = ['GroupMember.ReadWrite.All', ...WRITE_GROUPS] as const;
