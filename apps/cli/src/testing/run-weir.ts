import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { exitCodeOf } from '../cli-error.js';
import { Interruption } from '../interruption.js';
import { Terminal } from '../output/terminal.js';
import { createProgram, exitCodeOfCommander } from '../program.js';
import { readSettings } from '../settings.js';

export interface Outcome {
  exitCode: number;
  /** Standard output. */
  output: string;
  /** Its lines, parsed; for `--json`. */
  lines: unknown[];
  /** Standard error, and the message of what was thrown. */
  errors: string;
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

// Every command is loaded before the first test, whose time is for what it tests.
await createProgram({ terminal: { json: false } } as Cli, '0.0.0');

/** Runs a command in this process, in an empty home unless the environment names one. */
export async function runWeir(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const stdout = new Sink();
  const stderr = new Sink();
  const settings = readSettings({ WEIR_HOME: mkdtempSync(join(tmpdir(), 'weir-home-')), ...environment });
  const cli: Cli = {
    terminal: new Terminal({ stdout, stderr }, {}),
    interruption: new Interruption(() => undefined),
    exitCode: 0,
    settings,
  };
  const program = await createProgram(cli, '0.0.0', parameters);
  silence(program);
  let exitCode: number;
  try {
    await program.parseAsync(parameters, { from: 'user' });
    exitCode = cli.exitCode;
  } catch (error) {
    stderr.text += (error as Error).message;
    exitCode = exitCodeOfCommander(error) ?? exitCodeOf(error);
  }
  const lines = parameters.includes('--json')
    ? stdout.text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
    : [];
  return { exitCode, output: stdout.text, lines, errors: stderr.text };
}

function silence(command: Command): void {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  for (const sub of command.commands) silence(sub);
}
