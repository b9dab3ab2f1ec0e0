import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { notRunning } from '../find-gateway.js';
import type { Frame } from '../top/frame.js';
import type { SystemReader } from '../top/read-system.js';

interface TopOptions {
  once?: boolean;
}

const TICK_MS = 1_000;
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const REDRAW = '\u001b[H\u001b[J';
const CTRL_C = '\u0003';

export function topCommand(cli: Cli): Command {
  return new Command('top')
    .description(
      'The system as it works, every second: services, lag, rates, tokens, cost, dead letters, alerts. q quits.',
    )
    .option('--once', 'one picture, of one second')
    .action((options: TopOptions) => top(cli, options));
}

async function top(cli: Cli, { once = false }: TopOptions): Promise<void> {
  const { terminal } = cli;
  if (!once && !terminal.json && !terminal.interactive) {
    throw usageError('This is no terminal: give --once, or --json for a line a second.', '--once');
  }
  const [{ SystemReader: Reader }, { frameText }] = await Promise.all([
    import('../top/read-system.js'),
    import('../top/frame-text.js'),
  ]);
  const reader = new Reader(cli.settings);
  const drawn = !once && terminal.interactive;
  const stop = drawn ? watchKeys(cli) : () => undefined;
  if (!once) cli.interruption.endInOrder();
  try {
    if (drawn) await terminal.piece(ENTER);
    for await (const frame of frames(reader, cli.interruption.signal)) {
      if (drawn) await terminal.piece(`${REDRAW}${frameText(frame, terminal.rows - 1, terminal.columns)}`);
      else await terminal.print(frame, () => frameText(frame, Infinity, Infinity));
      if (once) return;
    }
  } finally {
    stop();
    if (drawn) await terminal.piece(LEAVE);
    await reader.close();
  }
}

async function* frames(reader: SystemReader, signal: AbortSignal): AsyncGenerator<Frame> {
  const { frameOf } = await import('../top/frame.js');
  let before = await reader.read();
  if (before.services.length === 0 && before.lags === null) throw notRunning('KAFKA_BROKERS');
  for (;;) {
    await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const after = await reader.read();
    yield frameOf(before, after, Date.now());
    before = after;
  }
}

/** @returns Gives the keyboard back. */
function watchKeys({ interruption }: Cli): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onKey = (key: Buffer) => {
    // What the terminal does by itself otherwise.
    if (['q', 'Q', CTRL_C].includes(key.toString())) interruption.trigger();
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', onKey);
  return () => {
    stdin.off('data', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
