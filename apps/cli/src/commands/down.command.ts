import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import {
  isAlive,
  isSupervisor,
  readLiveState,
  readState,
  removeState,
  type SystemState,
} from '../supervisor/state-file.js';

/** Services drain within 10 s and are killed after 15, servers the same. */
const STOP_MS = 40_000;
/** What lost its supervisor ends by itself: services drain, servers take 4 s. */
const ORPHAN_MS = 15_000;
const POLL_MS = 50;

export function downCommand(cli: Cli): Command {
  return new Command('down')
    .description('Stop everything that `weir up` started, and wait until it is gone.')
    .action(() => down(cli));
}

async function down(cli: Cli): Promise<void> {
  const { home } = cli.settings;
  const state = readState(home);
  const running = readLiveState(home);
  if (running) await stop(running);
  else if (state) await waitForEnd(processesOf(state), ORPHAN_MS);
  if (state) removeState(home);
  await cli.terminal.print({ stopped: running !== undefined }, () =>
    running ? 'Stopped.' : 'Weir is not running here.',
  );
}

async function stop(state: SystemState): Promise<void> {
  const { askControl } = await import('../supervisor/control-client.js');
  const asked = askControl(state.controlSocket, { command: 'stop' }, () => undefined);
  await Promise.race([asked.catch(() => undefined), sleep(STOP_MS, undefined, { ref: false })]);
  try {
    await waitForEnd([state.pid], 2_000);
  } catch {
    // It hangs. Everything that it started ends with it.
    if (isSupervisor(state.pid)) process.kill(state.pid, 'SIGKILL');
  }
  await waitForEnd([state.pid, ...processesOf(state)], ORPHAN_MS);
}

function processesOf(state: SystemState): number[] {
  return [...state.instances, ...state.servers].map(({ pid }) => pid).filter((pid) => pid > 0);
}

/** @throws CliError `still-running` that names the processes. */
async function waitForEnd(pids: readonly number[], timeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  let left = pids.filter(isAlive);
  while (left.length > 0 && performance.now() < giveUpAt) {
    await sleep(POLL_MS);
    left = left.filter(isAlive);
  }
  if (left.length === 0) return;
  throw new CliError({
    code: 'still-running',
    message: `Processes ${left.join(', ')} do not end. Stop them with: kill ${left.join(' ')}`,
  });
}
