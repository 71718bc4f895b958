/**
 * Milliseconds this thread has worked: what bounds a pattern, so that a busy machine does not make an innocent one look
 * slow. Nothing but a limit ever depends on it.
 */
export function workDone(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
