import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.js';

export interface Arguments {
  chosen: readonly Benchmark[];
  rounds: number | undefined;
  /** Whether results are written to files, or only shown. */
  write: boolean;
}

/** @throws Error that says what there is. */
export function parseArguments(given: readonly string[], benchmarks: readonly Benchmark[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error('--rounds takes a whole number above 0.');
  }
  const unknown = positionals.filter((id) => !benchmarks.some((benchmark) => benchmark.id === id));
  if (unknown.length > 0) {
    const known = benchmarks.map(({ id }) => id).join(', ');
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are: ${known}.`);
  }
  const chosen = positionals.length === 0 ? benchmarks : benchmarks.filter(({ id }) => positionals.includes(id));
  return { chosen, rounds, write: !values['dry-run'] };
}
