import type { Cli } from '../cli.js';
import { readLiveState } from '../supervisor/state-file.js';
import type { Check } from './check.js';

/** Everything that `weir doctor` looks at, in its order, as it is known. */
export async function* allChecks(cli: Cli): AsyncGenerator<Check> {
  const { settings } = cli;
  const [machine, system, health] = await Promise.all([
    import('./machine-checks.js'),
    import('./system-checks.js'),
    import('./health-checks.js'),
  ]);
  const { folder } = settings.home;
  const groups: (() => Promise<Check[]> | Check[])[] = [
    () => machine.checkRequiredTools(),
    () => [machine.checkNode(), machine.checkDisk(folder), machine.checkMemory(), machine.checkClock(folder)],
    async () => [await machine.checkGpus()],
    () => (readLiveState(settings.home) ? [] : machine.checkPorts(settings)),
    () => system.checkInstalled(settings),
    () => system.checkRunning(settings),
    () => health.checkHealth(cli),
  ];
  for (const group of groups) yield* await group();
}
