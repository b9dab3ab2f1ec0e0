import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { type Benchmark, type Figure, type Findings, holds } from './benchmark.js';
import type { Machine } from './machine.js';
import { ROOT } from './root.js';

const PAGE = join(ROOT, 'docs', 'benchmarks.md');

/** Writes what was found to `bench/results/<id>.json`, and its table into the page. */
export async function writeResults(benchmark: Benchmark, findings: Findings, machine: Machine): Promise<void> {
  const { id, title, question } = benchmark;
  const folder = join(ROOT, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const measuredAt = new Date().toISOString();
  const result = { id, title, question, measuredAt, machine, ...findings };
  await writeFile(join(folder, `${id}.json`), `${JSON.stringify(result, null, 2)}\n`);
  const page = existsSync(PAGE) ? await readFile(PAGE, 'utf8') : '# Benchmarks\n';
  await mkdir(dirname(PAGE), { recursive: true });
  const next = withSection(page, benchmark, tableOf(findings, machine, measuredAt));
  await writeFile(PAGE, await format(next, { parser: 'markdown', printWidth: 120 }));
}

/**
 * The page with the table of one benchmark replaced, or with a section for it at the end. Only what stands between the
 * two marks is the command's; people write around it.
 */
export function withSection(page: string, { id, title, question }: Benchmark, table: string): string {
  const begin = `<!-- ${id}: written by \`npm run bench -- ${id}\` -->`;
  const end = `<!-- ${id}: end -->`;
  const marked = `${begin}\n\n${table}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from)
    return `${page.trimEnd()}\n\n## ${id.toUpperCase()}: ${title}\n\n${question}\n\n${marked}\n`;
  return page.slice(0, from) + marked + page.slice(to + end.length);
}

function tableOf({ figures, conditions, rounds }: Findings, machine: Machine, measuredAt: string): string {
  const rows = figures.map((figure) => {
    const { name, unit, value } = figure;
    const inUnit = (one: number) => (unit === '' ? short(one) : `${short(one)} ${unit}`);
    return `| ${name} | ${inUnit(value.median)} | ${short(value.least)} – ${short(value.largest)} | ${floorOf(figure)} |`;
  });
  const measured = Object.entries({
    ...conditions,
    rounds: rounds.length,
    measured: measuredAt.slice(0, 10),
    kernel: machine.kernel,
    processor: `${machine.cores} × ${machine.processor}`,
    node: machine.node,
    java: machine.java,
    model: machine.model.slice(0, 12),
  });
  return [
    '| | median | least – largest | floor |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    measured.map(([name, value]) => `${inWords(name)}: ${value}`).join('; ') + '.',
  ].join('\n');
}

function floorOf(figure: Figure): string {
  const { floor, unit } = figure;
  if (!floor) return '';
  const bound = 'atLeast' in floor ? `at least ${floor.atLeast}` : `at most ${floor.atMost}`;
  return `${bound}${unit === '' ? '' : ` ${unit}`}: ${holds(figure) ? 'held' : '**missed**'}`;
}

/** Three digits that count. */
export function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
