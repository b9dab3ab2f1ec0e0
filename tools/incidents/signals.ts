/** Signals a process that may be gone already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, which is as good.
  }
  return Promise.resolve();
}
