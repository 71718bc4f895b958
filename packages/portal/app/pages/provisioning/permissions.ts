/** Any of these lets a person change how an application is provisioned. */
export const WRITE = ['Synchronization.ReadWrite.All'] as const;

/** Any of these lets a person start and stop, try, retry and provision on demand. */
export const OPERATE = [...WRITE, 'SynchronizationJob.Operate.All'] as const;
