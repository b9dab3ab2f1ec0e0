/** Bounds what is kept of jobs that are not here. */
const MOST = 1_000;

/** Which long jobs are to end as they stand. */
export class Cancellations {
  readonly #cancelled = new Set<string>();
  readonly #running = new Map<string, () => void>();

  /** Ends a job that runs, or will end one that has yet to begin. */
  cancel(key: string): void {
    this.#cancelled.add(key);
    if (this.#cancelled.size > MOST) this.#cancelled.delete(this.#cancelled.values().next().value!);
    this.#running.get(key)?.();
  }

  /** @param end - Called when it is cancelled, at once when it has been. @returns What stops watching. */
  watch(key: string, end: () => void): () => void {
    this.#running.set(key, end);
    if (this.#cancelled.has(key)) end();
    return () => this.#running.delete(key);
  }
}

/** Run ids are clients' choice: another tenant's is another one. */
export function cancellationKey(tenant: string, runId: string): string {
  return JSON.stringify([tenant, runId]);
}
