export interface LookEvery {
  everyMs: number;
  look: () => Promise<void>;
  /** Ends it. A look that is under way then is not waited for. */
  signal: AbortSignal;
  /** What is due now is due the next time as well. Not told of what fails because of the end. */
  onFailure: (error: unknown) => void;
}

/** Looks again and again, never twice at a time: a look that takes longer than the time between two leaves the next one out. */
export function lookEvery({ everyMs, look, signal, onFailure }: LookEvery): void {
  let looking = false;
  const turn = async (): Promise<void> => {
    if (looking || signal.aborted) return;
    looking = true;
    try {
      await look();
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void turn(), everyMs).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
