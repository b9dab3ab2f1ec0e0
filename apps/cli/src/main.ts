import { loadConfig } from '@weir/config';
import { classify } from '@weir/errors';
import type { Cli } from './cli.js';
import { exitCodeOf } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isAbort } from './http/gateway-errors.js';
import { Interruption } from './interruption.js';
import { flushed } from './output/flushed.js';
import { Terminal } from './output/terminal.js';
import { createProgram, exitCodeOfCommander } from './program.js';
import { readSettings, type Settings, settingsSchema } from './settings.js';
import { VERSION } from './version.js';

const { NO_COLOR } = loadConfig(settingsSchema.pick({ NO_COLOR: true }));
const terminal = new Terminal({ stdout: process.stdout, stderr: process.stderr }, { NO_COLOR });
const interruption = new Interruption((code) => process.exit(code)).listen();
let settings: Settings | undefined;
const cli: Cli = {
  terminal,
  interruption,
  exitCode: EXIT.ok,
  get settings() {
    settings ??= readSettings();
    return settings;
  },
};

// Whoever reads our output may stop reading: `weir tail … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);

await end(await run());

/** @returns The exit code. */
async function run(): Promise<number> {
  try {
    // What is wrong with the command line itself is told before its options are read.
    terminal.json = process.argv.includes('--json');
    const program = await createProgram(cli, VERSION, process.argv.slice(2));
    await program.parseAsync();
    return cli.exitCode;
  } catch (error) {
    return exitCodeOfCommander(error) ?? tell(error);
  }
}

/** Does not wait for what libraries left open, but for what was written. */
async function end(code: number): Promise<never> {
  await flushed(process.stdout, process.stderr);
  process.exit(code);
}

/** @returns The exit code. */
function tell(error: unknown): number {
  if (interruption.signal.aborted && isAbort(error)) return EXIT.interrupted;
  const { code, message, field } = classify(error);
  if (terminal.json)
    terminal.note(JSON.stringify({ error: { code, message, ...(field === undefined ? {} : { field }) } }));
  else terminal.note(`${terminal.style('red', 'weir:')} ${message}`);
  return exitCodeOf(error);
}
