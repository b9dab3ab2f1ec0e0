export interface RestartPolicy {
  firstDelayMs: number;
  longestDelayMs: number;
  /** Up this long, an instance counts as healthy, and its next crash as its first. */
  healthyMs: number;
  /** Exit code 1 this soon after its first start is a wrong setting, which no restart puts right. */
  configurationMs: number;
}

export const DEFAULT_RESTARTS: RestartPolicy = {
  firstDelayMs: 200,
  longestDelayMs: 5_000,
  healthyMs: 30_000,
  configurationMs: 5_000,
};

export interface Exit {
  /** Null when a signal ended it. */
  code: number | null;
  /** How long the process was up. */
  upMs: number;
  /** Starts before this one, of the same instance. */
  restarts: number;
  /** Crashes in a row before this one. */
  crashes: number;
}

export type AfterExit =
  | { action: 'give-up' }
  | { action: 'restart'; delayMs: number; /** Crashes in a row, this one included. */ crashes: number };

/** What to do after an instance ended by itself. */
export function afterExit(exit: Exit, policy: RestartPolicy = DEFAULT_RESTARTS): AfterExit {
  if (exit.code === 1 && exit.restarts === 0 && exit.upMs < policy.configurationMs) return { action: 'give-up' };
  const before = exit.upMs >= policy.healthyMs ? 0 : exit.crashes;
  const delayMs = Math.min(policy.firstDelayMs * 2 ** before, policy.longestDelayMs);
  return { action: 'restart', delayMs, crashes: before + 1 };
}
