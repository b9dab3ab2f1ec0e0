import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '../cli.js';

const LOOK_MS = 300;

/**
 * Shows how far a run is, until it has ended.
 *
 * @param look - Asks for it as it is now.
 * @param progressText - What is shown meanwhile.
 */
export async function watchRun<Run extends { outcome: string }>(
  cli: Cli,
  look: () => Promise<Run>,
  progressText: (run: Run) => string,
): Promise<Run> {
  try {
    for (;;) {
      const run = await look();
      if (run.outcome !== 'running') return run;
      cli.terminal.progress(progressText(run));
      await sleep(LOOK_MS, undefined, { signal: cli.interruption.signal });
    }
  } finally {
    cli.terminal.progress('');
  }
}
