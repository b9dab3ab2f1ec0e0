// `npm test`: the checks of the code, then all tests, then one line that counts them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'weir-results-'));
const results = join(folder, 'vitest.json');
const projects = process.argv.slice(2);

/** @returns Whether the command ended well. */
function run(title, command, args) {
  const started = performance.now();
  process.stdout.write(`\n— ${title}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      process.stdout.write(
        `${code === 0 ? 'ok' : 'FAILED'} ${title} (${((performance.now() - started) / 1_000).toFixed(1)} s)\n`,
      );
      resolve(code === 0);
    });
  });
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['lint', bin('oxlint'), ['--quiet']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['message schemas', bin('buf'), ['lint', 'proto']],
  [
    'message schemas read what released ones wrote',
    bin('buf'),
    ['breaking', 'proto', '--against', 'proto/baseline.binpb'],
  ],
  ['generated codecs', process.execPath, [join(root, 'tools', 'generate.mjs'), '--check']],
  ['generated pages', process.execPath, [join(root, 'tools', 'docs', 'main.ts'), '--check']],
];

const count = { passed: 0, failed: 0, skipped: 0 };
if (projects.length === 0) {
  for (const [title, command, args] of checks) count[(await run(title, command, args)) ? 'passed' : 'failed'] += 1;
}

const selection = projects.flatMap((project) => ['--project', project]);
const ended = await run('tests', process.execPath, [
  join(root, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  ...selection,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
]);
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
  // A file that could not be loaded has no tests to count.
  if (!ended && report.numFailedTests === 0) count.failed += Math.max(1, report.numFailedTestSuites);
} catch {
  count.failed += 1;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(
  `\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}\n`,
);
process.exitCode = count.failed > 0 ? 1 : 0;
