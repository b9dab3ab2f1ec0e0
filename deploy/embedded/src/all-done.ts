/**
 * Like `Promise.all`, but a failure waits for the others to end, so that none of them still writes to a folder that is
 * being removed because of it.
 */
export async function allDone(tasks: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
