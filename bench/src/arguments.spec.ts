import { expect, it } from 'vitest';
import { parseArguments } from './arguments.js';
import type { Benchmark } from './benchmark.js';

const benchmarks = ['p1', 'p4', 'p5'].map((id) => ({ id }) as Benchmark);

it('takes all benchmarks when none is named', () => {
  expect(parseArguments([], benchmarks)).toEqual({ chosen: benchmarks, rounds: undefined, write: true });
});

it('takes those that are named, in the order in which they run', () => {
  const { chosen, rounds, write } = parseArguments(['p5', 'p1', '--rounds', '2', '--dry-run'], benchmarks);
  expect(chosen.map(({ id }) => id)).toEqual(['p1', 'p5']);
  expect({ rounds, write }).toEqual({ rounds: 2, write: false });
});

it('says which there are when one is not', () => {
  expect(() => parseArguments(['p2'], benchmarks)).toThrow('There is no benchmark p2. There are: p1, p4, p5.');
});

it.each(['0', '1.5', 'x'])('refuses %s rounds', (rounds) => {
  expect(() => parseArguments(['--rounds', rounds], benchmarks)).toThrow('--rounds takes a whole number above 0.');
});
