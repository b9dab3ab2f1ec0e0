import { createInterface } from 'node:readline/promises';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';

/**
 * Asks a person for a yes.
 *
 * @param option - That says yes without being asked.
 * @throws CliError when there is nobody to ask.
 */
export async function confirm(cli: Cli, question: string, option: string): Promise<boolean> {
  if (!process.stdin.isTTY || cli.terminal.json) {
    throw usageError(`There is nobody to ask: give ${option} to go on.`, option);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal: cli.interruption.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}

/**
 * Has a person type something, so that it is not done by habit.
 *
 * @param what - What is to be typed, in words.
 * @param option - That says yes without being asked.
 * @throws CliError when there is nobody to ask.
 */
export async function confirmByTyping(cli: Cli, expected: string, what: string, option: string): Promise<boolean> {
  if (!process.stdin.isTTY || cli.terminal.json) {
    throw usageError(`There is nobody to ask: give ${option} to go on.`, option);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`Type ${what} to go on: `, { signal: cli.interruption.signal });
    return answer.trim() === expected;
  } finally {
    asking.close();
  }
}
