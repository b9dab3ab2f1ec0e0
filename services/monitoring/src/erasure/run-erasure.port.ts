/** Runs of a tenant; all of them, where none are named. */
export interface WantedRuns {
  tenant: string;
  runs: readonly string[] | undefined;
}

export interface FoundRuns {
  index: string;
  runs: string[];
}

/** Finds and takes out records of the chain log. */
export interface RunErasure {
  /** @returns What was found, and how many records of each index were looked at. */
  find(
    wanted: WantedRuns,
    signal: AbortSignal,
  ): Promise<{ found: FoundRuns[]; searched: { index: string; count: number }[] }>;
  /** Takes them out, and out of the files of the indices; of a tenant, also what its runs came to together. */
  remove(
    found: readonly FoundRuns[],
    wanted: WantedRuns,
    owned: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void>;
}
