import { type Benchmark, type Findings, holds } from './benchmark.js';
import { benchmarks } from './benchmarks/index.js';
import { parseArguments } from './arguments.js';
import { describeMachine } from './machine.js';
import { short, writeResults } from './results.js';
import { ROOT } from './root.js';
import { System } from './system.js';

const DEFAULT_ROUNDS = 5;

async function measure(benchmark: Benchmark, rounds: number): Promise<Findings> {
  const options = { rounds, report: (line: string) => console.log(`  ${line}`) };
  if (benchmark.run.on === 'machine') return benchmark.run.measure(options);
  const system = await System.start();
  try {
    return await benchmark.run.measure(system, options);
  } finally {
    await system.stop();
  }
}

function print({ figures }: Findings): void {
  for (const figure of figures) {
    const { name, unit, value } = figure;
    const isHeld = holds(figure);
    const verdict = isHeld === undefined ? '' : isHeld ? '  held' : '  MISSED';
    console.log(
      `  ${name}: ${short(value.median)} ${unit} (${short(value.least)} – ${short(value.largest)})${verdict}`,
    );
  }
}

const { chosen, rounds, write } = parseArguments(process.argv.slice(2), benchmarks);
const machine = describeMachine(ROOT);
let missed = 0;
for (const benchmark of chosen) {
  console.log(`${benchmark.id} ${benchmark.title}`);
  const missing = benchmark.missing?.();
  if (missing !== undefined) {
    console.log(`  skipped: ${missing}`);
    continue;
  }
  const findings = await measure(benchmark, rounds ?? benchmark.rounds ?? DEFAULT_ROUNDS);
  print(findings);
  missed += findings.figures.filter((figure) => holds(figure) === false).length;
  if (write) await writeResults(benchmark, findings, machine);
}
// A floor that is missed is a result, and for a pipeline a failure.
process.exit(missed > 0 ? 1 : 0);
