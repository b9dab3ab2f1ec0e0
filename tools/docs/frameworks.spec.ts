import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../apps/cli/src/program.js';
import { Terminal } from '../../apps/cli/src/output/terminal.js';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'frameworks.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (GOVERN|MAP|MEASURE|MANAGE|LLM\d\d) /.test(line) || /^\| LLM\d\d/.test(line));
const commands = [...page.matchAll(/`weir ([^`]+)`/g)].map(([, words = '']) => words);

/** What is wrong with a command line; undefined when there is such a command, with such options. */
function problemOf(program: Command, line: string): string | undefined {
  let command = program;
  const words = line.split(' ');
  while (words.length > 0) {
    const next = command.commands.find((one) => one.name() === words[0]);
    if (!next) break;
    command = next;
    words.shift();
  }
  if (command.commands.length > 0) return `there is no ${line}`;
  const known = new Set([...command.options, ...program.options].flatMap(({ long }) => long ?? []));
  return words.find((word) => word.startsWith('--') && !known.has(word));
}

describe('docs/frameworks.md', () => {
  let program: Command;
  beforeAll(async () => {
    const streams = { stdout: process.stdout, stderr: process.stderr };
    program = await createProgram({ terminal: new Terminal(streams, {}) } as never, '0.0.0');
    // Every command is loaded, with what it needs.
  }, 60_000);

  it('has every category of NIST AI RMF and every risk of OWASP, each with a query', () => {
    const names = rows.map((row) => /^\| ([A-Z]+ ?\d+)/.exec(row)?.[1]);
    expect(names).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((number) => `GOVERN ${number}`),
      ...[1, 2, 3, 4, 5].map((number) => `MAP ${number}`),
      ...[1, 2, 3, 4].map((number) => `MEASURE ${number}`),
      ...[1, 2, 3, 4].map((number) => `MANAGE ${number}`),
      ...Array.from({ length: 10 }, (_, index) => `LLM${String(index + 1).padStart(2, '0')}`),
    ]);
    expect(rows.filter((row) => !/`weir [^`]+`/.test(row))).toEqual([]);
  });

  it('names commands and options that there are', () => {
    expect(commands.length).toBeGreaterThan(25);
    expect(commands.flatMap((line) => problemOf(program, line) ?? [])).toEqual([]);
    // The check itself finds what is wrong.
    expect(problemOf(program, 'audit made-up')).toBe('there is no audit made-up');
    expect(problemOf(program, 'audit list --made-up')).toBe('--made-up');
  });

  it('names tests that there are', () => {
    const places = rows
      .filter((row) => row.startsWith('| LLM'))
      .flatMap((row) => [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path));
    expect(places.length).toBeGreaterThan(9);
    expect(places.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
